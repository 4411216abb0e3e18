package dev.cutover.traffic.resilience;

import java.time.Duration;

/**
 * When attempts at {@code new} are given up for a while. Source: INTERFACE §2 {@code circuit-breaker}.
 *
 * @param enabled whether they ever are
 * @param window the time over which failures are counted, whole seconds
 * @param minCalls no verdict below so many calls
 * @param failureRatePercent the breaker opens at this share of failures, above 0 to 100
 * @param openFor how long it stays open
 * @param halfOpenCalls trial calls before it closes or opens again
 */
public record BreakerSettings(
        boolean enabled,
        Duration window,
        int minCalls,
        float failureRatePercent,
        Duration openFor,
        int halfOpenCalls) {}
