package dev.cutover.traffic.listen;

import dev.cutover.traffic.exchange.Client;
import dev.cutover.traffic.exchange.TrafficLoop;
import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.http.http2.ResponseFields;
import dev.cutover.traffic.loop.Deadline;
import dev.cutover.traffic.tls.TlsClosing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection of HTTP/2: what concerns it as a whole. Each stream is served by a {@link Http2ClientStream}.
 *
 * <p>It ends by GOAWAY: without an error where nothing was asked for the idle timeout and while the gateway stops, with one
 * where the client breaks the protocol or makes too much work. Then what still comes is thrown away for a while, since to
 * close with bytes unread could take the last frames with it. Responses of many streams go out together, once per turn of
 * the event loop. Event loop of the connection.
 */
final class Http2ClientConnection extends Http2ConnectionHandler {
    /** How far the connection is on its way to its end. */
    private enum Ending {
        NOT,
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

    private static final int SWEEPS_PER_TIMEOUT = 4;
    private static final int RESETS_REMEMBERED = 64;

    private final ListenSettings settings;
    private final Admission admission;
    private final TrafficLoop loop;
    private final Client client;
    private final Http2ClientStreams streams;
    private final FrameGuard guard;
    private final ResponseFields responseFields = new ResponseFields();
    private final Deadline watch = new Deadline(this::onWatch);
    private final Deadline headDeadline = new Deadline(this::onHeadDeadline);
    private final Deadline stallDeadline = new Deadline(this::closeNow);
    private final Deadline endDeadline = new Deadline(this::onEndDeadline);
    private final Runnable flush = this::flushNow;
    private final int[] recentlyReset = new int[RESETS_REMEMBERED];
    private @Nullable ChannelHandlerContext context;
    private Ending ending = Ending.NOT;
    private boolean isReading;
    private boolean isFlushComing;
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

    /** A head that is written before the next one is asked for. */
    ResponseFields responseFields() {
        return responseFields;
    }

    Http2ClientStream newStream() {
        return new Http2ClientStream(this, client, client.isSecure());
    }

    void recycle(Http2ClientStream stream) {
        streams.recycle(stream);
    }

    private ChannelHandlerContext context() {
        assert context != null : "used before the handler was added";
        return context;
    }

    // --- life of the connection -------------------------------------------------------------------------------------

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        idleSince = loop.deadlines().nanoTime();
        loop.deadlines().schedule(watch, settings.idleTimeout().toNanos());
        super.handlerAdded(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (ending == Ending.ENDED) {
            ReferenceCountUtil.release(message);
            return;
        }
        isReading = true;
        super.channelRead(ctx, message);
    }

    /** Behind the last word nothing is looked at, not even what was read with what caused it. */
    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (ending == Ending.ENDED) {
            in.skipBytes(in.readableBytes());
        } else {
            super.decode(ctx, in, out);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        isReading = false;
        streams.onReadComplete();
        super.channelReadComplete(ctx);
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        if (ending == Ending.ENDED) {
            ctx.flush();
        } else {
            super.flush(ctx);
        }
    }

    /** Lets what was written go out at the end of this turn of the event loop, with what other streams write in it. */
    void flushSoon() {
        if (!isReading && !isFlushComing) {
            isFlushComing = true;
            context().executor().execute(flush);
        }
    }

