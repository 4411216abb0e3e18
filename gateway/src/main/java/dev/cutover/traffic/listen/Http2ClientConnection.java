package dev.cutover.traffic.listen;

import dev.cutover.traffic.exchange.Client;
import dev.cutover.traffic.exchange.TrafficLoop;
import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.loop.Deadline;
import dev.cutover.traffic.loop.Deadlines;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection of HTTP/2: what concerns it as a whole. Each stream is served by a {@link Http2ClientStream}.
 *
 * <p>It ends where nothing was asked for the idle timeout, where the client takes nothing for as long, while the
 * gateway stops, and where the client breaks the protocol or makes work for nothing. Event loop of the connection.
 */
final class Http2ClientConnection extends Http2ConnectionHandler {
    /** Streams of which the client takes nothing are found within this part of the idle timeout. */
    private static final int WATCHES_PER_TIMEOUT = 4;

    private static final int RESETS_REMEMBERED = 64;

    private final ListenSettings settings;
    private final Admission admission;
    private final TrafficLoop loop;
    private final Client client;
    private final Http2ClientStreams streams;
    private final FrameGuard guard;
    private final Http2Output output = new Http2Output(this);
    private final Http2Ending ending;
    private final Deadline watch = new Deadline(this::onWatch);
    private final Deadline headDeadline = new Deadline(this::onHeadDeadline);
    private final Deadline stallDeadline = new Deadline(this::closeNow);
    private final int[] recentlyReset = new int[RESETS_REMEMBERED];
    private @Nullable ChannelHandlerContext context;
    private long idleSince;

    Http2ClientConnection(ListenSettings settings, Admission admission, TrafficLoop loop, Client client) {
        this(settings, admission, loop, client, limits(settings));
    }

    private Http2ClientConnection(
            ListenSettings settings, Admission admission, TrafficLoop loop, Client client, HeadLimits limits) {
        this(settings, admission, loop, client, limits, new Http2ClientStreams(limits));
    }

    private Http2ClientConnection(
            ListenSettings settings,
            Admission admission,
            TrafficLoop loop,
            Client client,
            HeadLimits limits,
            Http2ClientStreams streams) {
        this(settings, admission, loop, client, streams, Http2Codec.of(limits, streams, loop.deadlines()));
    }

    private Http2ClientConnection(
            ListenSettings settings,
            Admission admission,
            TrafficLoop loop,
            Client client,
            Http2ClientStreams streams,
            Http2Codec codec) {
        super(codec.decoder(), codec.encoder(), codec.settings(), true);
        this.settings = settings;
        this.admission = admission;
        this.loop = loop;
        this.client = client;
        this.streams = streams;
        this.guard = codec.guard();
        this.ending = new Http2Ending(this, loop.deadlines());
        streams.begin(this);
    }

    private static HeadLimits limits(ListenSettings settings) {
        return new HeadLimits(settings.maxUriBytes(), settings.maxHeaderBytes(), settings.maxHeaders());
    }

    ListenSettings settings() {
        return settings;
    }

    Admission admission() {
        return admission;
    }

    TrafficLoop loop() {
        return loop;
    }

    Deadlines deadlines() {
        return loop.deadlines();
    }

    Http2Output output() {
        return output;
    }

    Http2ClientStream newStream() {
        return new Http2ClientStream(this, client);
    }

    void recycle(Http2ClientStream stream) {
        streams.recycle(stream);
    }

    ChannelHandlerContext context() {
        assert context != null : "used before the handler was added";
        return context;
    }

