package dev.cutover.traffic.upstream;

import dev.cutover.traffic.loop.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * One wait for a connection to a backend: over at once where a pool has one, else when one is opened or given back.
 *
 * <p>Made once for each owner and used again and again. Event loop of the owner.
 */
public final class Acquisition {
    /** Gets the connection, or hears why there is none. */
    public interface Owner {
        /** A connection, to be used at once. */
        void onAcquired(UpstreamConnection connection);

        /** No connection: nothing of the request was written. */
        void onNotAcquired(FailureKind kind, String detail);
    }

    private final Owner owner;
    private final Deadline deadline = new Deadline(this::onTimeout);
    private @Nullable BackendPool backendPool;
    private @Nullable OriginPool waitingIn;
    private @Nullable Opening opening;
    private boolean mustBeFresh;
    private int tries;

    /** A wait on behalf of {@code owner}. */
    public Acquisition(Owner owner) {
        this.owner = owner;
    }

    void begin(BackendPool pool, boolean mustBeFresh) {
        this.backendPool = pool;
        this.mustBeFresh = mustBeFresh;
        this.tries = 0;
    }

    boolean mustBeFresh() {
        return mustBeFresh;
    }

    Deadline deadline() {
        return deadline;
    }

    void waitIn(OriginPool pool) {
        waitingIn = pool;
    }

    void waitFor(Opening opening) {
        this.opening = opening;
    }

    /** Stops waiting; a connection that is being opened goes to its pool. */
    public void cancel() {
        if (waitingIn != null) {
            waitingIn.forget(this);
            waitingIn = null;
        }
        if (opening != null) {
            opening.abandon(this);
            opening = null;
        }
    }

    void complete(UpstreamConnection connection) {
        waitingIn = null;
        opening = null;
        owner.onAcquired(connection);
    }

    /** Tries the next origin where one refused, else tells the owner. */
    void fail(OriginPool failed, FailureKind kind, String detail) {
        waitingIn = null;
        opening = null;
        tries++;
        BackendPool pool = backendPool;
        if (pool != null && kind != FailureKind.POOL_EXHAUSTED && tries < pool.size()) {
            pool.acquireElsewhere(this, failed);
        } else {
            owner.onNotAcquired(kind, detail);
        }
    }

    private void onTimeout() {
        OriginPool pool = waitingIn;
        if (pool != null) {
            pool.forget(this);
            fail(pool, FailureKind.POOL_EXHAUSTED, "No connection was free in time");
        }
    }
}
