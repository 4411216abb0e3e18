package dev.cutover.traffic.observe;

import dev.cutover.traffic.Backend;
import io.netty.util.concurrent.Ticker;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The last minute of every endpoint that has had traffic.
 *
 * <p>Thread-safe; never called on an event loop.
 */
final class RecentTraffic {
    private static final long SLOT_NANOS = TimeUnit.SECONDS.toNanos(RecentWindow.SLOT_SECONDS);

    private final Metrics metrics;
    private final Ticker ticker;
    private final long origin;
    private final Map<Integer, Active> active = new HashMap<>();

    private static final class Active {
        private final RecentWindow window = new RecentWindow();
        private long exchanges;
    }

    RecentTraffic(Metrics metrics, Ticker ticker) {
        this.metrics = metrics;
        this.ticker = ticker;
        this.origin = ticker.nanoTime();
    }

    /** Takes up what has been counted since the last call, for endpoints from 0 to {@code endpoints} exclusive. */
    synchronized void sample(int endpoints) {
        long slot = slot();
        for (int endpoint = 0; endpoint < endpoints; endpoint++) {
            long exchanges = metrics.sum(endpoint, Cells.EXCHANGES);
            if (exchanges > 0) {
                Active traffic = active.computeIfAbsent(endpoint, index -> new Active());
                if (traffic.exchanges != exchanges) {
                    traffic.exchanges = exchanges;
                    traffic.window.advance(slot);
                    traffic.window.sample(metrics, endpoint);
                }
            }
        }
    }

    /** The share of the endpoint's requests that {@code new} answered, 0 to 100; 0 without any. */
    synchronized double percentOfNew(int endpoint) {
        RecentWindow window = window(endpoint);
        return window == null ? 0 : window.percentOfNew();
    }

    /** How many of the endpoint's attempts at {@code backend} fell into each of the {@link LatencyBuckets}. */
    synchronized long[] latencies(int endpoint, Backend backend) {
        RecentWindow window = window(endpoint);
        return window == null ? new long[LatencyBuckets.COUNT] : window.latencies(backend);
    }

    private @Nullable RecentWindow window(int endpoint) {
        Active traffic = active.get(endpoint);
        if (traffic == null) {
            return null;
        }
        traffic.window.advance(slot());
        return traffic.window;
    }

    private long slot() {
        return (ticker.nanoTime() - origin) / SLOT_NANOS;
    }
}
