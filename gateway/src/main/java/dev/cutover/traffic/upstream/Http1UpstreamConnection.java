package dev.cutover.traffic.upstream;

import dev.cutover.traffic.http.BodyLength;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.Method;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.http.ResponseHead;
import dev.cutover.traffic.http.http1.BodyParser;
import dev.cutover.traffic.http.http1.ChunkedContent;
import dev.cutover.traffic.http.http1.MessageWriter;
import dev.cutover.traffic.http.http1.ResponseParser;
import dev.cutover.traffic.loop.Deadline;
import dev.cutover.traffic.tls.TlsClosing;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A connection of HTTP/1.1 to an origin. It goes back to its pool only behind an exchange that was complete and clean;
 * a byte too many from the origin, or a request that was not written to its end, closes it.
 *
 * <p>Event loop of its pool.
 */
final class Http1UpstreamConnection extends ChannelInboundHandlerAdapter implements UpstreamConnection {
    /** Where the connection is in its exchange. */
    private enum State {
        IDLE,
        AWAITING_HEAD,
        READING_BODY,
        /** The response is complete, and all that has come with it is about to be read. */
        COMPLETE,
        CLOSED
    }

    private static final HeadLimits LIMITS = new HeadLimits(8 * 1024, 64 * 1024, 256);
    private static final int MAX_INFORMATIONAL = 16;
    private static final long MAX_DISCARDED_BYTES = 64 * 1024;

    private final Http1OriginPool pool;
    private final ResponseHead head = new ResponseHead();
    private final ResponseParser parser = new ResponseParser(head, LIMITS);
    private final BodyParser body = new BodyParser(LIMITS, true);
    private final Deadline idleDeadline = new Deadline(this::close);
    private @Nullable ChannelHandlerContext context;
    private State state = State.IDLE;
    private @Nullable UpstreamListener listener;
    private boolean isReused;
    private boolean isInUse;
    private boolean isRequestChunked;
    private boolean isRequestWritten;
    private boolean isToHead;
    private boolean hasAnswered;
    private boolean isBroken;
    private boolean hasSurplus;
    private int informationalCount;
    private long discardedBytes;

    Http1UpstreamConnection(Http1OriginPool pool) {
        this.pool = pool;
    }

    Deadline idleDeadline() {
        return idleDeadline;
    }

    /** Whether it counts as a connection that carries a request. */
    boolean isInUse() {
        return isInUse;
    }

    void setInUse(boolean inUse) {
        isInUse = inUse;
    }

    boolean isOpen() {
        return state == State.IDLE && context().channel().isActive();
    }

    /** Lies in the pool from now on, where the origin may close it any time. */
    void rest() {
        isReused = true;
    }

    /** Closes; in the middle of an exchange without waiting for what is written, or saying that it was all. */
    void close() {
        boolean isIdle = state == State.IDLE;
        state = State.CLOSED;
        if (isIdle) {
            context().close();
        } else {
            TlsClosing.cut(context());
        }
    }

