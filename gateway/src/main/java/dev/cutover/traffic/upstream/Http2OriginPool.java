package dev.cutover.traffic.upstream;

import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Connections of HTTP/2, each of which carries many requests at a time. The first one with room is used, so that those
 * beyond need grow old; another is opened only when all are full.
 *
 * <p>A request that wants a connection while one is being opened waits for that one, with as many others as it may be
 * expected to carry. Event loop.
 */
final class Http2OriginPool extends OriginPool {
    private final List<Http2UpstreamConnection> connections = new ArrayList<>();
    private final List<Opening> openings = new ArrayList<>();
    private final Runnable serve = this::serveWaiting;
    /** The connection that takes no more so that another loop may have one, until it is closed. */
    private @Nullable Http2UpstreamConnection yielding;

    Http2OriginPool(BackendPool backendPool, Origin origin, BackendSettings settings, EventLoop loop) {
        super(backendPool, origin, settings, loop);
    }

    @Override
    void acquire(Acquisition acquisition) {
        Http2UpstreamConnection connection = withRoom(acquisition.mustBeFresh());
        if (connection != null && peekWaiting() == null) {
            use(connection, acquisition);
        } else if (!tryJoin(acquisition) && !tryOpenFor(acquisition)) {
            acquireAny(acquisition);
        }
    }

    private boolean tryOpenFor(Acquisition acquisition) {
        boolean mayOpen = tryOpen();
        if (mayOpen) {
            open(acquisition);
        }
        return mayOpen;
    }

    /** A connection that others have used is better than none. */
    private void acquireAny(Acquisition acquisition) {
        Http2UpstreamConnection connection = peekWaiting() == null ? withRoom(false) : null;
        if (connection != null) {
            use(connection, acquisition);
        } else {
            enqueue(acquisition);
        }
    }

    private @Nullable Http2UpstreamConnection withRoom(boolean mustBeFresh) {
        for (Http2UpstreamConnection connection : connections) {
            if (connection.hasRoom() && !(mustBeFresh && connection.isReused())) {
                return connection;
            }
        }
        return null;
    }

    private boolean tryJoin(Acquisition acquisition) {
        for (Opening opening : openings) {
            if (opening.size() < Http2UpstreamConnection.EXPECTED_STREAMS) {
                opening.join(acquisition);
                return true;
            }
        }
        return false;
    }

    private void use(Http2UpstreamConnection connection, Acquisition acquisition) {
        origin().began();
        if (connection.streams() == 0) {
            origin().becameBusy();
            deadlines().cancel(connection.idleDeadline());
        }
        acquisition.complete(connection.newStream());
    }

    @Override
    void opening(Opening opening) {
        openings.add(opening);
        for (Acquisition next = pollJoining(opening); next != null; next = pollJoining(opening)) {
            opening.join(next);
        }
    }

    private @Nullable Acquisition pollJoining(Opening opening) {
        return opening.size() < Http2UpstreamConnection.EXPECTED_STREAMS ? pollWaiting() : null;
    }

    @Override
    void opened(ChannelPipeline pipeline, Opening opening) {
        Http2UpstreamConnection connection = Http2UpstreamConnection.to(this);
        pipeline.addLast(connection);
        openings.remove(opening);
        connections.add(connection);
        for (Acquisition next = opening.poll(); next != null; next = opening.poll()) {
            if (connection.hasRoom()) {
                use(connection, next);
            } else {
                acquire(next);
            }
        }
        if (isRetired()) {
            connection.drain();
        } else if (connection.streams() == 0) {
            keep(connection);
        }
    }

    @Override
    void notOpened(Opening opening) {
        openings.remove(opening);
    }

    /** A request on a connection is over, however it went. */
    void streamEnded(Http2UpstreamConnection connection) {
        origin().ended();
        if (connection.streams() == 0) {
            origin().becameIdle();
            if (!connection.isDraining()) {
                keep(connection);
            }
        }
        roomMade();
    }

    /** A connection may carry more requests than before. */
    void roomMade() {
        if (peekWaiting() != null) {
            // Not now: the codec is amid a change of its streams.
            loop().execute(serve);
        }
    }

    private void serveWaiting() {
        Http2UpstreamConnection connection = withRoom(false);
        while (connection != null) {
            Acquisition next = pollWaiting();
            if (next == null) {
                return;
            }
            use(connection, next);
            connection = withRoom(false);
        }
    }

    private void keep(Http2UpstreamConnection connection) {
        if (peekWaiting() == null && origin().pending() > 0) {
            connection.drain();
        } else {
            deadlines().schedule(connection.idleDeadline(), idleNanos());
        }
    }

    /** Gives no more requests to a connection. */
    void leave(Http2UpstreamConnection connection) {
        connections.remove(connection);
        deadlines().cancel(connection.idleDeadline());
    }

    /** Counts a connection out that is closed. */
    void closed(Http2UpstreamConnection connection) {
        leave(connection);
        origin().closed();
        if (connection == yielding) {
            yielding = null;
            offerRoomToOthers();
        } else {
            offerRoom();
        }
    }

    /** Where all are in use, the least used one takes no more, for those on other loops have as good a right to it. */
    @Override
    void closeIdle(int atMost) {
        int closed = 0;
        for (Http2UpstreamConnection connection : List.copyOf(connections)) {
            if (closed < atMost && connection.streams() == 0) {
                connection.drain();
                closed++;
            }
        }
        if (closed == 0 && yielding == null) {
            yielding = leastUsed();
            if (yielding != null) {
                yielding.drain();
            }
        }
    }

    private @Nullable Http2UpstreamConnection leastUsed() {
        Http2UpstreamConnection least = null;
        for (Http2UpstreamConnection connection : connections) {
            if (least == null || connection.streams() < least.streams()) {
                least = connection;
            }
        }
        return least;
    }

    @Override
    void onRetired() {
        List.copyOf(connections).forEach(Http2UpstreamConnection::drain);
    }
}
