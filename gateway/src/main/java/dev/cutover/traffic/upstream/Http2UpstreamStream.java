package dev.cutover.traffic.upstream;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.Method;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.http.ResponseHead;
import dev.cutover.traffic.http.http2.ResponseReader;
import dev.cutover.traffic.loop.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request on a connection of HTTP/2, and its response.
 *
 * <p>The origin may send as much ahead as the stream's window holds; it is passed on as it comes, and the window grows
 * again only while the listener reads. Made for one request. Event loop of its connection.
 */
final class Http2UpstreamStream implements UpstreamConnection {
    /** Where the response is. */
    private enum State {
        AWAITING_HEAD,
        READING_CONTENT,
        ENDED
    }

    private static final int MAX_INFORMATIONAL = 16;
    private static final long MAX_DISCARDED_BYTES = 64 * 1024;
    private static final long DISCARD_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long UNKNOWN = -1;

    private final Http2UpstreamConnection connection;
    private final Http2UpstreamWriter writer;
    private final boolean isReused;
    private State state = State.AWAITING_HEAD;
    private @Nullable Http2Stream stream;
    private @Nullable UpstreamListener listener;
    private @Nullable Deadline discardDeadline;
    private boolean isToHead;
    private boolean isRequestWritten;
    private boolean isReading = true;
    private boolean hasAnswered;
    private boolean isHeardOf;
    private int informationalCount;
    private int untaken;
    private long remaining = UNKNOWN;
    private long discardedBytes;
    private long beganNanos;

    Http2UpstreamStream(Http2UpstreamConnection connection, Http2UpstreamWriter writer, boolean isReused) {
        this.connection = connection;
        this.writer = writer;
        this.isReused = isReused;
    }

    /** The name of an error code, for the log. */
    static String name(long errorCode) {
        Http2Error error = Http2Error.valueOf(errorCode);
        return error == null ? Long.toString(errorCode) : error.name();
    }

    int id() {
        return stream == null ? 0 : stream.id();
    }

    /** Whether the final head has come, so that only content and trailers may follow. */
    boolean isInContent() {
        return state == State.READING_CONTENT;
    }

    @Override
    public boolean isReused() {
        return isReused;
    }

    @Override
    public void begin(RequestHead request, Fields additions, UpstreamListener listener) {
        this.listener = listener;
        isToHead = request.method() == Method.HEAD;
        isRequestWritten = request.bodyLength() == 0;
        beganNanos = connection.nanoTime();
        stream = writer.writeHead(this, request, additions, isRequestWritten);
        if (stream == null) {
            writer.later(() -> fail(FailureKind.UNPROCESSED, "The connection takes no more requests"));
        }
    }

    @Override
    public void writeContent(ByteBuf content) {
        if (stream == null || !content.isReadable()) {
            content.release();
        } else {
            writer.writeContent(stream, content, false);
        }
    }

    @Override
    public void writeEnd(@Nullable Fields trailers) {
        if (stream == null || isRequestWritten) {
            return;
        }
        isRequestWritten = true;
        if (trailers == null) {
            writer.writeContent(stream, Unpooled.EMPTY_BUFFER, true);
        } else {
            writer.writeTrailers(stream, trailers);
        }
    }

    @Override
    public void flush() {
        writer.flush();
    }

    @Override
    public boolean isWritable() {
        return stream == null || state == State.ENDED || writer.isWritable(stream);
    }

    @Override
    public void setReading(boolean reading) {
        isReading = reading;
        if (reading && untaken > 0 && stream != null) {
            int taken = untaken;
            untaken = 0;
            writer.consumed(stream, taken);
        }
    }

    @Override
    public void cancel() {
        listener = null;
        if (state == State.ENDED) {
            return;
        }
        end(Http2Error.CANCEL);
        connection.suspect(beganNanos);
    }

    @Override
    public void discard() {
        listener = null;
        if (state == State.READING_CONTENT && remaining <= MAX_DISCARDED_BYTES && isRequestWritten) {
            setReading(true);
            Deadline deadline = new Deadline(() -> end(Http2Error.CANCEL));
            discardDeadline = deadline;
            connection.schedule(deadline, DISCARD_NANOS);
        } else if (state != State.ENDED) {
            end(Http2Error.CANCEL);
        }
    }

    /** Nothing more is read or written, and the origin hears why. */
    private void end(Http2Error error) {
        ended();
        if (stream != null) {
            writer.reset(stream, error);
        }
    }

