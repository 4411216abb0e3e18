package dev.cutover.traffic.listen;

import dev.cutover.traffic.http.CidrBlock;
import dev.cutover.traffic.http.HostPort;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The traffic port and what it lets clients do. Source: INTERFACE §2 {@code listen}.
 *
 * @param http where to listen for cleartext HTTP, or null for not at all
 * @param https how to listen for HTTPS, or null for not at all
 * @param trustedProxies peers whose {@code X-Forwarded-*} is believed
 * @param headerTimeout for a whole request head
 * @param bodyTimeout longest silence while a body arrives
 * @param idleTimeout for a connection without a request
 * @param maxUriBytes longest request target
 * @param maxHeaderBytes longest field section, names, values and line ends together
 * @param maxHeaders most fields in a section
 * @param maxBodyBytes largest request body
 * @param maxConnections most connections at once
 * @param maxRequestsInFlight most exchanges at once
 * @param drainTimeout how long running exchanges may take to finish at a stop
 * @param eventLoops threads that move traffic; 0 for one per core
 */
public record ListenSettings(
        @Nullable HostPort http,
        @Nullable HttpsSettings https,
        List<CidrBlock> trustedProxies,
        Duration headerTimeout,
        Duration bodyTimeout,
        Duration idleTimeout,
        int maxUriBytes,
        int maxHeaderBytes,
        int maxHeaders,
        long maxBodyBytes,
        int maxConnections,
        int maxRequestsInFlight,
        Duration drainTimeout,
        int eventLoops) {
    /** Copies the list, so that the value cannot change. */
    public ListenSettings {
        trustedProxies = List.copyOf(trustedProxies);
    }
}
