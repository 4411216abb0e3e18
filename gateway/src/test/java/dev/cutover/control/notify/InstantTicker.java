package dev.cutover.control.notify;

import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes only while somebody pauses, and then at once. Thread-safe. */
final class InstantTicker implements Ticker {
    private final AtomicLong nanos = new AtomicLong(17);
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final Duration oversleep;

    InstantTicker() {
        this(Duration.ZERO);
    }

    /** One whose pauses last longer than they should. */
    InstantTicker(Duration oversleep) {
        this.oversleep = oversleep;
    }

    /** The pauses so far, as they were asked for. */
    List<Duration> pauses() {
        return pauses;
    }

    @Override
    public long initialNanoTime() {
        return 0;
    }

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    @Override
    public void sleep(long delay, TimeUnit unit) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        pauses.add(Duration.ofNanos(unit.toNanos(delay)));
        nanos.addAndGet(unit.toNanos(delay) + oversleep.toNanos());
    }
}
