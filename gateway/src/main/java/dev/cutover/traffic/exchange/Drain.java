package dev.cutover.traffic.exchange;

import io.netty.util.concurrent.Ticker;
import java.time.Duration;

/**
 * The gateway's stop: whether it has begun, and until when what runs may finish.
 *
 * <p>Thread-safe; begins once and never ends. Source: INTERFACE §1 {@code SIGTERM}, SEMANTICS §1 rule 5.
 */
public final class Drain {
    private final Ticker ticker;
    private volatile long endNanos;
    private volatile boolean hasBegun;

    /** A stop that has not begun, by the time of {@code ticker}. */
    public Drain(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Begins it: exchanges have {@code time} to finish. */
    public void begin(Duration time) {
        endNanos = ticker.nanoTime() + time.toNanos();
        hasBegun = true;
    }

    /** Whether it has begun: each response is the last one of its connection. */
    public boolean hasBegun() {
        return hasBegun;
    }

    /** Whether no time is left, so that nothing may begin that the client would have to wait for. */
    public boolean isOver() {
        return hasBegun && ticker.nanoTime() - endNanos >= 0;
    }
}
