package dev.cutover.traffic.http;

import java.util.BitSet;
import java.util.Collection;
import java.util.regex.Pattern;

/**
 * A set of response statuses, written as numbers and classes such as {@code 503} and {@code 5xx}.
 *
 * <p>Thread-safe: immutable.
 */
public final class StatusSet {
    private static final Pattern ELEMENT = Pattern.compile("[1-5](xx|[0-9]{2})");

    private final BitSet statuses;

    private StatusSet(BitSet statuses) {
        this.statuses = statuses;
    }

    /**
     * The statuses that {@code elements} name.
     *
     * @throws IllegalArgumentException with what was expected, where one is neither a status nor a class
     */
    public static StatusSet of(Collection<String> elements) {
        BitSet statuses = new BitSet(600);
        for (String element : elements) {
            if (!ELEMENT.matcher(element).matches()) {
                throw new IllegalArgumentException(
                        "\"" + element + "\" (expected: a status such as 503, or a class such as 5xx)");
            }
            if (element.endsWith("xx")) {
                int first = (element.charAt(0) - '0') * 100;
                statuses.set(first, first + 100);
            } else {
                statuses.set(Integer.parseInt(element));
            }
        }
        return new StatusSet(statuses);
    }

    /** Whether {@code status} is one of them. */
    public boolean contains(int status) {
        return statuses.get(status);
    }

    /** The statuses in ascending order. */
    public int[] toArray() {
        return statuses.stream().toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StatusSet set && set.statuses.equals(statuses);
    }

    @Override
    public int hashCode() {
        return statuses.hashCode();
    }

    @Override
    public String toString() {
        return statuses.toString();
    }
}
