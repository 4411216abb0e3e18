package dev.cutover.traffic.upstream;

import java.time.Duration;
import java.util.List;

/**
 * How one backend is reached. Source: INTERFACE §2 {@code backends}.
 *
 * @param origins its addresses, at least one
 * @param connectTimeout longest wait for a connection to be established
 * @param responseTimeout longest wait for the first byte of a response
 * @param idleTimeout how long a pooled connection is kept without use
 * @param maxConnections per origin, over all event loops
 * @param maxPending requests waiting for a connection, per origin; over it an attempt fails at once
 * @param acquireTimeout longest wait for a connection of the pool
 * @param protocol what is spoken to all its origins
 */
public record BackendSettings(
        List<OriginAddress> origins,
        Duration connectTimeout,
        Duration responseTimeout,
        Duration idleTimeout,
        int maxConnections,
        int maxPending,
        Duration acquireTimeout,
        UpstreamProtocol protocol) {
    /** Copies the list, so that the value cannot change. */
    public BackendSettings {
        origins = List.copyOf(origins);
    }
}
