package dev.cutover.traffic.listen;

import dev.cutover.traffic.exchange.Client;
import dev.cutover.traffic.exchange.Downstream;
import dev.cutover.traffic.exchange.Exchange;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.Rejection;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.http.ResponseHead;
import dev.cutover.traffic.http.http2.RequestReader;
import dev.cutover.traffic.http.http2.ResponseFields;
import dev.cutover.traffic.http.http2.TrailerReader;
import dev.cutover.traffic.loop.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a client's connection: a request on its way in and its response on the way out.
 *
 * <p>The window that content takes is given back as the exchange takes the content. What arrives while it does not is
 * copied together, so that many small frames cost no more than their bytes, which the window bounds. Reused from stream to
 * stream of its connection. Event loop of the connection.
 */
final class Http2ClientStream implements Downstream {
    /** Content up to this size is copied, so that small pieces do not hold on to the large buffers they came in. */
    private static final int COPY_UP_TO = 1024;

    private final Http2ClientConnection connection;
    private final RequestHead head = new RequestHead();
    private final Fields trailers = new Fields(0);
    private final Exchange exchange;
    private final Deadline bodyDeadline = new Deadline(this::onBodyDeadline);
    private @Nullable Http2Stream stream;
    private long expectedBytes;
    private long receivedBytes;
    /** Content that the exchange does not take for now. */
    private @Nullable ByteBuf held;

    private boolean isPaused;
    private boolean isEndHeld;
    private @Nullable Fields heldTrailers;
    /** The last piece of the response's content, which may prove to be its end. */
    private @Nullable ByteBuf pending;

    private boolean isResponseEnded;
    private boolean isClosed;
    /** What the stream is reset with where it is not closed by its response. */
    private Http2Error resetWith = Http2Error.NO_ERROR;

    long sentBytes;
    long sentBytesBefore;
    long stalledSince;

    Http2ClientStream(Http2ClientConnection connection, Client client, boolean isSecure) {
        this.connection = connection;
        head.setSecure(isSecure);
        this.exchange = new Exchange(connection.loop(), this, client, head);
    }

    /** What the head of the next request is read into. */
    RequestHead head() {
        return head;
    }

    /** What the trailers of the request are read into. */
    Fields trailers() {
        return trailers;
    }

    Http2Stream stream() {
        assert stream != null : "no stream yet";
        return stream;
    }

    /** Forgets the stream before, and is {@code next}. */
    void become(Http2Stream next) {
        stream = next;
        receivedBytes = 0;
        isPaused = isEndHeld = isResponseEnded = isClosed = false;
        heldTrailers = null;
        resetWith = Http2Error.NO_ERROR;
        sentBytes = sentBytesBefore = 0;
        stalledSince = 0;
    }

    /** Serves the request whose head has been read. */
    void begin(RequestReader reader, boolean endsStream) {
        try {
            reader.end(endsStream);
        } catch (MalformedMessageException e) {
            refuse(e.rejection(), e.detail());
            return;
        }
        expectedBytes = head.bodyLength();
        if (expectedBytes > connection.settings().maxBodyBytes()) {
            refuse(Rejection.BODY_TOO_LARGE, bodyTooLarge());
        } else if (!connection.admission().tryBegin()) {
            refuse(Rejection.OVERLOADED, "Too many requests are in flight");
        } else {
            exchange.begin();
            awaitBody(endsStream);
        }
    }

    private void awaitBody(boolean endsStream) {
        if (endsStream) {
            exchange.onRequestEnd(null);
        } else if (exchange.isActive()) {
            scheduleBodyDeadline();
        }
    }

    private String bodyTooLarge() {
        return "The body has more than " + connection.settings().maxBodyBytes() + " bytes";
    }

    private void scheduleBodyDeadline() {
        connection
                .loop()
                .deadlines()
                .schedule(bodyDeadline, connection.settings().bodyTimeout().toNanos());
    }

    /** Refuses what the client sends: answers where that is still possible, and nothing more goes upstream. */
    void refuse(Rejection rejection, String detail) {
        connection.loop().deadlines().cancel(bodyDeadline);
        if (rejection == Rejection.MALFORMED) {
            resetWith = Http2Error.PROTOCOL_ERROR;
        }
        if (exchange.isActive()) {
            exchange.reject(rejection, detail);
        } else if (!isResponseEnded && !isClosed) {
            exchange.rejectUnread(rejection, detail);
        }
    }

    private void onBodyDeadline() {
        if (isPaused) {
            scheduleBodyDeadline();
        } else {
            refuse(Rejection.REQUEST_TIMEOUT, "The request body did not arrive in time");
        }
    }

    /**
     * Takes a piece of the request's content, which stays the caller's.
     *
     * @return how much of it may come again
     */
    int onContent(ByteBuf content, boolean endsStream) {
        int length = content.readableBytes();
        if (!exchange.isActive()) {
            return length;
        }
        receivedBytes += length;
        boolean isTooShort = endsStream && receivedBytes < expectedBytes;
        if (expectedBytes >= 0 && (isTooShort || receivedBytes > expectedBytes)) {
            refuse(Rejection.MALFORMED, "The content is not as long as announced");
            return length;
        }
        if (receivedBytes > connection.settings().maxBodyBytes()) {
            refuse(Rejection.BODY_TOO_LARGE, bodyTooLarge());
            return length;
        }
        scheduleBodyDeadline();
        int taken = length == 0 ? 0 : take(content, length);
        if (endsStream) {
            endRequest(null);
        }
        return taken;
    }