    private ChannelHandlerContext context() {
        assert context != null : "used before the channel was registered";
        return context;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public boolean isReused() {
        return isReused;
    }

    @Override
    public void begin(RequestHead request, Fields additions, UpstreamListener listener) {
        assert state == State.IDLE : state;
        this.listener = listener;
        state = State.AWAITING_HEAD;
        isToHead = request.method() == Method.HEAD;
        isRequestChunked = request.bodyLength() == BodyLength.UNKNOWN;
        isRequestWritten = false;
        hasAnswered = false;
        hasSurplus = false;
        informationalCount = 0;
        discardedBytes = 0;
        parser.reset();
        ByteBuf out = context().alloc().ioBuffer(MessageWriter.sizeOf(request.fields(), additions));
        MessageWriter.request(request, additions, pool.origin().hostField(), out);
        context().write(out, context().voidPromise());
    }

    @Override
    public void writeContent(ByteBuf content) {
        if (isRequestChunked) {
            ChunkedContent.write(context(), content);
        } else {
            context().write(content, context().voidPromise());
        }
    }

    @Override
    public void writeEnd(@Nullable Fields trailers) {
        if (isRequestChunked) {
            ChunkedContent.writeEnd(context(), trailers);
        }
        isRequestWritten = true;
    }

    @Override
    public void flush() {
        context().flush();
    }

    @Override
    public boolean isWritable() {
        return context().channel().isWritable();
    }

    @Override
    public void setReading(boolean reading) {
        if (context().channel().config().isAutoRead() != reading) {
            context().channel().config().setAutoRead(reading);
        }
    }

    @Override
    public void cancel() {
        listener = null;
        close();
    }

    @Override
    public void discard() {
        listener = null;
        boolean isShort = head.bodyLength() <= MAX_DISCARDED_BYTES && !body.endsWithConnection();
        if (state == State.READING_BODY && isShort && isRequestWritten) {
            setReading(true);
            pool.closeSoon(this);
        } else if (state != State.IDLE) {
            close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (state == State.IDLE && in.isReadable()) {
                close();
            }
            while (in.isReadable() && (state == State.AWAITING_HEAD || state == State.READING_BODY)) {
                read(in);
            }
            hasSurplus |= in.isReadable();
        } catch (MalformedMessageException e) {
            fail(FailureKind.PROTOCOL, e.detail());
        } finally {
            in.release();
        }
    }

    private void read(ByteBuf in) throws MalformedMessageException {
        if (state == State.AWAITING_HEAD) {
            hasAnswered = true;
            if (parser.parse(in, isToHead)) {
                readHead();
            }
            return;
        }
        ByteBuf content = body.next(in);
        if (content != null) {
            passOn(content);
        }
        if (state == State.READING_BODY && body.isDone()) {
            state = State.COMPLETE;
        }
    }

    private void readHead() throws MalformedMessageException {
        if (head.isInformational()) {
            readInformational();
            return;
        }
        state = State.READING_BODY;
        body.begin(head.bodyLength());
        if (listener != null) {
            listener.onHead(head);
        }
        if (state == State.READING_BODY && body.isDone()) {
            state = State.COMPLETE;
        }
    }

    private void readInformational() throws MalformedMessageException {
        if (head.status() == 101) {
            throw new MalformedMessageException("101 without a request to upgrade");
        }
        if (++informationalCount > MAX_INFORMATIONAL) {
            throw new MalformedMessageException("Too many informational responses");
        }
        if (listener != null) {
            listener.onInformational(head);
        }
        parser.reset();
    }

    private void passOn(ByteBuf content) {
        if (listener != null) {
            listener.onContent(content);
            return;
        }
        discardedBytes += content.readableBytes();
        content.release();
        if (discardedBytes > MAX_DISCARDED_BYTES) {
            close();
        }
    }

    /**
     * The response is complete, and nothing came behind it that the next request would take for its answer: the
     * connection first, so that the exchange's end finds it in the pool.
     */
    private void finish() {
        UpstreamListener finished = listener;
        listener = null;
        Fields trailers = body.trailers();
        if (parser.isPersistent()
                && isRequestWritten
                && !isBroken
                && !hasSurplus
                && context().channel().isActive()) {
            state = State.IDLE;
            isReused = true;
            setReading(true);
            pool.release(this);
        } else {
            close();
        }
        if (finished != null) {
            finished.onEnd(trailers);
            finished.onReadComplete();
        }
    }

    private void fail(FailureKind kind, String detail) {
        UpstreamListener failed = listener;
        listener = null;
        close();
        if (failed != null) {
            failed.onFailure(kind, !hasAnswered, detail);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (state == State.COMPLETE) {
            finish();
        } else if (listener != null) {
            listener.onReadComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (listener != null) {
            listener.onWritabilityChanged(ctx.channel().isWritable());
        }
    }

    /** Over TLS a close_notify ends what the origin says; without one, an end is a cut. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCloseCompletionEvent closing) {
            isBroken |= !closing.isSuccess();
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (state == State.COMPLETE) {
            finish();
        } else if (state == State.READING_BODY && body.endsWithConnection() && !isBroken) {
            finishWithConnection();
        } else if (state == State.AWAITING_HEAD || state == State.READING_BODY) {
            fail(FailureKind.RESET, "The connection was closed before the response was complete");
        }
        state = State.CLOSED;
        pool.closed(this);
    }

    private void finishWithConnection() {
        UpstreamListener finished = listener;
        listener = null;
        state = State.CLOSED;
        if (finished != null) {
            finished.onEnd(null);
            finished.onReadComplete();
        }
    }

    /**
     * A failed read is followed by {@link #channelInactive}. A failed write is not, since the origin may have answered
     * before it closed: what it sent is still read.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        isBroken = true;
        if (!(cause instanceof IOException)) {
            fail(FailureKind.RESET, cause.toString());
        }
    }
}
