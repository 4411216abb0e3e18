package dev.cutover.traffic.upstream;

import dev.cutover.traffic.loop.Deadline;
import dev.cutover.traffic.tls.TlsClosing;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionPrefaceAndSettingsFrameWrittenEvent;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Exception.StreamException;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection of HTTP/2 to an origin. Frames, compression and flow control are the codec's; what becomes of requests
 * is decided in {@link Http2UpstreamStream}, one for each.
 *
 * <p>It takes requests until the origin says that it goes away, or shows no sign of life, or nothing was asked of it
 * for a while; then it drains: requests under way go on, and it closes behind the last. Event loop of its pool. Source:
 * RFC 9113.
 */
final class Http2UpstreamConnection extends Http2ConnectionHandler {
    /** How many requests at once are tried before the origin has said how many it takes. Source: RFC 9113 §6.5.2. */
    static final int EXPECTED_STREAMS = 100;

    /** Most requests at once, whatever the origin takes, so that one connection lost is not all of them. */
    private static final int MAX_STREAMS = 1000;

    /**
     * How much of responses may be on its way; what slow clients leave untaken is bounded by the windows of streams.
     */
    private static final int CONNECTION_WINDOW = 1024 * 1024;

    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LIFE_SIGN_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long CLOSING_MILLIS = 1000;

    private final Http2OriginPool pool;
    private final Http2UpstreamCodec codec;
    private final Http2UpstreamWriter writer;
    private final Deadline idleDeadline = new Deadline(this::drain);
    private final Deadline lifeDeadline = new Deadline(this::onNoLifeSign);
    private final List<Http2UpstreamStream> heardOf = new ArrayList<>();
    private @Nullable ChannelHandlerContext context;
    private int streams;
    private boolean isReused;
    private boolean isDraining;
    private boolean isBroken;
    private boolean hasSettings;
    private long lastReadNanos;

    private Http2UpstreamConnection(Http2OriginPool pool, Http2UpstreamCodec codec) {
        super(codec.decoder(), codec.encoder(), codec.settings());
        this.pool = pool;
        this.codec = codec;
        this.writer = new Http2UpstreamWriter(this, codec, pool);
        gracefulShutdownTimeoutMillis(CLOSING_MILLIS);
        codec.attach(this);
    }

    /** A connection to the origin of {@code pool}, still to be connected. */
    static Http2UpstreamConnection to(Http2OriginPool pool) {
        return new Http2UpstreamConnection(pool, new Http2UpstreamCodec(pool.deadlines()));
    }

    Deadline idleDeadline() {
        return idleDeadline;
    }

    /** How many requests are under way. */
    int streams() {
        return streams;
    }

    /** Whether it carried a request before. */
    boolean isReused() {
        return isReused;
    }

    boolean isDraining() {
        return isDraining;
    }

    /** Whether it takes one more request now. */
    boolean hasRoom() {
        int allowed = hasSettings ? Math.min(connection().local().maxActiveStreams(), MAX_STREAMS) : EXPECTED_STREAMS;
        return !isDraining && streams < allowed && context().channel().isActive();
    }

    ChannelHandlerContext context() {
        assert context != null : "used before the channel was registered";
        return context;
    }

    /** A request that is about to be begun. */
    Http2UpstreamStream newStream() {
        streams++;
        Http2UpstreamStream stream = new Http2UpstreamStream(this, writer, isReused);
        isReused = true;
        return stream;
    }

    long nanoTime() {
        return pool.deadlines().nanoTime();
    }

    void schedule(Deadline deadline, long delayNanos) {
        pool.deadlines().schedule(deadline, delayNanos);
    }

    void cancel(Deadline deadline) {
        pool.deadlines().cancel(deadline);
    }

    /**
     * A request was given up that got no answer since {@code since}. Where nothing at all has come since then, the
     * origin may be gone without a word: the connection takes no more, and is closed unless it shows a sign of life.
     */
    void suspect(long since) {
        boolean isSilent = lastReadNanos - since < 0 && nanoTime() - since >= SILENCE_NANOS;
        if (!isSilent || isDraining) {
            return;
        }
        drain();
        encoder().writePing(context(), false, since, context().newPromise());
        context().flush();
        schedule(lifeDeadline, LIFE_SIGN_NANOS);
    }

    /** Closes at once what drains already, whatever is under way. */
    private void onNoLifeSign() {
        forEachStream(stream -> stream.fail(FailureKind.RESET, "The origin shows no sign of life"));
        TlsClosing.cut(context());
    }

