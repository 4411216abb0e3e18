package dev.cutover.traffic.exchange;

import dev.cutover.traffic.loop.Deadline;
import dev.cutover.traffic.loop.Deadlines;
import dev.cutover.traffic.upstream.BackendPool;
import dev.cutover.traffic.upstream.FailureKind;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps slow clients from holding all connections of a backend: a request whose body is still to come has a connection
 * only while fewer than half of them are held so. Else its attempt is held back, and its body kept, until the body is
 * complete or there is room.
 *
 * <p>A client that has sent as much as is kept for it, or waits for a 100, waits for a connection and no longer than
 * any other. Reused from attempt to attempt. Event loop of the exchange. Source: INTERFACE §2 {@code max-connections},
 * {@code acquire-timeout}.
 */
final class UploadHold {
    /**
     * Room may be made on any loop; who waits for it looks again and again, which is rare and costs next to nothing.
     */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Exchange exchange;
    private final Attempt attempt;
    private final Deadlines deadlines;
    private final Deadline lookAgain = new Deadline(this::onLookAgain);
    private @Nullable BackendPool uploadsTo;
    private long blockedSince;

    UploadHold(Exchange exchange, Attempt attempt) {
        this.exchange = exchange;
        this.attempt = attempt;
        this.deadlines = exchange.loop().deadlines();
    }

    /** Whether the attempt may ask {@code pool} for a connection now; else hears of {@link Attempt#onHoldEnded}. */
    boolean mayConnect(BackendPool pool) {
        if (uploadsTo != null || !exchange.isRequestIncomplete() || tryBeginUpload(pool)) {
            return true;
        }
        blockedSince = deadlines.nanoTime();
        deadlines.schedule(lookAgain, LOOK_AGAIN_NANOS);
        return false;
    }

    private boolean tryBeginUpload(BackendPool pool) {
        if (!pool.tryBeginUpload()) {
            return false;
        }
        uploadsTo = pool;
        return true;
    }

    private void onLookAgain() {
        BackendPool pool = exchange.pool(attempt.backend());
        long now = deadlines.nanoTime();
        if (tryBeginUpload(pool)) {
            attempt.onHoldEnded();
        } else if (!exchange.waitsForClient() && now - blockedSince >= pool.acquireTimeoutNanos()) {
            attempt.fail(FailureKind.POOL_EXHAUSTED);
        } else {
            blockedSince = exchange.waitsForClient() ? now : blockedSince;
            deadlines.schedule(lookAgain, LOOK_AGAIN_NANOS);
        }
    }

    /** The body is complete, or the attempt is over. */
    void end() {
        deadlines.cancel(lookAgain);
        BackendPool pool = uploadsTo;
        uploadsTo = null;
        if (pool != null) {
            pool.endUpload();
        }
    }
}
