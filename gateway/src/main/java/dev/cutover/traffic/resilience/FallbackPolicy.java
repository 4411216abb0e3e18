package dev.cutover.traffic.resilience;

import dev.cutover.traffic.http.StatusSet;
import dev.cutover.traffic.upstream.FailureKind;
import java.util.Set;

/**
 * When a failed attempt at {@code new} is repeated at {@code legacy}. Source: INTERFACE §2, SEMANTICS §1.
 *
 * @param enabled whether it ever is
 * @param kinds the failures without a response that are repeated
 * @param statuses the response statuses that are repeated
 * @param replay which requests may be sent twice
 * @param maxBodyBytes the largest request body kept for a replay
 * @param budgetPercent share of the endpoint's requests in ten seconds that may fall back, 0 to 100
 */
public record FallbackPolicy(
        boolean enabled,
        Set<FailureKind> kinds,
        StatusSet statuses,
        Replay replay,
        int maxBodyBytes,
        int budgetPercent) {
    /** Which requests may reach two backends. */
    public enum Replay {
        /** GET, HEAD, OPTIONS, PUT and DELETE, and whatever carries an {@code Idempotency-Key}. */
        SAFE,
        /** Every request. */
        ALWAYS,
        /** Only one of which nothing was written yet. */
        NEVER
    }

    /** Copies the set, so that the value cannot change. */
    public FallbackPolicy {
        kinds = Set.copyOf(kinds);
    }
}
