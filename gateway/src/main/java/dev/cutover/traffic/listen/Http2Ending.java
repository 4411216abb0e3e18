package dev.cutover.traffic.listen;

import dev.cutover.traffic.loop.Deadline;
import dev.cutover.traffic.loop.Deadlines;
import dev.cutover.traffic.tls.TlsClosing;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import java.util.concurrent.TimeUnit;

/**
 * How a client's connection of HTTP/2 comes to its end: in order, so that no request is lost between two that do not
 * know of each other yet, or at once for a fault. Source: RFC 9113 §5.4.1, §6.8.
 *
 * <p>Behind the last word what still comes is thrown away for a while, since to close with bytes unread could take the
 * word with it. Event loop of the connection.
 */
final class Http2Ending {
    /** How far the connection is on its way to its end. */
    private enum State {
        OPEN,
        /** The client was told to begin no more requests here, and has yet to say that it knows. */
        ANNOUNCED,
        /** Requests that come now are refused; those before are served. */
        REFUSING,
        /** The last word is written. */
        ENDED
    }

    /** Longest wait for a client to say that it knows. */
    private static final long ANNOUNCEMENT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Http2ClientConnection connection;
    private final Deadlines deadlines;
    private final Deadline deadline = new Deadline(this::onDeadline);
    private State state = State.OPEN;

    Http2Ending(Http2ClientConnection connection, Deadlines deadlines) {
        this.connection = connection;
        this.deadlines = deadlines;
    }

    /** Whether the last word is written, and whatever comes is thrown away. */
    boolean hasEnded() {
        return state == State.ENDED;
    }

    private ChannelHandlerContext context() {
        return connection.context();
    }

    private Http2Connection streams() {
        return connection.connection();
    }

    /** Tells the client to begin no more requests here. What it has begun before it knows is served. */
    void announce() {
        if (state != State.OPEN || !connection.decoder().prefaceReceived()) {
            return;
        }
        state = State.ANNOUNCED;
        goAway(Integer.MAX_VALUE);
        connection.encoder().writePing(context(), false, 0, context().newPromise());
        deadlines.schedule(deadline, ANNOUNCEMENT_NANOS);
        connection.flushSoon();
    }

    /** The client knows all that was said before. */
    void onPingAck() {
        if (state == State.ANNOUNCED) {
            refuseMore();
        }
    }

    /** Serves what has begun, and refuses more. */
    void refuseMore() {
        if (state == State.ENDED) {
            return;
        }
        deadlines.cancel(deadline);
        state = State.REFUSING;
        if (streams().numActiveStreams() == 0) {
            end(Http2Error.NO_ERROR, "");
        } else {
            goAway(streams().remote().lastStreamCreated());
            connection.flushSoon();
        }
    }

    /** No request is being served any more. */
    void onNoStreams() {
        if (state == State.REFUSING) {
            end(Http2Error.NO_ERROR, "");
        }
    }

    private void goAway(int lastStreamId) {
        connection.goAway(
                context(),
                lastStreamId,
                Http2Error.NO_ERROR.code(),
                Unpooled.EMPTY_BUFFER,
                context().newPromise());
    }

    /** Writes the last word: what is being served is given up, and nothing behind it is looked at. */
    void end(Http2Error error, String detail) {
        if (state == State.ENDED) {
            return;
        }
        connection.flush(context());
        state = State.ENDED;
        connection.giveUpAll();
        connection
                .encoder()
                .frameWriter()
                .writeGoAway(
                        context(),
                        streams().remote().lastStreamCreated(),
                        error.code(),
                        ByteBufUtil.writeAscii(context().alloc(), detail),
                        context().newPromise());
        TlsClosing.sendLastWords(context()).addListener(sent -> linger(sent.isSuccess()));
    }

    private void linger(boolean isSent) {
        if (isSent && context().channel() instanceof DuplexChannel channel) {
            channel.shutdownOutput();
            deadlines.schedule(deadline, LINGER_NANOS);
        } else {
            context().close();
        }
    }

    private void onDeadline() {
        if (state == State.ANNOUNCED) {
            refuseMore();
        } else {
            context().close();
        }
    }

    /** The connection is closed. */
    void onClosed() {
        state = State.ENDED;
        deadlines.cancel(deadline);
    }
}
