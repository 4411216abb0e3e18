package dev.cutover.traffic.upstream;

import dev.cutover.traffic.loop.Deadlines;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one origin, and those who wait for one.
 *
 * <p>The number of connections is bounded over all loops together. A loop that finds the bound reached asks the others
 * to close what they do not use, and from then on they close connections instead of keeping them, until nobody waits.
 *
 * <p>Event loop, but for {@link #retire}, {@link #giveUpIdle} and {@link #openForWaiting}, which move themselves there.
 */
abstract sealed class OriginPool permits Http1OriginPool, Http2OriginPool {
    private final BackendPool backendPool;
    private final Origin origin;
    private final BackendSettings settings;
    private final EventLoop loop;
    private final ArrayDeque<Acquisition> waiting = new ArrayDeque<>();
    private boolean isRetired;

    OriginPool(BackendPool backendPool, Origin origin, BackendSettings settings, EventLoop loop) {
        this.backendPool = backendPool;
        this.origin = origin;
        this.settings = settings;
        this.loop = loop;
    }

    /** A pool for what the settings say is spoken to the backend. */
    static OriginPool of(BackendPool backendPool, Origin origin, BackendSettings settings, EventLoop loop) {
        return settings.protocol().isMultiplexed()
                ? new Http2OriginPool(backendPool, origin, settings, loop)
                : new Http1OriginPool(backendPool, origin, settings, loop);
    }

    final Origin origin() {
        return origin;
    }

    final BackendSettings settings() {
        return settings;
    }

    final EventLoop loop() {
        return loop;
    }

    final Deadlines deadlines() {
        return backendPool.deadlines();
    }

    /** How long a connection is kept without use. */
    final long idleNanos() {
        return settings.idleTimeout().toNanos();
    }

    /** Whether nothing is kept any more. */
    final boolean isRetired() {
        return isRetired;
    }

    /** Gives a connection at once, or opens one, or lets wait. */
    abstract void acquire(Acquisition acquisition);

    /** A connection is being opened, to which others may still be joined. */
    abstract void opening(Opening opening);

    /** A connection can be used, to which its handler is still to be added. */
    abstract void opened(ChannelPipeline pipeline, Opening opening);

    /** A connection could not be opened; before those who wait for it hear of it. */
    abstract void notOpened(Opening opening);

    /** Closes up to so many connections that nobody uses, the oldest first. */
    abstract void closeIdle(int atMost);

    /** Closes what nobody uses; the rest when it is not used any more. */
    abstract void onRetired();

    /** Counts one more connection in, unless the bound is reached. */
    final boolean tryOpen() {
        return origin.tryOpen(settings.maxConnections());
    }

    /** Opens a connection for an acquisition; it is counted in already. */
    final void open(Acquisition acquisition) {
        Opening opening = new Opening(this, backendPool, acquisition);
        opening(opening);
        opening.begin();
    }

    /** Lets an acquisition wait until a connection can be had, or for too long. */
    final void enqueue(Acquisition acquisition) {
        if (!origin.tryWait(settings.maxPending())) {
            acquisition.fail(this, FailureKind.POOL_EXHAUSTED, "Too many requests wait for a connection");
            return;
        }
        waiting.add(acquisition);
        acquisition.waitIn(this);
        deadlines().schedule(acquisition.deadline(), settings.acquireTimeout().toNanos());
        backendPool.onStarving(origin);
        // A connection that another loop closed before it could see this one waiting has made room unheard.
        openForWaiting();
    }

    /** Takes an acquisition out of the queue. */
    final void forget(Acquisition acquisition) {
        if (waiting.remove(acquisition)) {
            leaveQueue(acquisition);
        }
    }

    private void leaveQueue(Acquisition acquisition) {
        origin.waited();
        deadlines().cancel(acquisition.deadline());
    }

    /** Who has waited longest, or null. */
    final @Nullable Acquisition peekWaiting() {
        return waiting.peek();
    }

    /** Takes who has waited longest out of the queue. */
    final @Nullable Acquisition pollWaiting() {
        Acquisition acquisition = waiting.poll();
        if (acquisition != null) {
            leaveQueue(acquisition);
        }
        return acquisition;
    }

    /** There is room for one more connection: of those who wait here, else of those on other loops. */
    final void offerRoom() {
        openForWaiting();
        if (origin.pending() > 0) {
            backendPool.onFreed(origin);
        }
    }

    /** There is room for one more connection, which is for those on other loops first. */
    final void offerRoomToOthers() {
        backendPool.onFreed(origin);
        loop.execute(this::openForWaiting);
    }

    /** Opens connections for those who wait, as far as the bound allows. */
    final void openForWaiting() {
        if (!loop.inEventLoop()) {
            loop.execute(this::openForWaiting);
            return;
        }
        while (!waiting.isEmpty() && tryOpen()) {
            Acquisition next = pollWaiting();
            if (next != null) {
                open(next);
            }
        }
    }

    /** Closes idle connections, for a loop that may open none. */
    final void giveUpIdle() {
        if (!loop.inEventLoop()) {
            loop.execute(this::giveUpIdle);
            return;
        }
        closeIdle(origin.pending());
    }

    /** Closes what is idle, and from now on what is given back. */
    final void retire() {
        if (!loop.inEventLoop()) {
            loop.execute(this::retire);
            return;
        }
        isRetired = true;
        onRetired();
    }
}
