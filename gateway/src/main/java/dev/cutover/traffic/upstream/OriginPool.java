package dev.cutover.traffic.upstream;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one origin. The one used last is used next, so that those beyond need grow old.
 *
 * <p>The number of connections is bounded over all loops together. A loop that finds the bound reached asks the others to
 * close what they do not use, and from then on they close connections instead of keeping them, until nobody waits.
 *
 * <p>Event loop, but for {@link #retire}, {@link #giveUpIdle} and {@link #openForWaiting}, which move themselves there.
 */
final class OriginPool {
    private static final long DISCARD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final BackendPool backendPool;
    private final Origin origin;
    private final BackendSettings settings;
    private final EventLoop loop;
    private final ArrayDeque<Http1UpstreamConnection> idle = new ArrayDeque<>();
    private final ArrayDeque<Acquisition> waiting = new ArrayDeque<>();
    private boolean isRetired;

    OriginPool(BackendPool backendPool, Origin origin, BackendSettings settings, EventLoop loop) {
        this.backendPool = backendPool;
        this.origin = origin;
        this.settings = settings;
        this.loop = loop;
    }

    Origin origin() {
        return origin;
    }

    void acquire(Acquisition acquisition) {
        assert loop.inEventLoop();
        Http1UpstreamConnection connection = acquisition.mustBeFresh() ? null : pollIdle();
        if (connection != null) {
            use(connection, acquisition);
        } else if (origin.tryOpen(settings.maxConnections())) {
            open(acquisition);
        } else if (acquisition.mustBeFresh() && !idle.isEmpty()) {
            idle.removeFirst().close();
            enqueue(acquisition);
        } else {
            enqueue(acquisition);
        }
    }

    private @Nullable Http1UpstreamConnection pollIdle() {
        Http1UpstreamConnection connection = idle.pollLast();
        while (connection != null && !connection.isOpen()) {
            connection = idle.pollLast();
        }
        if (connection != null) {
            backendPool.deadlines().cancel(connection.idleDeadline());
        }
        return connection;
    }

    /** Gives a connection to one who waits. */
    void use(Http1UpstreamConnection connection, Acquisition acquisition) {
        origin.began();
        connection.setInUse(true);
        acquisition.complete(connection);
    }

    private void enqueue(Acquisition acquisition) {
        if (!origin.tryWait(settings.maxPending())) {
            acquisition.fail(this, FailureKind.POOL_EXHAUSTED, "Too many requests wait for a connection");
            return;
        }
        waiting.add(acquisition);
        acquisition.waitIn(this);
        backendPool
                .deadlines()
                .schedule(acquisition.deadline(), settings.acquireTimeout().toNanos());
        backendPool.onStarving(origin);
        // A connection that another loop closed before it could see this one waiting has made room unheard.
        openForWaiting();
    }

    /** Takes an acquisition out of the queue. */
    void forget(Acquisition acquisition) {
        if (waiting.remove(acquisition)) {
            leaveQueue(acquisition);
        }
    }

    private void leaveQueue(Acquisition acquisition) {
        origin.waited();
        backendPool.deadlines().cancel(acquisition.deadline());
    }

    private @Nullable Acquisition pollWaiting() {
        Acquisition acquisition = waiting.poll();
        if (acquisition != null) {
            leaveQueue(acquisition);
        }
        return acquisition;
    }

    /** Takes a connection back whose exchange was complete and clean. */
    void release(Http1UpstreamConnection connection) {
        endUse(connection);
        offer(connection);
    }

    private void endUse(Http1UpstreamConnection connection) {
        if (connection.isInUse()) {
            connection.setInUse(false);
            origin.ended();
        }
    }

    /** Gives a connection to whoever waits, or keeps it. */
    void offer(Http1UpstreamConnection connection) {
        backendPool.deadlines().cancel(connection.idleDeadline());
        Acquisition next = waiting.peek();
        if (next != null && !(next.mustBeFresh() && connection.isReused())) {
            pollWaiting();
            use(connection, next);
        } else if (isRetired || origin.pending() > 0) {
            connection.close();
        } else {
            connection.rest();
            idle.addLast(connection);
            backendPool
                    .deadlines()
                    .schedule(connection.idleDeadline(), settings.idleTimeout().toNanos());
        }
    }

    /** Closes a connection unless it is given back in a moment. */
    void closeSoon(Http1UpstreamConnection connection) {
        backendPool.deadlines().schedule(connection.idleDeadline(), DISCARD_NANOS);
    }

    /** Counts a connection out that is closed. */
    void closed(Http1UpstreamConnection connection) {
        endUse(connection);
        idle.remove(connection);
        backendPool.deadlines().cancel(connection.idleDeadline());
        origin.closed();
        offerRoom();
    }

    /** There is room for one more connection: of those who wait here, else of those on other loops. */
    void offerRoom() {
        openForWaiting();
        if (origin.pending() > 0) {
            backendPool.onFreed(origin);
        }
    }

    /** Opens connections for those who wait, as far as the bound allows. */
    void openForWaiting() {
        if (!loop.inEventLoop()) {
            loop.execute(this::openForWaiting);
            return;
        }
        while (!waiting.isEmpty() && origin.tryOpen(settings.maxConnections())) {
            Acquisition next = pollWaiting();
            if (next != null) {
                open(next);
            }
        }
    }

    /** Closes idle connections, for a loop that may open none. */
    void giveUpIdle() {
        if (!loop.inEventLoop()) {
            loop.execute(this::giveUpIdle);
            return;
        }
        int spare = Math.min(idle.size(), origin.pending());
        for (int i = 0; i < spare; i++) {
            idle.removeFirst().close();
        }
    }

    /** Closes what is idle, and from now on what is given back. */
    void retire() {
        if (!loop.inEventLoop()) {
            loop.execute(this::retire);
            return;
        }
        isRetired = true;
        while (!idle.isEmpty()) {
            idle.removeFirst().close();
        }
    }

    private void open(Acquisition acquisition) {
        Opening opening = new Opening(this, backendPool, acquisition);
        acquisition.waitFor(opening);
        opening.begin();
    }
}
