package dev.cutover.traffic.resilience;

import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many attempts in a row have failed, within one window of time.
 *
 * <p>Thread-safe; loops that report at the same moment may be counted one after the other in either order.
 */
final class FailureRun {
    private final long windowNanos;
    private final Ticker ticker;
    private final AtomicInteger length = new AtomicInteger();
    private volatile long since;

    FailureRun(Duration window, Ticker ticker) {
        this.windowNanos = window.toNanos();
        this.ticker = ticker;
    }

    /** Counts a failure, and gives how many there are in a row now. */
    int grow() {
        long now = ticker.nanoTime();
        if (length.get() == 0 || now - since > windowNanos) {
            since = now;
            length.set(0);
        }
        return length.incrementAndGet();
    }

    /** An attempt did not fail. */
    void end() {
        if (length.get() != 0) {
            length.set(0);
        }
    }
}
