package dev.cutover.traffic.listen;

import dev.cutover.traffic.exchange.Downstream;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.ResponseHead;
import dev.cutover.traffic.http.http2.ResponseFields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the response of one stream of HTTP/2.
 *
 * <p>The last piece of content is kept until it is known whether it is the end, so that an ordinary response is two
 * frames. Reused with its stream. Event loop of the connection.
 */
final class Http2Response implements Downstream {
    private final Http2ClientStream owner;
    private final Http2Output output;
    private @Nullable Http2Stream stream;
    /** The last piece of content. */
    private @Nullable ByteBuf pending;

    private boolean isEnded;
    private boolean isClosed;
    private Http2Error resetWith = Http2Error.NO_ERROR;
    private long sentBytes;
    private long sentBytesBefore;
    private long stalledSince;

    Http2Response(Http2ClientStream owner, Http2Output output) {
        this.owner = owner;
        this.output = output;
    }

    /** Begins the response on another stream. */
    void begin(Http2Stream next) {
        stream = next;
        isEnded = isClosed = false;
        resetWith = Http2Error.NO_ERROR;
        sentBytes = sentBytesBefore = stalledSince = 0;
    }

    private Http2Stream stream() {
        assert stream != null : "no stream yet";
        return stream;
    }

    /** The request is malformed: its stream does not end without saying so. */
    void isToMalformed() {
        resetWith = Http2Error.PROTOCOL_ERROR;
    }

    /** What the stream is reset with behind its response. */
    Http2Error resetWith() {
        return resetWith;
    }

    /** Whether it was written to its end, or cut. */
    boolean isEnded() {
        return isEnded;
    }

    @Override
    public void writeInformational(ResponseHead head) {
        output.informational(stream(), head);
    }

    /** A response without content ends with its head. */
    @Override
    public void writeHead(ResponseHead head, Fields additions) {
        isEnded = head.bodyLength() == 0;
        output.head(stream(), head, additions, isEnded);
    }

    @Override
    public void writeContent(ByteBuf content) {
        if (isEnded || isClosed) {
            content.release();
            return;
        }
        writePending();
        pending = content;
    }

    private void writePending() {
        ByteBuf content = pending;
        if (content != null) {
            pending = null;
            output.content(stream(), content, false);
        }
    }

    @Override
    public void writeEnd(@Nullable Fields trailers) {
        if (isEnded || isClosed) {
            return;
        }
        isEnded = true;
        Http2Headers last = trailers == null ? null : ResponseFields.ofTrailers(trailers);
        if (last != null && !last.isEmpty()) {
            writePending();
            output.headers(stream(), last, true);
            return;
        }
        ByteBuf content = pending == null ? Unpooled.EMPTY_BUFFER : pending;
        pending = null;
        output.content(stream(), content, true);
    }

    @Override
    public void flush() {
        writePending();
        output.flushSoon();
    }

    @Override
    public boolean isWritable() {
        return !isClosed && output.isWritable(stream());
    }

    @Override
    public void setReading(boolean reading) {
        owner.setReading(reading);
    }

    /** Sends what there is of the response and resets the stream. */
    @Override
    public void cut() {
        if (isClosed) {
            return;
        }
        writePending();
        isEnded = true;
        output.flushAndReset(stream(), resetWith == Http2Error.NO_ERROR ? Http2Error.INTERNAL_ERROR : resetWith);
    }

    /** A stream carries one exchange anyway. */
    @Override
    public void closeAfterResponse() {}

    @Override
    public void exchangeEnded() {
        owner.onExchangeEnded();
    }

    /** So much of the content went out. */
    void onSent(int bytes) {
        sentBytes += bytes;
    }

    /** Resets the stream where the client has taken nothing of what waits for it for {@code patienceNanos}. */
    void checkProgress(long now, long patienceNanos) {
        if (sentBytes != sentBytesBefore || !output.waitsForWindow(stream())) {
            sentBytesBefore = sentBytes;
            stalledSince = 0;
        } else if (stalledSince == 0) {
            stalledSince = now;
        } else if (now - stalledSince >= patienceNanos) {
            output.reset(stream(), Http2Error.CANCEL);
        }
    }

    /** The stream is closed. */
    void onClosed() {
        isClosed = true;
        if (pending != null) {
            pending.release();
            pending = null;
        }
    }

    boolean isClosed() {
        return isClosed;
    }
}
