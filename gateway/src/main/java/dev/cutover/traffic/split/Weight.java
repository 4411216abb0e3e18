package dev.cutover.traffic.split;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A share of users that goes to {@code new}, in hundredths of a percent.
 *
 * <p>Shape: 0 (nobody) to 10,000 (everybody). Thread-safe: immutable. Source: INTERFACE §3.
 *
 * @param hundredths 0 to 10,000
 */
public record Weight(int hundredths) {
    /** Nobody goes to {@code new}. */
    public static final Weight NONE = new Weight(0);

    /** Everybody goes to {@code new}. */
    public static final Weight ALL = new Weight(10_000);

    private static final Pattern PERCENTAGE = Pattern.compile("(0|[1-9][0-9]{0,2})(?:\\.([0-9]{1,2}))?");

    /** Checks the range. */
    public Weight {
        if (hundredths < 0 || hundredths > 10_000) {
            throw new IllegalArgumentException("hundredths: " + hundredths + " (expected: 0 to 10,000)");
        }
    }

    /**
     * Reads a percentage such as {@code 25} or {@code 12.5}.
     *
     * @throws IllegalArgumentException with the value and what was expected, where {@code text} is no percentage
     */
    public static Weight parse(String text) {
        Weight weight = tryParse(text);
        if (weight == null) {
            throw new IllegalArgumentException("\"" + text + "\" (expected: 0 to 100, at most two decimals)");
        }
        return weight;
    }

    /** Reads a percentage, or gives null where {@code text} is none. */
    public static @Nullable Weight tryParse(String text) {
        var matcher = PERCENTAGE.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        int hundredths = Integer.parseInt(matcher.group(1)) * 100;
        String decimals = matcher.group(2);
        if (decimals != null) {
            hundredths += Integer.parseInt(decimals) * (decimals.length() == 1 ? 10 : 1);
        }
        return hundredths > 10_000 ? null : new Weight(hundredths);
    }

    /** The share in percent, 0 to 100. */
    public double percent() {
        return hundredths / 100.0;
    }

    /** The percentage as an operator writes it: {@code 25}, {@code 12.5}, {@code 0.05}. */
    @Override
    public String toString() {
        if (hundredths % 100 == 0) {
            return Integer.toString(hundredths / 100);
        }
        String decimals = hundredths % 10 == 0 ? "" + hundredths % 100 / 10 : "%02d".formatted(hundredths % 100);
        return hundredths / 100 + "." + decimals;
    }
}
