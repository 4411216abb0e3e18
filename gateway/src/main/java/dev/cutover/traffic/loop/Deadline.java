package dev.cutover.traffic.loop;

import org.jspecify.annotations.Nullable;

/**
 * Something that happens unless it is cancelled in time. Made once and scheduled again and again without allocation.
 *
 * <p>Event loop of its {@link Deadlines}.
 */
public final class Deadline {
    private final Runnable action;

    @Nullable Deadline previous;

    @Nullable Deadline next;

    long dueTick;
    boolean isScheduled;

    /** A deadline that runs {@code action} when it is reached. */
    public Deadline(Runnable action) {
        this.action = action;
    }

    /** Whether it is scheduled and not reached yet. */
    public boolean isScheduled() {
        return isScheduled;
    }

    void reach() {
        action.run();
    }
}