    private void ended() {
        state = State.ENDED;
        if (discardDeadline != null) {
            connection.cancel(discardDeadline);
        }
    }

    // What the origin sends

    void onHead(ResponseReader reader, ResponseHead head, boolean endsStream) throws MalformedMessageException {
        if (state == State.ENDED) {
            return;
        }
        hasAnswered = true;
        reader.end(isToHead, endsStream);
        hear();
        if (head.isInformational()) {
            onInformational(head);
            return;
        }
        state = State.READING_CONTENT;
        remaining = head.bodyLength();
        if (listener != null) {
            listener.onHead(head);
        }
        if (endsStream) {
            complete(null);
        }
    }

    private void onInformational(ResponseHead head) throws MalformedMessageException {
        if (++informationalCount > MAX_INFORMATIONAL) {
            throw new MalformedMessageException("Too many informational responses");
        }
        if (listener != null) {
            listener.onInformational(head);
        }
    }

    /** Passes content on; gives the bytes that the origin may send more. */
    int onData(ByteBuf data, boolean endsStream) throws MalformedMessageException {
        int length = data.readableBytes();
        if (state == State.ENDED) {
            return length;
        }
        if (state == State.AWAITING_HEAD) {
            throw new MalformedMessageException("Content comes before a head");
        }
        if (remaining != UNKNOWN && length > remaining) {
            throw new MalformedMessageException("There is more content than announced");
        }
        hear();
        if (remaining != UNKNOWN) {
            remaining -= length;
        }
        if (length > 0) {
            passOn(data, length);
        }
        if (endsStream) {
            complete(null);
        }
        if (isReading) {
            return length;
        }
        untaken += length;
        return 0;
    }

    private void passOn(ByteBuf data, int length) {
        if (listener != null) {
            listener.onContent(data.retain());
            return;
        }
        discardedBytes += length;
        if (discardedBytes > MAX_DISCARDED_BYTES) {
            end(Http2Error.CANCEL);
        }
    }

    void onTrailers(@Nullable Fields trailers) throws MalformedMessageException {
        complete(trailers);
    }

    /** The response is complete: the stream first, so that the exchange's end finds room on the connection. */
    private void complete(@Nullable Fields trailers) throws MalformedMessageException {
        if (state == State.ENDED) {
            return;
        }
        if (remaining > 0) {
            throw new MalformedMessageException("There is less content than announced");
        }
        ended();
        if (stream != null) {
            writer.finish(stream);
        }
        UpstreamListener finished = listener;
        listener = null;
        if (finished != null) {
            finished.onEnd(trailers);
            finished.onReadComplete();
        }
    }

    void onMalformed(MalformedMessageException e) {
        UpstreamListener failed = listener;
        listener = null;
        end(Http2Error.PROTOCOL_ERROR);
        if (failed != null) {
            failed.onFailure(FailureKind.PROTOCOL, false, e.detail());
        }
    }

    void onReset(long errorCode) {
        String detail = "The origin reset the stream with " + name(errorCode);
        if (errorCode == Http2Error.REFUSED_STREAM.code()) {
            refused(detail);
        } else {
            hasAnswered = true;
            fail(FailureKind.RESET, detail);
        }
    }

    /** The origin says that it did nothing with the request, which is believed unless it answered all the same. */
    void refused(String detail) {
        fail(hasAnswered ? FailureKind.RESET : FailureKind.UNPROCESSED, detail);
    }

    /** The response will not be complete; the codec knows that the stream is over. */
    void fail(FailureKind kind, String detail) {
        if (state == State.ENDED) {
            return;
        }
        ended();
        UpstreamListener failed = listener;
        listener = null;
        if (failed != null) {
            failed.onFailure(kind, !hasAnswered, detail);
        }
    }

    /** The codec has closed the stream. */
    void onClosed() {
        connection.ended();
        if (state != State.ENDED) {
            writer.afterWriting(() -> fail(FailureKind.RESET, "The stream was closed"));
        }
    }

    void onWritabilityChanged() {
        if (listener != null && stream != null && state != State.ENDED) {
            listener.onWritabilityChanged(writer.isWritable(stream));
        }
    }

    private void hear() {
        if (!isHeardOf) {
            isHeardOf = true;
            connection.heardOf(this);
        }
    }

    void onReadComplete() {
        isHeardOf = false;
        if (listener != null) {
            listener.onReadComplete();
        }
    }
}
