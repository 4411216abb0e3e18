package dev.cutover.testing;

import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;

/** Time that passes when a test says so. */
public final class ManualTicker implements Ticker {
    private long nanos = 17;

    public void advance(long amount, TimeUnit unit) {
        nanos += unit.toNanos(amount);
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public long initialNanoTime() {
        return 0;
    }

    @Override
    public void sleep(long delay, TimeUnit unit) {
        advance(delay, unit);
    }
}
