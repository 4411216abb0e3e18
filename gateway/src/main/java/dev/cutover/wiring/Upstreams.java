package dev.cutover.wiring;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.loop.Transport;
import dev.cutover.traffic.tls.Alpn;
import dev.cutover.traffic.tls.ClientTls;
import dev.cutover.traffic.upstream.BackendPool;
import dev.cutover.traffic.upstream.BackendSettings;
import dev.cutover.traffic.upstream.OriginAddress;
import dev.cutover.traffic.upstream.Upstream;
import dev.cutover.traffic.upstream.UpstreamProtocol;
import io.netty.bootstrap.Bootstrap;
import io.netty.util.concurrent.Ticker;
import java.util.List;

/**
 * Makes backends with their connection pools on every event loop.
 *
 * <p>Thread-safe.
 *
 * @param loops the event loops in order of their numbers
 */
record Upstreams(Transport transport, TlsContexts tls, List<LoopParts> loops, Ticker ticker) {
    private static String alpn(BackendSettings settings) {
        return settings.protocol() == UpstreamProtocol.H2 ? Alpn.HTTP_2 : Alpn.HTTP_1_1;
    }

    /** A backend of which nothing is connected yet. */
    Upstream open(Backend backend, BackendSettings settings) {
        boolean isSecure = settings.origins().stream().anyMatch(OriginAddress::secure);
        ClientTls clientTls = isSecure ? tls.client(settings.tlsBundle(), List.of(alpn(settings))) : null;
        Upstream upstream = new Upstream(backend, settings, clientTls, ticker);
        Bootstrap client = transport.client(settings.connectTimeout().toMillis());
        upstream.attach(loops.stream()
                .map(parts -> new BackendPool(upstream, parts.loop(), client, parts.deadlines(), parts.random()))
                .toList());
        return upstream;
    }
}
