package dev.cutover.traffic.route;

import java.util.regex.Pattern;

/**
 * The hosts that a row is for. The smaller comes first: one host, then the names below a domain, those below a longer
 * one before, then any host.
 *
 * @param kind how many hosts it is for
 * @param name the host, or the domain; empty for any host
 */
record HostPattern(Kind kind, String name) implements Comparable<HostPattern> {
    /** How many hosts a pattern is for, from few to many. */
    enum Kind {
        EXACT,
        BELOW,
        ANY
    }

    /** Every host, and no host. */
    static final HostPattern ANY = new HostPattern(Kind.ANY, "");

    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*\\.?|\\[[0-9a-f:.]+]");

    /**
     * Reads a host name, an IP address or {@code *.domain}.
     *
     * @throws IllegalArgumentException with the value and what was expected
     */
    static HostPattern parse(String text) {
        boolean isBelow = text.startsWith("*.");
        String name = isBelow ? text.substring(2) : text;
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("host: \"" + text
                    + "\" (expected: a name in lower case without port, such as example.org or *.example.org)");
        }
        return new HostPattern(isBelow ? Kind.BELOW : Kind.EXACT, name);
    }

    @Override
    public int compareTo(HostPattern other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 || kind != Kind.BELOW ? byKind : Integer.compare(other.name.length(), name.length());
    }
}
