package dev.cutover.control.weights;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a store is.
 *
 * @param isUp whether the last reading succeeded
 * @param since when {@code isUp} became what it is
 * @param trouble what is wrong, in words; null while nothing is
 * @param readings what has been read
 * @param refusals what has been refused
 */
public record StoreState(
        boolean isUp, Instant since, @Nullable String trouble, Readings readings, Refusals refusals) {
    /**
     * Successful readings.
     *
     * @param last when the last one ended; null where there was none
     * @param polled how many were due by the clock
     * @param pushed how many followed a change that Redis told of or that was written from here
     * @param isPushOn whether the store tells of changes; else polling alone finds them
     */
    public record Readings(@Nullable Instant last, long polled, long pushed, boolean isPushOn) {}

    /**
     * Values that were not taken.
     *
     * @param current those that the store holds now
     * @param total how many there have been, each counted once for as long as it stays
     */
    public record Refusals(List<RefusedValue> current, long total) {
        /** Copies the list, so that the value cannot change. */
        public Refusals {
            current = List.copyOf(current);
        }
    }

    /** Time since the last successful reading; null where there was none. */
    public @Nullable Duration age(Instant now) {
        return readings.last() == null ? null : Duration.between(readings.last(), now);
    }
}
