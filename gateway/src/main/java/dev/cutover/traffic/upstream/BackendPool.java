package dev.cutover.traffic.upstream;

import dev.cutover.traffic.loop.Deadlines;
import dev.cutover.traffic.tls.ClientTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The connections of one event loop to one backend. An origin is chosen by fewest requests outstanding out of two taken
 * at random, which balances nearly as well as knowing all of them and never runs after one that just became free.
 *
 * <p>Event loop.
 */
public final class BackendPool {
    private final Upstream upstream;
    private final Bootstrap bootstrap;
    private final Deadlines deadlines;
    private final RandomGenerator random;
    private final OriginPool[] pools;

    /** Pools without connections. {@code bootstrap} opens connections on {@code loop}; its handler is set here. */
    public BackendPool(
            Upstream upstream, EventLoop loop, Bootstrap bootstrap, Deadlines deadlines, RandomGenerator random) {
        this.upstream = upstream;
        this.bootstrap = bootstrap.clone(loop);
        this.deadlines = deadlines;
        this.random = random;
        List<OriginPool> list = new ArrayList<>();
        for (Origin origin : upstream.origins()) {
            list.add(OriginPool.of(this, origin, upstream.settings(), loop));
        }
        this.pools = list.toArray(OriginPool[]::new);
    }

    /** Begins to wait for a connection; {@code fresh} for one that nobody used before. */
    public void acquire(Acquisition acquisition, boolean fresh) {
        acquisition.begin(this, fresh);
        choose().acquire(acquisition);
    }

    /**
     * Asks for a share of the connections that requests may hold whose body is still to come, so that slow clients
     * leave some to the others. To be given back by {@link #endUpload}.
     */
    public boolean tryBeginUpload() {
        return upstream.tryBeginUpload();
    }

    /** The body has come, or the request is over. */
    public void endUpload() {
        upstream.endUpload();
    }

    /** How long a request may wait for a connection, in nanoseconds. */
    public long acquireTimeoutNanos() {
        return upstream.settings().acquireTimeout().toNanos();
    }

    /** How long the backend may take up to the first byte of a response, in nanoseconds. */
    public long responseTimeoutNanos() {
        return upstream.settings().responseTimeout().toNanos();
    }

    /** How long the backend may fall silent while the body of its response arrives, in nanoseconds. */
    public long bodyTimeoutNanos() {
        return upstream.settings().bodyTimeout().toNanos();
    }

    /** How long a connection may take to be there, TLS included. */
    Duration connectTimeout() {
        return upstream.settings().connectTimeout();
    }

    /** The TLS towards its origins. */
    ClientTls tls() {
        return upstream.tls();
    }

    void retire() {
        for (OriginPool pool : pools) {
            pool.retire();
        }
    }

    void acquireElsewhere(Acquisition acquisition, OriginPool failed) {
        int next = (List.of(pools).indexOf(failed) + 1) % pools.length;
        OriginPool pool = pick(next);
        (pool == failed ? pools[next] : pool).acquire(acquisition);
    }

    int size() {
        return pools.length;
    }

    Bootstrap bootstrap() {
        return bootstrap;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    private OriginPool choose() {
        if (pools.length == 1) {
            return pools[0];
        }
        OriginPool first = pick(random.nextInt(pools.length));
        OriginPool second = pick(random.nextInt(pools.length));
        return first.origin().load() <= second.origin().load() ? first : second;
    }

    /**
     * The first origin from {@code start} on that is not paused; where all are, {@code start}, for one is always tried.
     */
    private OriginPool pick(int start) {
        for (int i = 0; i < pools.length; i++) {
            OriginPool pool = pools[(start + i) % pools.length];
            if (!pool.origin().isPaused()) {
                return pool;
            }
        }
        return pools[start];
    }

    /** The bound of an origin is reached and a request waits here. */
    void onStarving(Origin origin) {
        for (BackendPool sibling : upstream.pools()) {
            if (sibling != this) {
                sibling.poolOf(origin).giveUpIdle();
            }
        }
    }

    /** A connection of an origin was closed while requests wait, maybe on other loops. */
    void onFreed(Origin origin) {
        for (BackendPool sibling : upstream.pools()) {
            if (sibling != this) {
                sibling.poolOf(origin).openForWaiting();
            }
        }
    }

    private OriginPool poolOf(Origin origin) {
        for (OriginPool pool : pools) {
            if (pool.origin() == origin) {
                return pool;
            }
        }
        throw new IllegalArgumentException("origin: " + origin.address() + " (expected: one of this backend)");
    }
}
