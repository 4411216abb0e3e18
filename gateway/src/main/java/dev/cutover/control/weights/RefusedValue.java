package dev.cutover.control.weights;

import org.jspecify.annotations.Nullable;

/**
 * A value in the store that could not be taken, so that the last good one stays in force.
 *
 * @param key the Redis key, or the file's name
 * @param field the hash field or the line; null where the key as a whole is meant
 * @param value as found, shortened to 100 characters and without control characters; empty where it could not be read
 * @param reason what was expected
 */
public record RefusedValue(String key, @Nullable String field, String value, String reason) {
    private static final int MAX_LENGTH = 100;

    /** Shortens the value and takes control characters out, so that it is fit for a log line. */
    public RefusedValue {
        value = value.codePoints()
                .limit(MAX_LENGTH)
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Override
    public String toString() {
        return key + (field == null ? "" : " " + field) + ": \"" + value + "\" (" + reason + ")";
    }
}
