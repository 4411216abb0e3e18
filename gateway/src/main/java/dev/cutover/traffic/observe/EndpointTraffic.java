package dev.cutover.traffic.observe;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint has done, for people.
 *
 * @param requests requests answered since the start
 * @param percentOfNew the share of those of the last minute that {@code new} answered, 0 to 100; 0 without any
 * @param fallbacks requests that legacy answered in the place of {@code new}, since the start
 * @param fallbacksRefused failures of {@code new} that legacy was not allowed to answer, since the start
 * @param latency of attempts at either backend in the last minute; null where there were none
 * @param legacy attempts at the system being replaced
 * @param newBackend attempts at the replacement
 */
public record EndpointTraffic(
        long requests,
        double percentOfNew,
        long fallbacks,
        long fallbacksRefused,
        @Nullable Latency latency,
        Attempts legacy,
        Attempts newBackend) {
    /**
     * Tries at one backend.
     *
     * @param total all of them since the start
     * @param errors those that failed, without failed authentication, since the start
     * @param authFailures those whose status told of failed authentication, since the start
     * @param latency of the last minute; null where there were none
     */
    public record Attempts(
            long total,
            long errors,
            long authFailures,
            @Nullable Latency latency) {}

    /**
     * Times to the first byte of a response or to a failure, in seconds, estimated from histogram buckets.
     *
     * @param p50 half of the attempts were as fast or faster
     * @param p95 95 % were
     * @param p99 99 % were
     */
    public record Latency(double p50, double p95, double p99) {
        static @Nullable Latency of(long[] buckets) {
            if (Arrays.stream(buckets).sum() == 0) {
                return null;
            }
            return new Latency(
                    LatencyBuckets.quantile(buckets, 0.5),
                    LatencyBuckets.quantile(buckets, 0.95),
                    LatencyBuckets.quantile(buckets, 0.99));
        }
    }
}
