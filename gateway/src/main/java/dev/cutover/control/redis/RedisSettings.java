package dev.cutover.control.redis;

import java.time.Duration;

/**
 * Where Redis is and how it is used. Source: INTERFACE §2 {@code weights.redis}.
 *
 * @param uri {@code redis://}, {@code rediss://}, {@code redis-sentinel://}, or cluster seeds separated by commas
 * @param keyPrefix before every key but flags
 * @param flagPrefix before the name of a flag
 * @param commandTimeout for one command
 * @param pollInterval between readings, whatever was pushed
 */
public record RedisSettings(
        String uri, String keyPrefix, String flagPrefix, Duration commandTimeout, Duration pollInterval) {
    /**
     * Checks that a URI can be used, for a configuration that reports all of its problems together.
     *
     * @throws IllegalArgumentException with the URI, its password masked, and what was expected
     */
    public static void checkUri(String uri) {
        RedisAddress.parse(uri, Duration.ofSeconds(1));
    }

    /** All values, the password masked. */
    @Override
    public String toString() {
        return "RedisSettings[uri=%s, keyPrefix=%s, flagPrefix=%s, commandTimeout=%s, pollInterval=%s]"
                .formatted(RedisAddress.mask(uri), keyPrefix, flagPrefix, commandTimeout, pollInterval);
    }
}
