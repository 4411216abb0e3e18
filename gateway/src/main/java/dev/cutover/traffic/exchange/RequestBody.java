package dev.cutover.traffic.exchange;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.upstream.UpstreamConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The body of one request on its way to a backend: kept while no connection is there and while it may be sent again,
 * else only passed on.
 *
 * <p>What is kept is copied, so that many small pieces do not hold on to the large buffers they came in. A body that
 * grows past its limit is passed on and kept no longer; from there the request cannot be sent again. Event loop of the
 * exchange; owns what it keeps until {@link #release}.
 */
final class RequestBody {
    private @Nullable ByteBuf kept;
    private @Nullable UpstreamConnection connection;
    private @Nullable Fields trailers;
    private int keepUpTo;
    private boolean isWhole;
    private boolean isEnded;
    private long bytes;

    /** Begins a body of which nothing is kept for another attempt. */
    void begin() {
        assert kept == null : "not released";
        keepUpTo = 0;
        connection = null;
        trailers = null;
        isWhole = true;
        isEnded = false;
        bytes = 0;
    }

    /** Keeps up to {@code maxBytes} for another attempt; before the first piece. */
    void keepUpTo(int maxBytes) {
        keepUpTo = maxBytes;
    }

    /** Bytes that have come from the client. */
    long bytes() {
        return bytes;
    }

    /** Bytes that wait for a connection. */
    int waitingBytes() {
        return connection == null && kept != null ? kept.readableBytes() : 0;
    }

    /** Whether all of it that has come is still at hand, so that it can be sent from the begin. */
    boolean isWhole() {
        return isWhole;
    }

    /** Whether the client has sent all of it. */
    boolean isEnded() {
        return isEnded;
    }

    /** Takes a piece from the client over. */
    void add(ByteBuf content) {
        int length = content.readableBytes();
        bytes += length;
        if (connection == null) {
            keep(content);
            content.release();
            return;
        }
        if (isWhole) {
            if (bytes <= keepUpTo) {
                keep(content);
            } else {
                forget();
            }
        }
        connection.writeContent(content);
    }

    private void keep(ByteBuf content) {
        ByteBuf target = kept;
        if (target == null) {
            target = ByteBufAllocator.DEFAULT.ioBuffer(Math.max(256, content.readableBytes()));
            kept = target;
        }
        target.writeBytes(content, content.readerIndex(), content.readableBytes());
    }

    private void forget() {
        isWhole = false;
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }

    /** The client has sent all of it. */
    void end(@Nullable Fields trailers) {
        isEnded = true;
        this.trailers = trailers;
        if (connection != null) {
            connection.writeEnd(trailers);
        }
    }

    /** Sends what has come through {@code target}, and from now on what comes. */
    void flowTo(UpstreamConnection target) {
        assert isWhole : "a part of the body is gone";
        connection = target;
        ByteBuf content = kept;
        if (content != null && content.isReadable()) {
            if (bytes <= keepUpTo) {
                target.writeContent(content.retainedDuplicate());
            } else {
                kept = null;
                isWhole = false;
                target.writeContent(content);
            }
        }
        if (isEnded) {
            target.writeEnd(trailers);
        }
    }

    /** Whether the connection that it flows to takes more. */
    boolean isWritable() {
        return connection == null || connection.isWritable();
    }

    /** Whether it flows to a connection. */
    boolean isFlowing() {
        return connection != null;
    }

    /** Stops at the connection that it flows to, and waits for another. */
    void stop() {
        connection = null;
    }

    /** It will not be sent again: nothing more is kept. */
    void commit() {
        keepUpTo = 0;
        if (connection != null) {
            forget();
        }
    }

    /** Lets everything go. */
    void release() {
        forget();
        connection = null;
        trailers = null;
    }
}
