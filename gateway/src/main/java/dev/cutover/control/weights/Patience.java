package dev.cutover.control.weights;

import java.time.Duration;

/**
 * How long is waited at most for what is not a reading of an established session.
 *
 * @param start a caller of {@code start} or {@code useFlags}, for a reading
 * @param write a caller of a write, for its turn and its answer
 * @param greeting a new connection, for each of its first steps; commands may take at least that long for writes
 */
record Patience(Duration start, Duration write, Duration greeting) {
    /** What {@link WeightStore} promises. */
    static final Patience USUAL = new Patience(Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(1));
}
