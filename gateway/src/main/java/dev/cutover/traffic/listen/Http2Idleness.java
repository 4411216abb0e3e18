package dev.cutover.traffic.listen;

import dev.cutover.traffic.loop.Deadline;
import dev.cutover.traffic.loop.Deadlines;
import io.netty.handler.codec.http2.Http2Error;

/**
 * Ends a connection on which nothing is asked, and resets streams of which the client takes nothing, each after the idle
 * timeout.
 *
 * <p>Event loop of the connection. Source: INTERFACE §2 {@code listen.idle-timeout}.
 */
final class Http2Idleness {
    private static final int SWEEPS_PER_TIMEOUT = 4;

    private final Http2ClientConnection connection;
    private final Http2ClientStreams streams;
    private final Deadlines deadlines;
    private final long timeoutNanos;
    private final Deadline watch = new Deadline(this::onWatch);
    private long idleSince;

    Http2Idleness(Http2ClientConnection connection, Http2ClientStreams streams, long timeoutNanos) {
        this.connection = connection;
        this.streams = streams;
        this.deadlines = connection.loop().deadlines();
        this.timeoutNanos = timeoutNanos;
    }

    void begin() {
        onNoStreams();
        deadlines.schedule(watch, timeoutNanos);
    }

    /** No request is being served any more. */
    void onNoStreams() {
        idleSince = deadlines.nanoTime();
    }

    void stop() {
        deadlines.cancel(watch);
    }

    private void onWatch() {
        if (connection.connection().numActiveStreams() > 0) {
            streams.forEach(this::checkProgress);
            deadlines.schedule(watch, timeoutNanos / SWEEPS_PER_TIMEOUT);
            return;
        }
        long left = timeoutNanos - (deadlines.nanoTime() - idleSince);
        if (left > 0) {
            deadlines.schedule(watch, left);
        } else {
            connection.end(Http2Error.NO_ERROR, "");
        }
    }

    private void checkProgress(Http2ClientStream stream) {
        long now = deadlines.nanoTime();
        boolean waits = connection.encoder().flowController().hasFlowControlled(stream.stream());
        if (!waits || stream.sentBytes != stream.sentBytesBefore) {
            stream.sentBytesBefore = stream.sentBytes;
            stream.stalledSince = now;
        } else if (now - stream.stalledSince >= timeoutNanos) {
            connection.reset(stream.stream(), Http2Error.CANCEL);
        }
    }
}
