package dev.cutover.traffic.exchange;

import dev.cutover.traffic.http.Ascii;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.KnownField;
import dev.cutover.traffic.loop.Deadline;
import dev.cutover.traffic.loop.Deadlines;
import java.nio.charset.StandardCharsets;

/**
 * How long an attempt waits for its backend: for the head of a response, then for each piece of the body.
 *
 * <p>Time runs only while it is the backend's turn: not while the client still sends its request and the backend takes
 * it, nor while the client does not take the response. An event stream and a call of gRPC may fall silent for as long
 * as they like. Reused from attempt to attempt. Event loop of the exchange. Source: INTERFACE §2
 * {@code response-timeout}, SEMANTICS §1.
 */
final class ResponseWait {
    /** While a fallback is possible, {@code new} gets two thirds of what the deadline leaves. */
    private static final int SHARE_OF_NEW = 2;

    private static final int SHARES = 3;
    private static final byte[] EVENT_STREAM = "text/event-stream".getBytes(StandardCharsets.US_ASCII);

    private final Exchange exchange;
    private final Attempt attempt;
    private final Deadlines deadlines;
    private final Deadline deadline = new Deadline(this::onDeadline);
    private boolean awaitsBody;
    private boolean isPaused;
    private long since;
    private long timeoutNanos;

    ResponseWait(Exchange exchange, Attempt attempt) {
        this.exchange = exchange;
        this.attempt = attempt;
        this.deadlines = exchange.loop().deadlines();
    }

    /** Begins to wait for a head, from {@code nowNanos} on; the exchange's deadline leaves {@code timeoutNanos}. */
    void awaitHead(long nowNanos, long timeoutNanos) {
        this.timeoutNanos = timeoutNanos;
        awaitsBody = false;
        isPaused = false;
        since = nowNanos;
        deadlines.schedule(deadline, headLimitNanos());
    }

    /** Waits for more of the body from now on, unless it does already or the body may fall silent. */
    void awaitBody(boolean mayFallSilent) {
        if (!mayFallSilent && !deadline.isScheduled()) {
            awaitsBody = true;
            since = deadlines.nanoTime();
            deadlines.schedule(deadline, bodyLimitNanos());
        }
    }

    static boolean isEventStream(Fields head) {
        int i = head.indexOf(KnownField.CONTENT_TYPE);
        if (i < 0) {
            return false;
        }
        int end = head.valueStart(i) + EVENT_STREAM.length;
        return end <= head.valueEnd(i) && Ascii.equalsIgnoreCase(head.bytes(), head.valueStart(i), end, EVENT_STREAM);
    }

    /** The backend's time begins anew: more of the request went to it, or more of the response came. */
    void progressed() {
        if (deadline.isScheduled()) {
            since = deadlines.nanoTime();
        }
    }

    /** Whether the client does not take the response for now. */
    void setPaused(boolean paused) {
        isPaused = paused;
        progressed();
    }

    void stop() {
        deadlines.cancel(deadline);
    }

    /** Longest wait for the head; leaves legacy its share while it may answer instead. */
    private long headLimitNanos() {
        long share = exchange.fallback().isPossible(attempt) ? timeoutNanos / SHARES * SHARE_OF_NEW : timeoutNanos;
        return Math.min(share, exchange.pool(attempt.backend()).responseTimeoutNanos());
    }

    private long bodyLimitNanos() {
        return exchange.pool(attempt.backend()).bodyTimeoutNanos();
    }

    private void onDeadline() {
        boolean isBackendsTurn = awaitsBody ? !isPaused : !attempt.waitsForClient();
        long waited = isBackendsTurn ? deadlines.nanoTime() - since : 0;
        long limit = awaitsBody ? bodyLimitNanos() : headLimitNanos();
        if (waited < limit) {
            deadlines.schedule(deadline, limit - waited);
        } else {
            attempt.onTimeout();
        }
    }
}
