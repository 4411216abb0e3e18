package dev.cutover.traffic.upstream;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one backend is reached. Source: INTERFACE §2 {@code backends}.
 *
 * @param origins its addresses, at least one, all by TLS or none
 * @param tlsBundle the name of the SSL bundle for TLS, or null for the trust store of the JVM
 * @param connectTimeout longest wait for a connection to be established
 * @param responseTimeout longest wait for the first byte of a response
 * @param bodyTimeout longest silence while the body of a response arrives; event streams are exempt
 * @param idleTimeout how long a pooled connection is kept without use
 * @param maxConnections per origin, over all event loops
 * @param maxPending requests waiting for a connection, per origin; over it an attempt fails at once
 * @param acquireTimeout longest wait for a connection of the pool
 * @param protocol what is spoken to all its origins
 */
public record BackendSettings(
        List<OriginAddress> origins,
        @Nullable String tlsBundle,
        Duration connectTimeout,
        Duration responseTimeout,
        Duration bodyTimeout,
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
