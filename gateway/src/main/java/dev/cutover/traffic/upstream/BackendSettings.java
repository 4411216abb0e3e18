package dev.cutover.traffic.upstream;

import java.time.Duration;
import java.util.List;

/**
 * How one backend is reached. Source: INTERFACE §2 {@code backends}.
 *
 * @param origins its addresses, at least one
 * @param connectTimeout longest wait for a connection to be established
 * @param responseTimeout longest wait for the first byte of a response
 * @param bodyTimeout longest silence while the body of a response arrives; event streams are exempt
 * @param idleTimeout how long a pooled connection is kept without use
 * @param maxConnections per origin, over all event loops
 * @param maxPending requests waiting for a connection, per origin; over it an attempt fails at once
 * @param acquireTimeout longest wait for a connection of the pool
 */
public record BackendSettings(
        List<OriginAddress> origins,
        Duration connectTimeout,
        Duration responseTimeout,
        Duration bodyTimeout,
        Duration idleTimeout,
        int maxConnections,
        int maxPending,
        Duration acquireTimeout) {
    /** Copies the list, so that the value cannot change. */
    public BackendSettings {
        origins = List.copyOf(origins);
    }
}
