package dev.cutover.control.weights;

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
        String uri, String keyPrefix, String flagPrefix, Duration commandTimeout, Duration pollInterval) {}
