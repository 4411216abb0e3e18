package dev.cutover.traffic.split;

import java.util.Locale;

/**
 * A place in a request where a user's sticky key may stand, written {@code header:X-User-Id}.
 *
 * @param kind which part of the request
 * @param name the name of the field, cookie, query parameter or claim, as it was written; a header's counts in any case
 */
public record KeySource(Kind kind, String name) {
    /** A part of the request that can carry a key. */
    public enum Kind {
        /** A header field. */
        HEADER,
        /** A cookie. */
        COOKIE,
        /** A query parameter. */
        QUERY,
        /** A claim of a bearer token, unverified. */
        JWT
    }

    /**
     * Reads {@code header:NAME}, {@code cookie:NAME}, {@code query:NAME} or {@code jwt:CLAIM}.
     *
     * @throws IllegalArgumentException with what was expected, where {@code text} is none of them
     */
    public static KeySource parse(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? "" : text.substring(colon + 1);
        Kind kind = switch (colon < 0 ? "" : text.substring(0, colon)) {
            case "header" -> Kind.HEADER;
            case "cookie" -> Kind.COOKIE;
            case "query" -> Kind.QUERY;
            case "jwt" -> Kind.JWT;
            default -> null;
        };
        if (kind == null || name.isEmpty() || name.chars().anyMatch(c -> c <= ' ' || c >= 0x7F)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" (expected: header:NAME, cookie:NAME, query:NAME or jwt:CLAIM)");
        }
        return new KeySource(kind, name);
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + ":" + name;
    }
}