    // What becomes of the connection

    /** Takes no more requests, and closes behind the last. */
    void drain() {
        isDraining = true;
        pool.leave(this);
        closeIfDrained();
    }

    private void closeIfDrained() {
        if (isDraining && streams == 0) {
            context().channel().close();
        }
    }

    /** A stream is closed, or was never opened. */
    void ended() {
        streams--;
        pool.streamEnded(this);
        closeIfDrained();
    }

    /** The origin has said how many requests it takes. */
    void onSettings() {
        hasSettings = true;
        pool.roomMade();
    }

    /** The origin goes away: what it has not begun with, it never will. */
    void onGoAway(int lastStreamId, long errorCode) {
        drain();
        String detail = "The origin goes away with " + Http2UpstreamStream.name(errorCode);
        forEachStream(stream -> {
            if (stream.id() > lastStreamId) {
                stream.refused(detail);
            }
        });
    }

    /** Something has come for {@code stream}, which is told when all has been read. */
    void heardOf(Http2UpstreamStream stream) {
        heardOf.add(stream);
    }

    /** Does something to all streams, which may end by it. */
    private void forEachStream(Consumer<Http2UpstreamStream> action) {
        List<Http2UpstreamStream> all = new ArrayList<>(streams);
        try {
            connection().forEachActiveStream(stream -> {
                Http2UpstreamStream ours = codec.streamOf(stream);
                return ours == null || all.add(ours);
            });
        } catch (Http2Exception e) {
            throw new AssertionError("collecting throws nothing", e);
        }
        all.forEach(stream -> writer.afterWriting(() -> action.accept(stream)));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        lastReadNanos = nanoTime();
        super.handlerAdded(ctx);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof Http2ConnectionPrefaceAndSettingsFrameWrittenEvent) {
            Http2Stream all = connection().connectionStream();
            int more = CONNECTION_WINDOW - decoder().flowController().windowSize(all);
            decoder().flowController().incrementWindowSize(all, more);
        }
        if (event instanceof SslCloseCompletionEvent) {
            ctx.close();
        }
        super.userEventTriggered(ctx, event);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        lastReadNanos = nanoTime();
        if (!isBroken) {
            cancel(lifeDeadline);
        }
        super.channelRead(ctx, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        for (int i = 0; i < heardOf.size(); i++) {
            heardOf.get(i).onReadComplete();
        }
        heardOf.clear();
        super.channelReadComplete(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        isDraining = true;
        cancel(lifeDeadline);
        pool.closed(this);
        forEachStream(
                stream -> stream.fail(FailureKind.RESET, "The connection was closed before the response was complete"));
        super.channelInactive(ctx);
    }

    /**
     * What still comes for a stream that is gone needs no answer, or an origin could have any number of them; one of
     * the origin's own is more than a slip.
     */
    @Override
    protected void onStreamError(ChannelHandlerContext ctx, boolean outbound, Throwable cause, StreamException error) {
        Http2Stream stream = connection().stream(error.streamId());
        if (stream == null) {
            if (!connection().local().isValidStreamId(error.streamId())) {
                onConnectionError(ctx, outbound, cause, Http2Exception.connectionError(error.error(), "%s", error));
            }
            return;
        }
        Http2UpstreamStream ours = codec.streamOf(stream);
        if (ours != null) {
            FailureKind kind = outbound ? FailureKind.RESET : FailureKind.PROTOCOL;
            writer.afterWriting(() -> ours.fail(kind, String.valueOf(error.getMessage())));
        }
        super.onStreamError(ctx, outbound, cause, error);
    }

    /**
     * The connection is of no use any more. A failed write says only that: the origin may have answered before it
     * closed, and what it sent is still read.
     */
    @Override
    protected void onConnectionError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, @Nullable Http2Exception error) {
        drain();
        if (cause instanceof IOException) {
            isBroken = true;
            schedule(lifeDeadline, SILENCE_NANOS);
            return;
        }
        FailureKind kind = error == null || outbound ? FailureKind.RESET : FailureKind.PROTOCOL;
        forEachStream(stream -> stream.fail(kind, String.valueOf(cause.getMessage())));
        super.onConnectionError(ctx, outbound, cause, error);
    }

    /** A failed read is followed by {@link #channelInactive}. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (!(cause instanceof IOException)) {
            onError(ctx, false, cause);
        }
    }
}