    private int take(ByteBuf content, int length) {
        if (isPaused) {
            hold(content, length);
            return 0;
        }
        exchange.onContent(length > COPY_UP_TO ? content.retainedSlice() : connection.copyOf(content));
        return length;
    }

    private void hold(ByteBuf content, int length) {
        ByteBuf target = held;
        if (target == null) {
            target = connection.newBuffer(length);
            held = target;
        }
        target.writeBytes(content, content.readerIndex(), length);
    }

    /** The request is complete, with trailers. */
    void onTrailers(TrailerReader reader) {
        if (!exchange.isActive()) {
            return;
        }
        try {
            Fields read = reader.end();
            if (expectedBytes >= 0 && receivedBytes < expectedBytes) {
                throw new MalformedMessageException("The content is not as long as announced");
            }
            endRequest(read);
        } catch (MalformedMessageException e) {
            refuse(e.rejection(), e.detail());
        }
    }

    private void endRequest(@Nullable Fields trailers) {
        connection.loop().deadlines().cancel(bodyDeadline);
        if (held == null) {
            exchange.onRequestEnd(trailers);
        } else {
            isEndHeld = true;
            heldTrailers = trailers;
        }
    }

    /** No more of the request has come for now. */
    void onReadComplete() {
        exchange.onRequestFlush();
    }

    @Override
    public void setReading(boolean wanted) {
        if (isPaused != wanted) {
            return;
        }
        isPaused = !wanted;
        if (!wanted || isClosed) {
            return;
        }
        if (bodyDeadline.isScheduled()) {
            scheduleBodyDeadline();
        }
        passOnHeld();
    }

    private void passOnHeld() {
        ByteBuf content = held;
        if (content == null) {
            return;
        }
        held = null;
        connection.giveBackWindow(stream(), content.readableBytes());
        exchange.onContent(content);
        if (isEndHeld) {
            isEndHeld = false;
            exchange.onRequestEnd(heldTrailers);
        }
        exchange.onRequestFlush();
    }

    @Override
    public void writeInformational(ResponseHead response) {
        connection.writeHeaders(stream(), connection.responseFields().become(response), false);
    }

    /** A response without content ends with its head. */
    @Override
    public void writeHead(ResponseHead response, Fields additions) {
        isResponseEnded = response.bodyLength() == 0;
        connection.writeHeaders(stream(), connection.responseFields().become(response, additions), isResponseEnded);
    }

    @Override
    public void writeContent(ByteBuf content) {
        if (isResponseEnded || isClosed) {
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
            connection.writeData(stream(), content, false);
        }
    }

    @Override
    public void writeEnd(@Nullable Fields trailers) {
        if (isResponseEnded || isClosed) {
            return;
        }
        isResponseEnded = true;
        Http2Headers last = trailers == null ? null : ResponseFields.ofTrailers(trailers);
        if (last != null && !last.isEmpty()) {
            writePending();
            connection.writeHeaders(stream(), last, true);
            return;
        }
        ByteBuf content = pending == null ? Unpooled.EMPTY_BUFFER : pending;
        pending = null;
        connection.writeData(stream(), content, true);
    }

    @Override
    public void flush() {
        if (!isClosed) {
            writePending();
        }
        connection.flushSoon();
    }

    @Override
    public boolean isWritable() {
        return !isClosed && connection.isWritable(stream());
    }

    /** The codec takes more of the response again, or no more for now. */
    void onWritabilityChanged() {
        if (exchange.isActive()) {
            exchange.onDownstreamWritabilityChanged(isWritable());
        }
    }

    /** Sends what there is of the response and resets the stream. */
    @Override
    public void cut() {
        if (isClosed) {
            return;
        }
        writePending();
        isResponseEnded = true;
        Http2Error error = resetWith == Http2Error.NO_ERROR ? Http2Error.INTERNAL_ERROR : resetWith;
        connection.flushAndReset(stream(), error);
    }

    /** A stream carries one exchange anyway. */
    @Override
    public void closeAfterResponse() {}

    @Override
    public void exchangeEnded() {
        connection.admission().ended();
        connection.loop().deadlines().cancel(bodyDeadline);
        releaseHeld();
        if (isClosed) {
            connection.recycle(this);
        }
    }

    private void releaseHeld() {
        if (held != null) {
            connection.giveBackWindow(stream(), held.readableBytes());
            held.release();
            held = null;
        }
    }

    /** Whether the response was written to its end. */
    boolean isResponseEnded() {
        return isResponseEnded;
    }

    /** What the stream is reset with where it is not closed by its response. */
    Http2Error resetWith() {
        return resetWith;
    }

    /** No time is left to finish. */
    void giveUp() {
        exchange.giveUp();
    }

    /** The client does not want the answer any more, or will not get one. */
    void abandon() {
        if (!isResponseEnded) {
            exchange.onClientGone();
        }
    }

    /** The stream is closed, in order or not. */
    void onClosed() {
        abandon();
        isClosed = true;
        connection.loop().deadlines().cancel(bodyDeadline);
        releaseHeld();
        if (pending != null) {
            pending.release();
            pending = null;
        }
        if (!exchange.isActive()) {
            connection.recycle(this);
        }
    }
}
