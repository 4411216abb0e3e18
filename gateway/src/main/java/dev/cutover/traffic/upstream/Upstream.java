package dev.cutover.traffic.upstream;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.tls.ClientTls;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A backend as all event loops see it: its settings, and its origins with what they share.
 *
 * <p>Thread-safe.
 */
public final class Upstream {
    private final Backend backend;
    private final BackendSettings settings;
    private final @Nullable ClientTls tls;
    private final List<Origin> origins;
    private final int maxUploads;
    private final AtomicInteger uploads = new AtomicInteger();
    private List<BackendPool> pools = List.of();

    /**
     * The backend with those settings; nothing is connected yet.
     *
     * @param tls for origins with an https URL; null where there is none
     */
    public Upstream(Backend backend, BackendSettings settings, @Nullable ClientTls tls, Ticker ticker) {
        this.backend = backend;
        this.settings = settings;
        this.tls = tls;
        List<Origin> list = new ArrayList<>();
        for (OriginAddress address : settings.origins()) {
            list.add(new Origin(address, ticker));
        }
        this.origins = List.copyOf(list);
        this.maxUploads =
                Math.max(1, (int) Math.min(Integer.MAX_VALUE, (long) settings.maxConnections() * list.size() / 2));
    }

    /** Which backend it is. */
    public Backend backend() {
        return backend;
    }

    /** How it is reached. */
    public BackendSettings settings() {
        return settings;
    }

    ClientTls tls() {
        assert tls != null : "an https URL without TLS";
        return tls;
    }

    /** Gives it its pools, one for each event loop by the loop's number; once, before the first request. */
    public void attach(List<BackendPool> poolOfEachLoop) {
        pools = List.copyOf(poolOfEachLoop);
    }

    /** The connections of the event loop number {@code loop}. */
    public BackendPool pool(int loop) {
        return pools.get(loop);
    }

    /**
     * Counts one more request in that has a connection though its body is still to come, unless such requests have half
     * of all connections: the other half is for those that wait for nobody but the backend.
     */
    boolean tryBeginUpload() {
        if (uploads.incrementAndGet() <= maxUploads) {
            return true;
        }
        uploads.decrementAndGet();
        return false;
    }

    void endUpload() {
        uploads.decrementAndGet();
    }

    List<BackendPool> pools() {
        return pools;
    }

    /** Keeps no connections from now on: exchanges under way finish, but nothing new is to begin. Any thread. */
    public void retire() {
        pools.forEach(BackendPool::retire);
    }

    List<Origin> origins() {
        return origins;
    }

    /** Connections that carry a request now, or several. */
    public int activeConnections() {
        return sum(settings.protocol().isMultiplexed() ? Origin::busyConnections : Origin::outstanding);
    }

    /** Connections that wait in pools for a request, and those being opened. */
    public int idleConnections() {
        return Math.max(0, sum(Origin::connections) - activeConnections());
    }

    /** Requests that wait for a connection. */
    public int pendingRequests() {
        return sum(Origin::pending);
    }

    private int sum(ToIntFunction<Origin> count) {
        int sum = 0;
        for (Origin origin : origins) {
            sum += count.applyAsInt(origin);
        }
        return sum;
    }
}
