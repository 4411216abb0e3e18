package dev.cutover.traffic.observe;

import dev.cutover.traffic.http.Rejection;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop has counted.
 *
 * <p>The idea: only its loop writes, so an increment is a plain read and an opaque write, with neither lock nor
 * contended cache line; other threads read each cell whole, though perhaps a moment late. An endpoint's cells are made
 * with its first request on this loop, so that thousands of endpoints without traffic cost a reference each.
 */
@SuppressWarnings("EnumOrdinal") // array places of one process, never stored
final class LoopCounters {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle BLOCK = MethodHandles.arrayElementVarHandle(long[][].class);
    private static final int INITIAL_ENDPOINTS = 16;

    private final long[] rejections = new long[Rejection.values().length];
    private final long[] aborts = new long[1];
    private volatile long[] @Nullable [] blocks = new long[INITIAL_ENDPOINTS][];

    /** Counts a request that the gateway itself refused. Event loop. */
    void reject(Rejection rejection) {
        add(rejections, rejection.ordinal(), 1);
    }

    /** Counts a client that went away. Event loop. */
    void abort() {
        add(aborts, 0, 1);
    }

    /** The cells of an endpoint, at least {@code size} of them. Event loop. */
    long[] cells(int endpoint, int size) {
        long[] @Nullable [] all = blocks;
        if (endpoint >= all.length) {
            all = Arrays.copyOf(all, Math.max(all.length * 2, endpoint + 1));
            blocks = all;
        }
        long[] cells = all[endpoint];
        if (cells == null || cells.length < size) {
            cells = cells == null ? new long[size] : Arrays.copyOf(cells, size);
            BLOCK.setRelease(all, endpoint, cells);
        }
        return cells;
    }

    /** Adds to one of the {@link #cells}. Event loop. */
    static void add(long[] cells, int cell, long amount) {
        CELL.setOpaque(cells, cell, cells[cell] + amount);
    }

    /** Adds a time to the histogram whose first bucket is {@code histogram}. Event loop. */
    static void addTime(long[] cells, int histogram, long nanos) {
        add(cells, histogram + LatencyBuckets.of(nanos), 1);
        add(cells, histogram + LatencyBuckets.COUNT, nanos);
    }

    /** What a cell of an endpoint holds. Any thread. */
    long read(int endpoint, int cell) {
        long[] @Nullable [] all = blocks;
        if (endpoint >= all.length) {
            return 0;
        }
        long[] cells = (long[]) BLOCK.getAcquire(all, endpoint);
        return cells == null || cell >= cells.length ? 0 : (long) CELL.getOpaque(cells, cell);
    }

    /** How often a request was refused so. Any thread. */
    long rejections(Rejection rejection) {
        return (long) CELL.getOpaque(rejections, rejection.ordinal());
    }

    /** How many clients went away. Any thread. */
    long aborts() {
        return (long) CELL.getOpaque(aborts, 0);
    }
}
