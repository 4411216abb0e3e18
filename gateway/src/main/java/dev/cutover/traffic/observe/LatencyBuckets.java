package dev.cutover.traffic.observe;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** The buckets of both histograms. Source: INTERFACE §7 {@code api_request_latency_seconds}. */
final class LatencyBuckets {
    /** How many there are, the one without an upper bound included. */
    static final int COUNT = 18;

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final double[] UPPER_SECONDS = {
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.2, 0.25, 0.3, 0.5, 0.75, 1, 2, 2.5, 5, 7.5, 10, Double.POSITIVE_INFINITY
    };
    private static final long[] UPPER_NANOS = Arrays.stream(UPPER_SECONDS)
            .mapToLong(seconds -> Math.round(seconds * NANOS_PER_SECOND))
            .toArray();

    private LatencyBuckets() {}

    /** The bucket of a time, which belongs to the first whose upper bound is not below it. */
    static int of(long nanos) {
        int bucket = 0;
        while (nanos > UPPER_NANOS[bucket]) {
            bucket++;
        }
        return bucket;
    }

    /** The upper bounds in seconds, in ascending order, infinity last; shared, not to be written to. */
    static double[] upperSeconds() {
        return UPPER_SECONDS;
    }

    /** A time in seconds. */
    static double seconds(long nanos) {
        return nanos / NANOS_PER_SECOND;
    }

    /**
     * The time in seconds below which {@code share} of the observations lie, as if they were spread evenly within each
     * bucket; the last finite bound where it lies above that.
     *
     * @param counts observations in each bucket, at least one in all
     * @param share above 0 to 1
     */
    static double quantile(long[] counts, double share) {
        double rank = share * Arrays.stream(counts).sum();
        int bucket = 0;
        long below = 0;
        while (bucket < COUNT - 1 && below + counts[bucket] < rank) {
            below += counts[bucket++];
        }
        double lower = bucket == 0 ? 0 : UPPER_SECONDS[bucket - 1];
        if (bucket == COUNT - 1) {
            return lower;
        }
        return lower + (UPPER_SECONDS[bucket] - lower) * (rank - below) / counts[bucket];
    }
}