    private void flushNow() {
        isFlushComing = false;
        flush(context());
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        if (ctx.channel().isWritable()) {
            loop.deadlines().cancel(stallDeadline);
        } else {
            loop.deadlines().schedule(stallDeadline, settings.idleTimeout().toNanos());
        }
        super.channelWritabilityChanged(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        ending = Ending.ENDED;
        loop.deadlines().cancel(watch);
        loop.deadlines().cancel(headDeadline);
        loop.deadlines().cancel(stallDeadline);
        loop.deadlines().cancel(endDeadline);
        super.channelInactive(ctx);
    }

    /** Reading or writing failed, and the client is gone; or the codec found a fault. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (cause instanceof Http2Exception) {
            super.exceptionCaught(ctx, cause);
        } else {
            ctx.close();
        }
    }

    private void closeNow() {
        context().close();
    }

    // --- what streams do --------------------------------------------------------------------------------------------

    ByteBuf newBuffer(int bytes) {
        return context().alloc().ioBuffer(bytes);
    }

    ByteBuf copyOf(ByteBuf content) {
        return newBuffer(content.readableBytes()).writeBytes(content, content.readerIndex(), content.readableBytes());
    }

    void writeHeaders(Http2Stream stream, Http2Headers headers, boolean endsStream) {
        encoder()
                .writeHeaders(
                        context(),
                        stream.id(),
                        headers,
                        0,
                        endsStream,
                        context().newPromise());
    }

    void writeData(Http2Stream stream, ByteBuf content, boolean endsStream) {
        encoder()
                .writeData(
                        context(),
                        stream.id(),
                        content,
                        0,
                        endsStream,
                        context().newPromise());
    }

    boolean isWritable(Http2Stream stream) {
        return encoder().flowController().isWritable(stream);
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

    void reset(Http2Stream stream, Http2Error error) {
        resetStream(context(), stream.id(), error.code(), context().newPromise());
        flushSoon();
    }

    /** Resets a stream behind what can be sent of it now. */
    void flushAndReset(Http2Stream stream, Http2Error error) {
        flush(context());
        reset(stream, error);
    }

    // --- what the codec tells ---------------------------------------------------------------------------------------

    void onRequest() {
        if (loop.drain().hasBegun()) {
            announceEnd();
        }
    }

    void onDataSent(int bytes) {
        guard.sent(bytes);
    }

    /** A request that was malformed is told so by a reset, even where its answer has closed the stream. */
    void onStreamClosed(Http2Stream stream, Http2ClientStream ours) {
        if (!ours.isResponseEnded() || stream.isResetSent()) {
            return;
        }
        if (ours.resetWith() == Http2Error.NO_ERROR) {
            guard.answered();
        } else {
            reset(stream, ours.resetWith());
        }
    }

    void onStreamRemoved() {
        if (connection().numActiveStreams() > 0) {
            return;
        }
        idleSince = loop.deadlines().nanoTime();
        if (ending == Ending.REFUSING) {
            end(Http2Error.NO_ERROR, "");
        }
    }

    void onHeaderBlockOpen(boolean open) {
        if (open) {
            loop.deadlines().schedule(headDeadline, settings.headerTimeout().toNanos());
        } else {
            loop.deadlines().cancel(headDeadline);
        }
    }

    private void onHeadDeadline() {
        end(Http2Error.ENHANCE_YOUR_CALM, "A header block did not arrive in time");
    }

    void onPingAck() {
        if (ending == Ending.ANNOUNCED) {
            refuseMore();
        }
    }

    /** A client that goes for a fault is gone; one that goes in order gets its answers. */
    void onGoAway(boolean isFault) {
        if (isFault) {
            closeNow();
        } else {
            announceEnd();
        }
    }

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
            try {
                guard.reset();
            } catch (Http2Exception e) {
                end(e.error(), String.valueOf(e.getMessage()));
            }
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

    /** What was on its way while a stream was reset is no fault, nor is what could not be written to one that is closed. */
    @Override
    protected void onStreamError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, Http2Exception.StreamException fault) {
        Http2Stream stream = connection().stream(fault.streamId());
        boolean isClosed = stream == null || stream.state() == Http2Stream.State.CLOSED;
        boolean isLate = fault.streamId() > 0 && recentlyReset[slot(fault.streamId())] == fault.streamId();
        if (isClosed && outbound) {
            return;
        }
        if (!isClosed || !isLate) {
            super.onStreamError(ctx, outbound, cause, fault);
            return;
        }
        try {
            guard.idleFrame();
        } catch (Http2Exception e) {
            end(e.error(), String.valueOf(e.getMessage()));
        }
    }

