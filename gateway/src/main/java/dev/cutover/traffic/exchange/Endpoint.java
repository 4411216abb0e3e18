package dev.cutover.traffic.exchange;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.resilience.Breaker;
import dev.cutover.traffic.resilience.FallbackBudget;
import dev.cutover.traffic.split.Reason;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.atomic.LongAdder;

/**
 * A named rule for requests, with what it remembers of them: its circuit breaker and its fallback budget.
 *
 * <p>Thread-safe. Its {@link #index()} belongs to its id for as long as the process lives, so that observers can keep
 * what they count in arrays.
 */
public final class Endpoint {
    private final EndpointSettings settings;
    private final int index;
    private final Breaker breaker;
    private final FallbackBudget budget;
    private final long timeoutNanos;
    private final LongAdder attemptsByWeight = new LongAdder();

    /** An endpoint without a past. */
    public Endpoint(EndpointSettings settings, int index, Ticker ticker) {
        this(
                settings,
                index,
                new Breaker(settings.id(), settings.breaker(), ticker),
                new FallbackBudget(settings.fallback().budgetPercent(), ticker));
    }

    private Endpoint(EndpointSettings settings, int index, Breaker breaker, FallbackBudget budget) {
        this.settings = settings;
        this.index = index;
        this.breaker = breaker;
        this.budget = budget;
        this.timeoutNanos = settings.timeout().toNanos();
    }

    /** The endpoint's name in Redis, metrics and the API. */
    public String id() {
        return settings.id();
    }

    /** What is configured. */
    public EndpointSettings settings() {
        return settings;
    }

    /** The number that stands for the id, from 0 up. */
    public int index() {
        return index;
    }

    /** The circuit breaker of attempts at {@code new}. */
    public Breaker breaker() {
        return breaker;
    }

    /** How many of its requests may fall back. */
    public FallbackBudget budget() {
        return budget;
    }

    /** How often a weight led to an attempt at {@code new}; never less than before. Any thread. */
    public long attemptsByWeight() {
        return attemptsByWeight.sum();
    }

    /** A request that was assigned for that reason is about to be tried at {@code backend}. Any thread. */
    public void trying(Backend backend, Reason reason) {
        if (backend == Backend.NEW && (reason == Reason.BUCKET || reason == Reason.WEIGHT)) {
            attemptsByWeight.increment();
        }
    }

    /** The time for an exchange up to the first byte of its response, in nanoseconds. */
    long timeoutNanos() {
        return timeoutNanos;
    }

    /** Whether requests may go to either backend. */
    boolean isSplit() {
        return settings.backendOnly() == null;
    }

    /** Whether a failure of {@code new} may be answered by {@code legacy}, and {@code new} be given up for a while. */
    boolean mayLeave(Backend backend) {
        return backend == Backend.NEW && isSplit();
    }
}
