package dev.cutover.traffic.listen;

import dev.cutover.traffic.loop.Deadline;
import dev.cutover.traffic.loop.Deadlines;
import dev.cutover.traffic.tls.TlsClosing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http2.Http2Error;
import java.util.concurrent.TimeUnit;

/**
 * How a client's connection of HTTP/2 comes to its end: by GOAWAY, without an error where nothing was asked for the idle
 * timeout and while the gateway stops, with one where the client breaks the protocol or makes too much work.
 *
 * <p>Behind the last word what still comes is thrown away for a while, since to close with bytes unread could take the last
 * frames with it. Event loop of the connection. Source: RFC 9113 §6.8, §9.1.
 */
final class Http2ConnectionEnd {
    /** How far the connection is on its way. */
    private enum Stage {
        OPEN,
        /** The client was told to begin no more requests here, and has yet to say that it knows. */
        ANNOUNCED,
        /** Requests that come now are refused; those before are served. */
        REFUSING,
        /** The last word is written; whatever comes is thrown away. */
        ENDED
    }

    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Longest wait for a client to know that it may begin no more requests. */
    private static final long ANNOUNCEMENT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Http2ClientConnection connection;
    private final Http2ClientStreams streams;
    private final FrameGuard guard;
    private final Deadlines deadlines;
    private final Deadline deadline = new Deadline(this::onDeadline);
    private Stage stage = Stage.OPEN;

    Http2ConnectionEnd(
            Http2ClientConnection connection, Http2ClientStreams streams, FrameGuard guard, Deadlines deadlines) {
        this.connection = connection;
        this.streams = streams;
        this.guard = guard;
        this.deadlines = deadlines;
    }

    /** Whether the last word is written. */
    boolean hasCome() {
        return stage == Stage.ENDED;
    }

    /** The connection is gone, whatever stage it was in. */
    void onClosed() {
        stage = Stage.ENDED;
        deadlines.cancel(deadline);
    }

    /** Tells the client to begin no more requests here. What it has begun before it knows is served. */
    void announce() {
        if (stage != Stage.OPEN || !connection.decoder().prefaceReceived()) {
            return;
        }
        stage = Stage.ANNOUNCED;
        goAway(Integer.MAX_VALUE);
        connection.encoder().writePing(context(), false, 0, context().newPromise());
        deadlines.schedule(deadline, ANNOUNCEMENT_NANOS);
        connection.flushSoon();
    }

    /** The client has answered a ping, by which it says that it knows. */
    void onPingAck() {
        if (stage == Stage.ANNOUNCED) {
            refuseMore();
        }
    }

    private void refuseMore() {
        deadlines.cancel(deadline);
        stage = Stage.REFUSING;
        if (connection.connection().numActiveStreams() == 0) {
            end(Http2Error.NO_ERROR, "");
        } else {
            goAway(lastStreamId());
            connection.flushSoon();
        }
    }

    /** No request is being served any more. */
    void onNoStreams() {
        if (stage == Stage.REFUSING) {
            end(Http2Error.NO_ERROR, "");
        }
    }

    /** No time is left: answers or resets what is being served. */
    void giveUp() {
        if (stage == Stage.ENDED) {
            return;
        }
        streams.forEach(Http2ClientStream::giveUp);
        connection.flush(context());
        refuseMore();
    }

    /** Writes the last word and looks at nothing behind it. */
    void end(Http2Error error, String detail) {
        if (stage == Stage.ENDED) {
            return;
        }
        connection.flush(context());
        stage = Stage.ENDED;
        guard.stop();
        streams.forEach(Http2ClientStream::abandon);
        ByteBuf debug = ByteBufUtil.writeAscii(context().alloc(), detail);
        connection
                .encoder()
                .frameWriter()
                .writeGoAway(
                        context(),
                        lastStreamId(),
                        error.code(),
                        debug,
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
        if (stage == Stage.ANNOUNCED) {
            refuseMore();
        } else {
            context().close();
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

    private int lastStreamId() {
        return connection.connection().remote().lastStreamCreated();
    }

    private ChannelHandlerContext context() {
        return connection.context();
    }
}
