package dev.cutover.traffic.loop;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one event loop, on a hashed wheel.
 *
 * <p>The idea: nearly every deadline of a proxy is cancelled, so scheduling and cancelling must cost next to nothing,
 * and being late by a tick does not matter. Time is cut into ticks of {@value #TICK_MILLIS} ms; a deadline hangs in the
 * slot of its tick modulo the number of slots, in a list that it is a link of itself. The loop visits one slot per
 * tick, and only while anything is scheduled. A deadline is never reached early, and late by at most two ticks and the
 * loop's own delay.
 *
 * <p>Event loop.
 */
public final class Deadlines {
    private static final int TICK_MILLIS = 10;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
    private static final int SLOTS = 1024;

    private final EventExecutor loop;
    private final Ticker ticker;
    private final long origin;
    private final Deadline[] slots = new Deadline[SLOTS];
    private final Runnable advance = this::advance;
    private long currentTick;
    private int scheduled;
    private boolean isRunning;

    /** Deadlines that are reached on {@code loop}, by the time of {@code ticker}. */
    public Deadlines(EventExecutor loop, Ticker ticker) {
        this.loop = loop;
        this.ticker = ticker;
        this.origin = ticker.nanoTime();
        for (int i = 0; i < SLOTS; i++) {
            Deadline head = new Deadline(() -> {});
            head.previous = head;
            head.next = head;
            slots[i] = head;
        }
    }

    /** The time now, in nanoseconds of the ticker. */
    public long nanoTime() {
        return ticker.nanoTime();
    }

    /** Lets {@code deadline} be reached in {@code delayNanos}; moves it where it is scheduled already. */
    public void schedule(Deadline deadline, long delayNanos) {
        assert loop.inEventLoop();
        cancel(deadline);
        long now = ticker.nanoTime() - origin;
        if (scheduled == 0) {
            currentTick = now / TICK_NANOS;
        }
        long dueTick = (now + Math.max(0, delayNanos)) / TICK_NANOS + 1;
        deadline.dueTick = Math.max(dueTick, currentTick + 1);
        deadline.isScheduled = true;
        insert(deadline);
        scheduled++;
        if (!isRunning) {
            isRunning = true;
            loop.schedule(advance, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Makes sure that {@code deadline} is not reached; does nothing where it is not scheduled. */
    public void cancel(Deadline deadline) {
        if (deadline.isScheduled) {
            unlink(deadline);
        }
    }

    private void insert(Deadline deadline) {
        Deadline head = slots[(int) (deadline.dueTick & (SLOTS - 1))];
        Deadline last = linked(head.previous);
        deadline.previous = last;
        deadline.next = head;
        last.next = deadline;
        head.previous = deadline;
    }

    private void unlink(Deadline deadline) {
        Deadline previous = linked(deadline.previous);
        Deadline next = linked(deadline.next);
        previous.next = next;
        next.previous = previous;
        deadline.previous = null;
        deadline.next = null;
        deadline.isScheduled = false;
        scheduled--;
    }

    private void advance() {
        long nowTick = (ticker.nanoTime() - origin) / TICK_NANOS;
        // After a long pause of the loop every slot is visited once, not once per tick that was missed.
        long from = Math.max(currentTick, nowTick - SLOTS);
        currentTick = nowTick;
        for (long tick = from + 1; tick <= nowTick; tick++) {
            reachDue(slots[(int) (tick & (SLOTS - 1))], nowTick);
        }
        isRunning = scheduled > 0;
        if (isRunning) {
            loop.schedule(advance, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Reaches what is due in one slot; an action may schedule and cancel any deadline, so each step starts at the head.
     */
    private void reachDue(Deadline head, long nowTick) {
        Deadline due = firstDue(head, nowTick);
        while (due != null) {
            unlink(due);
            due.reach();
            due = firstDue(head, nowTick);
        }
    }

    private static @Nullable Deadline firstDue(Deadline head, long nowTick) {
        for (Deadline at = linked(head.next); at != head; at = linked(at.next)) {
            if (at.dueTick <= nowTick) {
                return at;
            }
        }
        return null;
    }

    private static Deadline linked(@Nullable Deadline deadline) {
        assert deadline != null : "a link of a list is never null";
        return deadline;
    }
}