    @Override
    protected void handleServerHeaderDecodeSizeError(ChannelHandlerContext ctx, Http2Stream stream) {
        streams.refuseHead(stream);
        flush(ctx);
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, @Nullable Http2Exception fault) {
        Http2Error error = fault == null ? Http2Error.INTERNAL_ERROR : fault.error();
        end(error, fault == null ? "" : String.valueOf(fault.getMessage()));
    }

    // --- time -------------------------------------------------------------------------------------------------------

    /** Ends a connection without requests, and resets streams of which the client takes nothing. */
    private void onWatch() {
        long timeout = settings.idleTimeout().toNanos();
        if (connection().numActiveStreams() > 0) {
            streams.forEach(this::checkProgress);
            loop.deadlines().schedule(watch, timeout / SWEEPS_PER_TIMEOUT);
            return;
        }
        long left = timeout - (loop.deadlines().nanoTime() - idleSince);
        if (left > 0) {
            loop.deadlines().schedule(watch, left);
        } else {
            end(Http2Error.NO_ERROR, "");
        }
    }

    private void checkProgress(Http2ClientStream stream) {
        long now = loop.deadlines().nanoTime();
        boolean waits = encoder().flowController().hasFlowControlled(stream.stream());
        if (!waits || stream.sentBytes != stream.sentBytesBefore) {
            stream.sentBytesBefore = stream.sentBytes;
            stream.stalledSince = now;
        } else if (now - stream.stalledSince >= settings.idleTimeout().toNanos()) {
            reset(stream.stream(), Http2Error.CANCEL);
        }
    }

    // --- end --------------------------------------------------------------------------------------------------------

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event == Stopping.CLOSE_IDLE) {
            announceEnd();
        } else if (event == Stopping.GIVE_UP) {
            giveUp();
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    /** Tells the client to begin no more requests here. What it has begun before it knows is served. */
    private void announceEnd() {
        if (ending != Ending.NOT || !decoder().prefaceReceived()) {
            return;
        }
        ending = Ending.ANNOUNCED;
        goAway(Integer.MAX_VALUE);
        encoder().writePing(context(), false, 0, context().newPromise());
        loop.deadlines().schedule(endDeadline, ANNOUNCEMENT_NANOS);
        flushSoon();
    }

    private void refuseMore() {
        loop.deadlines().cancel(endDeadline);
        ending = Ending.REFUSING;
        if (connection().numActiveStreams() == 0) {
            end(Http2Error.NO_ERROR, "");
        } else {
            goAway(connection().remote().lastStreamCreated());
            flushSoon();
        }
    }

    private void goAway(int lastStreamId) {
        goAway(
                context(),
                lastStreamId,
                Http2Error.NO_ERROR.code(),
                Unpooled.EMPTY_BUFFER,
                context().newPromise());
    }

    private void giveUp() {
        if (ending == Ending.ENDED) {
            return;
        }
        streams.forEach(Http2ClientStream::giveUp);
        flush(context());
        refuseMore();
    }

    private void onEndDeadline() {
        if (ending == Ending.ANNOUNCED) {
            refuseMore();
        } else {
            closeNow();
        }
    }

    private void linger(boolean isSent) {
        if (isSent && context().channel() instanceof DuplexChannel channel) {
            channel.shutdownOutput();
            loop.deadlines().schedule(endDeadline, LINGER_NANOS);
        } else {
            closeNow();
        }
    }

    /** Writes the last word and looks at nothing behind it. */
    private void end(Http2Error error, String detail) {
        if (ending == Ending.ENDED) {
            return;
        }
        flush(context());
        ending = Ending.ENDED;
        guard.stop();
        streams.forEach(Http2ClientStream::abandon);
        ByteBuf debug = ByteBufUtil.writeAscii(context().alloc(), detail);
        encoder()
                .frameWriter()
                .writeGoAway(
                        context(),
                        connection().remote().lastStreamCreated(),
                        error.code(),
                        debug,
                        context().newPromise());
        TlsClosing.sendLastWords(context()).addListener(sent -> linger(sent.isSuccess()));
    }
}
