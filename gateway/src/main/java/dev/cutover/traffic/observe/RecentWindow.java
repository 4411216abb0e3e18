package dev.cutover.traffic.observe;

import dev.cutover.traffic.Backend;
import java.util.Arrays;

/**
 * What an endpoint did in the last minute: how many requests each backend answered, and how long attempts took.
 *
 * <p>A ring of twelve slots of five seconds, the newest still filling; so it reaches back 55 to 60 seconds. Not
 * thread-safe.
 */
@SuppressWarnings("EnumOrdinal") // array places of one process, never stored
final class RecentWindow {
    /** How long a slot is. */
    static final int SLOT_SECONDS = 5;

    private static final int SLOTS = 12;
    private static final int ANSWERED = 0;
    private static final int LATENCY = ANSWERED + Backend.values().length;
    private static final int SIZE = LATENCY + Backend.values().length * LatencyBuckets.COUNT;

    private final int[] counts = new int[SLOTS * SIZE];
    private final long[] seen = new long[SIZE];
    private long newest;

    /** Moves on to the slot with that number, which only grows, and forgets what is too old. */
    void advance(long slot) {
        if (slot - newest >= SLOTS) {
            Arrays.fill(counts, 0);
            newest = slot;
        }
        while (newest < slot) {
            newest++;
            int start = (int) (newest % SLOTS) * SIZE;
            Arrays.fill(counts, start, start + SIZE, 0);
        }
    }

    /** Adds what has been counted since it was last called. */
    void sample(Metrics metrics, int endpoint) {
        for (Backend backend : Backend.values()) {
            long answered = 0;
            for (int way = 0; way < Cells.WAYS; way++) {
                for (int c = 0; c < Cells.STATUS_CLASSES.size() && Cells.answered(way) == backend; c++) {
                    answered += metrics.sum(endpoint, Cells.requests(way, c));
                }
            }
            add(ANSWERED + backend.ordinal(), answered);
            for (int bucket = 0; bucket < LatencyBuckets.COUNT; bucket++) {
                add(latency(backend) + bucket, metrics.sum(endpoint, Cells.latency(backend) + bucket));
            }
        }
    }

    private void add(int cell, long total) {
        counts[(int) (newest % SLOTS) * SIZE + cell] += Math.toIntExact(total - seen[cell]);
        seen[cell] = total;
    }

    private static int latency(Backend backend) {
        return LATENCY + backend.ordinal() * LatencyBuckets.COUNT;
    }

    /** The share of requests that {@code new} answered, 0 to 100; 0 without any. */
    double percentOfNew() {
        long legacy = sum(ANSWERED + Backend.LEGACY.ordinal());
        long toNew = sum(ANSWERED + Backend.NEW.ordinal());
        return toNew == 0 ? 0 : 100.0 * toNew / (legacy + toNew);
    }

    /** How many attempts at {@code backend} fell into each of the {@link LatencyBuckets}. */
    long[] latencies(Backend backend) {
        long[] buckets = new long[LatencyBuckets.COUNT];
        Arrays.setAll(buckets, bucket -> sum(latency(backend) + bucket));
        return buckets;
    }

    private long sum(int cell) {
        long sum = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            sum += counts[slot * SIZE + cell];
        }
        return sum;
    }
}
