package dev.cutover.traffic.upstream;

import dev.cutover.traffic.Backend;
import io.netty.util.concurrent.Ticker;
import java.util.List;

/**
 * A backend as all event loops see it: its settings, and its origins with what they share.
 *
 * <p>Thread-safe.
 */
public final class Upstream {
    private final Backend backend;
    private final BackendSettings settings;
    private final List<Origin> origins;

    /** The backend with those settings; nothing is connected yet. */
    public Upstream(Backend backend, BackendSettings settings, Ticker ticker) {
        this.backend = backend;
        this.settings = settings;
        this.origins = settings.origins().stream()
                .map(address -> new Origin(address, ticker))
                .toList();
    }

    /** Which backend it is. */
    public Backend backend() {
        return backend;
    }

    /** How it is reached. */
    public BackendSettings settings() {
        return settings;
    }

    List<Origin> origins() {
        return origins;
    }

    /** Connections that carry a request now. */
    public int activeConnections() {
        return origins.stream().mapToInt(Origin::outstanding).sum();
    }

    /** Connections that wait in pools for a request, and those being opened. */
    public int idleConnections() {
        return Math.max(0, origins.stream().mapToInt(Origin::connections).sum() - activeConnections());
    }

    /** Requests that wait for a connection. */
    public int pendingRequests() {
        return origins.stream().mapToInt(Origin::pending).sum();
    }
}
