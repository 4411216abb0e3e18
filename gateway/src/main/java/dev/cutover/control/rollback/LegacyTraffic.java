package dev.cutover.control.rollback;

import dev.cutover.traffic.exchange.TrafficSnapshot;
import dev.cutover.traffic.observe.EndpointTraffic;
import dev.cutover.traffic.observe.Metrics;
import java.util.Set;

/**
 * What legacy has done at some endpoints.
 *
 * @param metrics counts it
 */
public record LegacyTraffic(Metrics metrics) {
    /**
     * Totals since the start.
     *
     * @param attempts how often legacy was tried
     * @param errors how often that failed
     */
    record Counts(long attempts, long errors) {
        RollbackResult.Legacy since(Counts before) {
            long tried = attempts - before.attempts;
            long failed = errors - before.errors;
            return new RollbackResult.Legacy(tried == 0 ? null : failed < tried, tried, failed);
        }
    }

    Counts counts(TrafficSnapshot snapshot, Set<String> endpoints) {
        long attempts = 0;
        long errors = 0;
        for (var endpoint : snapshot.endpoints()) {
            if (endpoints.contains(endpoint.id())) {
                EndpointTraffic.Attempts legacy = metrics.traffic(endpoint).legacy();
                attempts += legacy.total();
                errors += legacy.errors();
            }
        }
        return new Counts(attempts, errors);
    }
}
