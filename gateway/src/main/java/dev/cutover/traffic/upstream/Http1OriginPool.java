package dev.cutover.traffic.upstream;

import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections of HTTP/1.1, each of which carries one request at a time. The one used last is used next, so that those
 * beyond need grow old.
 *
 * <p>Event loop.
 */
final class Http1OriginPool extends OriginPool {
    private static final long DISCARD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ArrayDeque<Http1UpstreamConnection> idle = new ArrayDeque<>();

    Http1OriginPool(BackendPool backendPool, Origin origin, BackendSettings settings, EventLoop loop) {
        super(backendPool, origin, settings, loop);
    }

    @Override
    void acquire(Acquisition acquisition) {
        Http1UpstreamConnection connection = acquisition.mustBeFresh() ? null : pollIdle();
        if (connection != null) {
            use(connection, acquisition);
        } else if (tryOpen()) {
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
            deadlines().cancel(connection.idleDeadline());
        }
        return connection;
    }

    private void use(Http1UpstreamConnection connection, Acquisition acquisition) {
        origin().began();
        connection.setInUse(true);
        acquisition.complete(connection);
    }

    /** Takes a connection back whose exchange was complete and clean. */
    void release(Http1UpstreamConnection connection) {
        endUse(connection);
        offer(connection);
    }

    private void endUse(Http1UpstreamConnection connection) {
        if (connection.isInUse()) {
            connection.setInUse(false);
            origin().ended();
        }
    }

    private void offer(Http1UpstreamConnection connection) {
        deadlines().cancel(connection.idleDeadline());
        Acquisition next = peekWaiting();
        if (next != null && !(next.mustBeFresh() && connection.isReused())) {
            pollWaiting();
            use(connection, next);
        } else if (isRetired() || origin().pending() > 0) {
            connection.close();
        } else {
            connection.rest();
            idle.addLast(connection);
            deadlines().schedule(connection.idleDeadline(), idleNanos());
        }
    }

    /** Closes a connection unless it is given back in a moment. */
    void closeSoon(Http1UpstreamConnection connection) {
        deadlines().schedule(connection.idleDeadline(), DISCARD_NANOS);
    }

    /** Counts a connection out that is closed. */
    void closed(Http1UpstreamConnection connection) {
        endUse(connection);
        idle.remove(connection);
        deadlines().cancel(connection.idleDeadline());
        origin().closed();
        offerRoom();
    }

    @Override
    void closeIdle(int atMost) {
        for (int i = Math.min(idle.size(), atMost); i > 0; i--) {
            idle.removeFirst().close();
        }
    }

    @Override
    void onRetired() {
        closeIdle(idle.size());
    }

    @Override
    void opening(Opening opening) {}

    @Override
    void notOpened(Opening opening) {}

    @Override
    void opened(ChannelPipeline pipeline, Opening opening) {
        Http1UpstreamConnection connection = new Http1UpstreamConnection(this);
        pipeline.addLast(connection);
        Acquisition acquisition = opening.poll();
        if (acquisition != null) {
            use(connection, acquisition);
        } else {
            offer(connection);
        }
    }
}
