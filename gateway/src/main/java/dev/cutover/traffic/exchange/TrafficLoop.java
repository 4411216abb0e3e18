package dev.cutover.traffic.exchange;

import dev.cutover.traffic.loop.Deadline;
import dev.cutover.traffic.loop.Deadlines;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One event loop with all that exchanges on it share; nothing here is touched by another thread.
 *
 * <p>Event loop.
 */
public final class TrafficLoop {
    private final int index;
    private final Deadlines deadlines;
    private final SharedByLoops shared;
    private final ForwardedFields forwarded;
    private final RequestIds ids;
    private final GatewayReply reply = new GatewayReply();
    private final EventStreams eventStreams;
    private @Nullable LoopSplit split;

    /** The loop number {@code index}, from 0. */
    public TrafficLoop(int index, Deadlines deadlines, RandomGenerator random, SharedByLoops shared) {
        this.index = index;
        this.deadlines = deadlines;
        this.shared = shared;
        this.forwarded = new ForwardedFields(shared.trustedProxies());
        this.ids = new RequestIds(random);
        this.eventStreams = new EventStreams(random);
    }

    /** Its number, from 0. */
    public int index() {
        return index;
    }

    /** Its deadlines, and its clock. */
    public Deadlines deadlines() {
        return deadlines;
    }

    /** Who hears of exchanges. */
    public ExchangeObserver observer() {
        return shared.observer();
    }

    /** Whether the gateway is stopping. */
    public Drain drain() {
        return shared.drain();
    }

    /** The snapshot in force; read once per exchange. */
    TrafficSnapshot snapshot() {
        return shared.published().get();
    }

    /** How users are divided by {@code configured}; made anew for each revision. */
    LoopSplit split(ConfiguredTraffic configured) {
        LoopSplit current = split;
        if (current == null || current.revision() != configured.revision()) {
            current = new LoopSplit(configured);
            split = current;
        }
        return current;
    }

    ForwardedFields forwarded() {
        return forwarded;
    }

    RequestIds ids() {
        return ids;
    }

    GatewayReply reply() {
        return reply;
    }

    EventStreams eventStreams() {
        return eventStreams;
    }

    /**
     * Ends the event streams that {@code new} is sending for these endpoints, each at another moment within {@code
     * spreadNanos}. On the loop itself.
     */
    public void endEventStreams(Set<String> endpoints, long spreadNanos) {
        eventStreams.end(endpoints, spreadNanos, this);
    }

    void after(long delayNanos, Runnable action) {
        deadlines.schedule(new Deadline(action), delayNanos);
    }
}
