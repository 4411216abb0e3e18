package dev.cutover.traffic.listen;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections and exchanges there are at once, over all event loops.
 *
 * <p>Thread-safe. Source: INTERFACE §2 {@code listen}.
 */
public final class Admission {
    private final int maxConnections;
    private final int maxExchanges;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger exchanges = new AtomicInteger();

    Admission(int maxConnections, int maxExchanges) {
        this.maxConnections = maxConnections;
        this.maxExchanges = maxExchanges;
    }

    boolean tryConnect() {
        return tryEnter(connections, maxConnections);
    }

    void disconnected() {
        connections.decrementAndGet();
    }

    boolean tryBegin() {
        return tryEnter(exchanges, maxExchanges);
    }

    void ended() {
        exchanges.decrementAndGet();
    }

    private static boolean tryEnter(AtomicInteger count, int max) {
        if (count.incrementAndGet() <= max) {
            return true;
        }
        count.decrementAndGet();
        return false;
    }

    /** Connections of clients. */
    public int connections() {
        return connections.get();
    }

    /** Exchanges under way. */
    public int exchanges() {
        return exchanges.get();
    }
}
