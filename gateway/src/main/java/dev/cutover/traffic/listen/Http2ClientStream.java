package dev.cutover.traffic.listen;

import dev.cutover.traffic.exchange.Client;
import dev.cutover.traffic.exchange.Exchange;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.Rejection;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.http.http2.RequestReader;
import dev.cutover.traffic.http.http2.TrailerReader;
import dev.cutover.traffic.loop.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a client's connection: its request on the way in, and the exchange that serves it.
 *
 * <p>The window that content takes is given back as the exchange takes the content. What arrives while it does not is
 * copied together, so that many small frames cost no more than their bytes, which the window bounds. Reused from stream
 * to stream of its connection. Event loop of the connection.
 */
final class Http2ClientStream {
    /** Content up to this size is copied, so that small pieces do not hold on to the large buffers they came in. */
    private static final int COPY_UP_TO = 1024;

    private final Http2ClientConnection connection;
    private final ListenSettings settings;
    private final RequestHead head = new RequestHead();
    private final Fields trailers = new Fields(0);
    private final Http2Response response;
    private final Exchange exchange;
    private final Deadline bodyDeadline = new Deadline(this::onBodyDeadline);
    private @Nullable Http2Stream stream;
    private long expectedBytes;
    private long receivedBytes;
    /** Content that the exchange does not take for now. */
    private @Nullable ByteBuf held;

    private boolean isPaused;
    /** Whether the request ends behind what is held. */
    private boolean isEndHeld;

    private @Nullable Fields heldTrailers;

    Http2ClientStream(Http2ClientConnection connection, Client client) {
        this.connection = connection;
        this.settings = connection.settings();
        head.setSecure(client.isSecure());
        this.response = new Http2Response(this, connection.output());
        this.exchange = new Exchange(connection.loop(), response, client, head);
    }

    /** What the head of the next request is read into. */
    RequestHead head() {
        return head;
    }

    /** What the trailers of the request are read into. */
    Fields trailers() {
        return trailers;
    }

    Http2Response response() {
        return response;
    }

    private Http2Stream stream() {
        assert stream != null : "no stream yet";
        return stream;
    }

    /** Forgets the stream before, and is {@code next}. */
    void become(Http2Stream next) {
        stream = next;
        receivedBytes = 0;
        isPaused = isEndHeld = false;
        response.begin(next);
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
        if (expectedBytes > settings.maxBodyBytes()) {
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
        return "The body has more than " + settings.maxBodyBytes() + " bytes";
    }

    private void scheduleBodyDeadline() {
        connection.deadlines().schedule(bodyDeadline, settings.bodyTimeout().toNanos());
    }

    /** Refuses what the client sends: answers where that is still possible, and nothing more goes upstream. */
    void refuse(Rejection rejection, String detail) {
        if (rejection == Rejection.MALFORMED) {
            response.isToMalformed();
        }
        if (exchange.isActive()) {
            exchange.reject(rejection, detail);
        } else if (!response.isEnded()) {
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
        if (receivedBytes > settings.maxBodyBytes()) {
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
            held = connection.copyOf(content);
        } else {
            target.writeBytes(content, content.readerIndex(), length);
        }
    }

    /** The request is complete, with trailers. */
    void onTrailers(TrailerReader reader) {
        if (!exchange.isActive()) {
            return;
        }
        try {
            Fields read = reader.end();
            if (receivedBytes < expectedBytes) {
                throw new MalformedMessageException("The content is not as long as announced");
            }
            endRequest(read);
        } catch (MalformedMessageException e) {
            refuse(e.rejection(), e.detail());
        }
    }

    private void endRequest(@Nullable Fields trailers) {
        connection.deadlines().cancel(bodyDeadline);
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

    /** Whether more of the request's content is wanted. */
    void setReading(boolean wanted) {
        if (isPaused != wanted) {
            return;
        }
        isPaused = !wanted;
        if (!wanted || response.isClosed()) {
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
            exchange.onRequestEnd(heldTrailers);
        }
        exchange.onRequestFlush();
    }

    private void releaseHeld() {
        ByteBuf content = held;
        if (content != null) {
            held = null;
            connection.giveBackWindow(stream(), content.readableBytes());
            content.release();
        }
    }

    /** The codec takes more of the response again, or no more for now. */
    void onWritabilityChanged() {
        exchange.onDownstreamWritabilityChanged(response.isWritable());
    }

    /** The response is written to its end, or nobody waits for it. */
    void onExchangeEnded() {
        connection.admission().ended();
        releaseHeld();
        if (response.isClosed()) {
            connection.recycle(this);
        }
    }

    /** No time is left to finish. */
    void giveUp() {
        exchange.giveUp();
    }

    /** The client does not want the answer any more, or will not get one. */
    void abandon() {
        if (!response.isEnded()) {
            exchange.onClientGone();
        }
    }

    /** The stream is closed, in order or not. */
    void onClosed() {
        abandon();
        response.onClosed();
        connection.deadlines().cancel(bodyDeadline);
        if (!exchange.isActive()) {
            connection.recycle(this);
        }
    }
}
