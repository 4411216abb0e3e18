package dev.cutover.control.admin.dashboard;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** Slows down who guesses: ten wrong tries in ten seconds, from wherever they come. Thread-safe. */
public final class GuessLimit {
    private static final int TRIES = 10;
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final Clock clock;
    private final Deque<Instant> wrong = new ArrayDeque<>();

    /** None wrong yet. */
    public GuessLimit(Clock clock) {
        this.clock = clock;
    }

    /** How long nobody may try; zero where one may now, and that is counted until {@link #wasRight()}. */
    public synchronized Duration begin() {
        Instant now = clock.instant();
        while (!wrong.isEmpty() && !wrong.getFirst().plus(PERIOD).isAfter(now)) {
            wrong.removeFirst();
        }
        if (wrong.size() >= TRIES) {
            return Duration.between(now, wrong.getFirst().plus(PERIOD));
        }
        wrong.addLast(now);
        return Duration.ZERO;
    }

    /** The latest try was no guess. */
    public synchronized void wasRight() {
        wrong.pollLast();
    }
}
