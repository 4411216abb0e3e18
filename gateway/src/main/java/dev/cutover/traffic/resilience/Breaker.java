package dev.cutover.traffic.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives {@code new} up for a while when too many attempts at it fail; one for each endpoint.
 *
 * <p>It opens at the failure rate over the window, and at once when as many attempts in a row as make a verdict have
 * failed: a backend that was killed would need half a window of failures to outweigh its healthy past, and the fallback
 * budget does not last that long.
 *
 * <p>Each permission must be answered by exactly one of {@link #succeeded}, {@link #failed} and {@link #release}.
 * Thread-safe. Its window is made with the first permission, so that thousands of endpoints without traffic cost
 * nothing. Source: INTERFACE §2 {@code circuit-breaker}, SEMANTICS §1.
 */
public final class Breaker {
    /** The states that {@code cutover_circuit_state} tells apart. */
    public enum State {
        /** Attempts are made. */
        CLOSED("closed"),
        /** No attempt is made. */
        OPEN("open"),
        /** A few attempts are made to see whether it may close. */
        HALF_OPEN("half-open");

        private final String label;

        State(String label) {
            this.label = label;
        }

        /** The {@code state} label. */
        public String label() {
            return label;
        }
    }

    /** What Resilience4j is told of a failure; it asks for a throwable and looks at nothing in it. */
    @SuppressWarnings("StaticAssignmentOfThrowable") // never thrown, has no stack trace
    private static final Throwable FAILURE = new AttemptFailedException();

    private final String name;
    private final BreakerSettings settings;
    private final Ticker ticker;
    private final FailureRun run;
    private volatile @Nullable CircuitBreaker breaker;

    /** A closed breaker named {@code name}, by the time of {@code ticker}. */
    public Breaker(String name, BreakerSettings settings, Ticker ticker) {
        this.name = name;
        this.settings = settings;
        this.ticker = ticker;
        this.run = new FailureRun(settings.window(), ticker);
    }

    /** Whether an attempt may be made now. */
    public boolean tryAcquire() {
        return !settings.enabled() || window().tryAcquirePermission();
    }

    /** Answers a permission: the attempt was answered in time. */
    public void succeeded(long nanos) {
        if (settings.enabled()) {
            run.end();
            window().onSuccess(nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Answers a permission: the attempt failed. */
    public void failed(long nanos) {
        if (settings.enabled()) {
            CircuitBreaker window = window();
            window.onError(nanos, TimeUnit.NANOSECONDS, FAILURE);
            if (run.grow() == settings.minCalls() && window.getState() == CircuitBreaker.State.CLOSED) {
                window.transitionToOpenState();
            }
        }
    }

    /** Answers a permission: the attempt ended without telling anything of the backend. */
    public void release() {
        if (settings.enabled()) {
            window().releasePermission();
        }
    }

    /** The state now; a breaker whose time is over stays open until the next attempt. */
    public State state() {
        CircuitBreaker current = breaker;
        if (current == null) {
            return State.CLOSED;
        }
        return switch (current.getState()) {
            case OPEN, FORCED_OPEN -> State.OPEN;
            case HALF_OPEN -> State.HALF_OPEN;
            default -> State.CLOSED;
        };
    }

    private CircuitBreaker window() {
        CircuitBreaker current = breaker;
        return current != null ? current : createWindow();
    }

    private synchronized CircuitBreaker createWindow() {
        CircuitBreaker current = breaker;
        if (current == null) {
            current = CircuitBreaker.of(
                    name,
                    CircuitBreakerConfig.custom()
                            .slidingWindow(
                                    Math.toIntExact(settings.window().toSeconds()),
                                    settings.minCalls(),
                                    SlidingWindowType.TIME_BASED)
                            .failureRateThreshold(settings.failureRatePercent())
                            .waitDurationInOpenState(settings.openFor())
                            .permittedNumberOfCallsInHalfOpenState(settings.halfOpenCalls())
                            .currentTimestampFunction(clock -> ticker.nanoTime(), TimeUnit.NANOSECONDS)
                            .clock(new TickerClock(ticker))
                            .writableStackTraceEnabled(false)
                            .build());
            breaker = current;
        }
        return current;
    }

    private static final class AttemptFailedException extends Exception {
        private static final long serialVersionUID = 1L;

        AttemptFailedException() {
            super("attempt failed", null, false, false);
        }
    }
}