    // --- life of the connection -------------------------------------------------------------------------------------

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        idleSince = deadlines().nanoTime();
        deadlines().schedule(watch, settings.idleTimeout().toNanos() / WATCHES_PER_TIMEOUT);
        super.handlerAdded(ctx);
    }

    /** Behind the last word nothing is looked at or kept, not even what was read with what caused it. */
    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (ending.hasEnded()) {
            in.skipBytes(in.readableBytes());
        } else {
            super.decode(ctx, in, out);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        streams.onReadComplete();
        super.channelReadComplete(ctx);
    }

    /** Behind the last word nothing more is written. */
    @Override
    public void flush(ChannelHandlerContext ctx) {
        if (ending.hasEnded()) {
            ctx.flush();
        } else {
            super.flush(ctx);
        }
    }

    void flushSoon() {
        output.flushSoon();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        if (ctx.channel().isWritable()) {
            deadlines().cancel(stallDeadline);
        } else {
            deadlines().schedule(stallDeadline, settings.idleTimeout().toNanos());
        }
        super.channelWritabilityChanged(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        ending.onClosed();
        deadlines().cancel(watch);
        deadlines().cancel(headDeadline);
        deadlines().cancel(stallDeadline);
        super.channelInactive(ctx);
    }

    /** Reading or writing failed, and the client is gone. What the codec finds does not come here. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private void closeNow() {
        context().close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event == Stopping.CLOSE_IDLE) {
            ending.announce();
        } else if (event == Stopping.GIVE_UP) {
            streams.forEach(Http2ClientStream::giveUp);
            ending.refuseMore();
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    /** Ends a connection without requests, and streams of which the client takes nothing. */
    private void onWatch() {
        long timeout = settings.idleTimeout().toNanos();
        long now = deadlines().nanoTime();
        if (connection().numActiveStreams() > 0) {
            streams.forEach(stream -> stream.response().checkProgress(now, timeout));
            deadlines().schedule(watch, timeout / WATCHES_PER_TIMEOUT);
            return;
        }
        long left = timeout - (now - idleSince);
        if (left > 0) {
            deadlines().schedule(watch, Math.min(left, timeout / WATCHES_PER_TIMEOUT));
        } else {
            ending.end(Http2Error.NO_ERROR, "");
        }
    }

    /** Lets go of all that is being served, and reads no more. */
    void giveUpAll() {
        guard.stop();
        streams.forEach(Http2ClientStream::abandon);
    }

    // --- requests ---------------------------------------------------------------------------------------------------

    ByteBuf copyOf(ByteBuf content) {
        int length = content.readableBytes();
        return context().alloc().ioBuffer(length).writeBytes(content, content.readerIndex(), length);
    }

    /** Lets the client send as much again on a stream. */
    void giveBackWindow(Http2Stream stream, int bytes) {
        try {
            if (decoder().flowController().consumeBytes(stream, bytes)) {
                flushSoon();
            }
        } catch (Http2Exception e) {
            onError(context(), true, e);
        }
    }

    void onRequest() {
        if (loop.drain().hasBegun()) {
            ending.announce();
        }
    }

    void onDataSent(int bytes) {
        guard.sent(bytes);
    }

    void onStreamClosed(Http2Stream stream, Http2Response response) {
        if (!response.isEnded() || stream.isResetSent()) {
            return;
        }
        if (response.resetWith() == Http2Error.NO_ERROR) {
            guard.answered();
        } else {
            output.reset(stream, response.resetWith());
        }
    }

    void onStreamRemoved() {
        if (connection().numActiveStreams() == 0) {
            idleSince = deadlines().nanoTime();
            ending.onNoStreams();
        }
    }

    void onHeaderBlockOpen(boolean open) {
        if (open) {
            deadlines().schedule(headDeadline, settings.headerTimeout().toNanos());
        } else {
            deadlines().cancel(headDeadline);
        }
    }

    private void onHeadDeadline() {
        ending.end(Http2Error.ENHANCE_YOUR_CALM, "A header block did not arrive in time");
    }

    void onPingAck() {
        ending.onPingAck();
    }

    /** A client that goes for a fault is gone; one that goes in order gets its answers. */
    void onGoAway(boolean isFault) {
        if (isFault) {
            closeNow();
        } else {
            ending.announce();
        }
    }

    // --- faults -----------------------------------------------------------------------------------------------------

    /** Counts resets that the client has brought about, and lets go of the exchange at once. */
    @Override
    public ChannelFuture resetStream(ChannelHandlerContext ctx, int streamId, long errorCode, ChannelPromise promise) {
        recentlyReset[slot(streamId)] = streamId;
        Http2Stream stream = connection().stream(streamId);
        Http2ClientStream ours = stream == null ? null : streams.of(stream);
        ChannelFuture written = super.resetStream(ctx, streamId, errorCode, promise);
        if (ours != null) {
            ours.abandon();
        }
        if (isFaultOfClient(errorCode)) {
            count(guard::reset);
        }
        return written;
    }

    private static boolean isFaultOfClient(long errorCode) {
        return errorCode != Http2Error.NO_ERROR.code()
                && errorCode != Http2Error.CANCEL.code()
                && errorCode != Http2Error.INTERNAL_ERROR.code();
    }

    private static int slot(int streamId) {
        return (streamId >>> 1) % RESETS_REMEMBERED;
    }

    /** Something that ends the connection when it happens too often. */
    @FunctionalInterface
    private interface Counted {
        void count() throws Http2Exception;
    }

    private void count(Counted event) {
        try {
            event.count();
        } catch (Http2Exception e) {
            end(e);
        }
    }

    private void end(Http2Exception fault) {
        ending.end(fault.error(), String.valueOf(fault.getMessage()));
    }

    /**
     * What was on its way while a stream was reset is no fault, nor is what could not be written to one that is closed.
     */
    @Override
    protected void onStreamError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, Http2Exception.StreamException fault) {
        int streamId = fault.streamId();
        Http2Stream stream = connection().stream(streamId);
        boolean isClosed = stream == null || stream.state() == Http2Stream.State.CLOSED;
        if (isClosed && outbound) {
            return;
        }
        if (isClosed && recentlyReset[slot(streamId)] == streamId) {
            count(guard::idleFrame);
            return;
        }
        super.onStreamError(ctx, outbound, cause, fault);
    }

    @Override
    protected void handleServerHeaderDecodeSizeError(ChannelHandlerContext ctx, Http2Stream stream) {
        streams.refuseHead(stream);
        flush(ctx);
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, @Nullable Http2Exception fault) {
        if (fault == null) {
            ending.end(Http2Error.INTERNAL_ERROR, "");
        } else {
            end(fault);
        }
    }
}
