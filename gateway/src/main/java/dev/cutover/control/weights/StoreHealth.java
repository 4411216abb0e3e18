package dev.cutover.control.weights;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps account of how a store is, and tells the log once of each change and each cause, however often a reading
 * fails.
 *
 * <p>Thread-safe.
 */
final class StoreHealth {
    private static final Logger LOG = LoggerFactory.getLogger(WeightStore.class);

    private static final String HELD = "a rollback is in force at this gateway alone and will be written to it";

    private final String store;
    private final Clock clock;
    private final Set<String> loggedCauses = new HashSet<>();
    private boolean isUp;
    private Instant since;
    private @Nullable String trouble = "not read yet";
    private @Nullable Instant lastReading;
    private long polled;
    private long pushed;
    private boolean isPushOn;
    private boolean isHolding;
    private List<RefusedValue> refused = List.of();
    private long refusedTotal;

    /**
     * A store that has not been read yet.
     *
     * @param store its name for people, such as {@code Redis at 127.0.0.1:6379}
     */
    StoreHealth(String store, Clock clock) {
        this.store = store;
        this.clock = clock;
        this.since = clock.instant();
    }

    synchronized StoreState state() {
        var readings = new StoreState.Readings(lastReading, polled, pushed, isPushOn);
        String words = !isHolding ? trouble : trouble == null ? HELD : trouble + "; " + HELD;
        return new StoreState(isUp, since, words, readings, new StoreState.Refusals(refused, refusedTotal));
    }

    synchronized void readByPoll(List<RefusedValue> refusedNow) {
        polled++;
        read(refusedNow);
    }

    synchronized void readByPush(List<RefusedValue> refusedNow) {
        pushed++;
        read(refusedNow);
    }

    /**
     * Notes that a reading failed.
     *
     * @param cause one word, the same for the same cause
     * @param words what is wrong, for people
     */
    synchronized void failed(String cause, String words) {
        if (isUp) {
            isUp = false;
            since = clock.instant();
        }
        trouble = words;
        if (loggedCauses.add(cause)) {
            LOG.warn("{}: {}; the last known weights stay in force", store, words);
        }
    }

    /** Notes whether something is in force here that the store does not know of. */
    synchronized void holds(boolean isSo) {
        isHolding = isSo;
    }

    synchronized void pushIsOn() {
        isPushOn = true;
        loggedCauses.removeIf(cause -> cause.startsWith("push: "));
    }

    synchronized void pushIsOff() {
        isPushOn = false;
    }

    /** Notes that the store does not tell of changes, and why. */
    synchronized void pushIsRefused(String words) {
        isPushOn = false;
        if (loggedCauses.add("push: " + words)) {
            LOG.info("{} does not tell of changes, they are found by polling: {}", store, words);
        }
    }

    /** Notes a reading, of those that are not counted. */
    synchronized void read(List<RefusedValue> refusedNow) {
        Instant now = clock.instant();
        if (!isUp) {
            LOG.info("{} is read{}", store, lastReading == null ? "" : " again after " + age(since, now));
            isUp = true;
            since = now;
            loggedCauses.removeIf(cause -> !cause.startsWith("push: "));
        }
        trouble = null;
        lastReading = now;
        for (RefusedValue value : refusedNow) {
            if (!refused.contains(value)) {
                refusedTotal++;
                LOG.warn("Refused {}; the last good value stays in force", value);
            }
        }
        refused = refusedNow;
    }

    private static String age(Instant from, Instant to) {
        return Duration.between(from, to).toSeconds() + " s";
    }
}
