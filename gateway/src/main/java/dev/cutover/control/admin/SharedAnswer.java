package dev.cutover.control.admin;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * An answer that those who ask close together share, so that its cost does not grow with their number.
 *
 * <p>It is made after each of them has asked, so nobody gets one that is older than the question; it is made at most
 * once per period, so one who asks again within that time waits for its end. Thread-safe.
 *
 * @param <T> immutable
 */
final class SharedAnswer<T> {
    private final Supplier<T> maker;
    private final long periodNanos;
    private final Scheduler scheduler;
    private final LongSupplier nanoTime;

    /** The answer that is about to be made; null once its making has begun. */
    private @Nullable Mono<T> next;

    private long earliestNanos;

    /**
     * Makes answers by {@code maker} on {@code scheduler}.
     *
     * @param nanoTime a clock that never goes back, as a scheduler's may
     */
    SharedAnswer(Supplier<T> maker, Duration period, Scheduler scheduler, LongSupplier nanoTime) {
        this.maker = maker;
        this.periodNanos = period.toNanos();
        this.scheduler = scheduler;
        this.nanoTime = nanoTime;
        this.earliestNanos = nanoTime.getAsLong();
    }

    /** The next answer; fails for all who wait for it when it cannot be made. */
    synchronized Mono<T> next() {
        if (next == null) {
            Duration wait = Duration.ofNanos(Math.max(0, earliestNanos - nanoTime.getAsLong()));
            next = Mono.delay(wait, scheduler).map(tick -> make()).cache();
        }
        return next;
    }

    private T make() {
        synchronized (this) {
            next = null;
            earliestNanos = nanoTime.getAsLong() + periodNanos;
        }
        return maker.get();
    }
}
