package dev.cutover.traffic.tls;

import dev.cutover.traffic.http.HostPort;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.NetUtil;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * The TLS towards origins. Whom it talks to is verified always, by chain and by name, and nothing turns that off. What
 * it trusts and shows may be renewed at any time: connections that come later use the new, those that are there go on.
 * A session with an origin is resumed.
 *
 * <p>Thread-safe. Source: RFC 8446, RFC 5246, RFC 9110 §4.3.4 (verification), RFC 6066 §3 (SNI), RFC 7301 (ALPN).
 */
public final class ClientTls implements RenewableTls {
    private static final String BY_NAME_TOO = "HTTPS";

    private final List<String> protocols;
    private volatile SslContext context;

    /**
     * The TLS towards the origins of a backend.
     *
     * @param material whom to trust, and with keys also what to show to an origin that asks
     * @param protocols what is spoken within TLS, by the names of ALPN, best first
     * @throws SSLException where no TLS can be made of that
     */
    public ClientTls(TlsMaterial material, List<String> protocols) throws SSLException {
        this.protocols = List.copyOf(protocols);
        this.context = context(material);
    }

    @Override
    public void renew(TlsMaterial material) throws SSLException {
        context = context(material);
    }

    private SslContext context(TlsMaterial material) throws SSLException {
        KeyManagerFactory keys = material.keys();
        return SslContextBuilder.forClient()
                .sslProvider(TlsProvider.current())
                .trustManager(material.trust())
                .keyManager(keys == null ? null : TlsProvider.prepared(keys))
                .endpointIdentificationAlgorithm(BY_NAME_TOO)
                .protocols(material.versions())
                .ciphers(material.ciphers().isEmpty() ? null : material.ciphers(), SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(Alpn.offering(protocols))
                .build();
    }

    /** What makes one connection to {@code origin} secure, or closes it unless the handshake is over in that time. */
    public SslHandler newHandler(ByteBufAllocator allocator, HostPort origin, Duration handshakeTimeout) {
        SslHandler handler = context.newHandler(allocator, origin.host(), origin.port());
        handler.setHandshakeTimeoutMillis(Math.max(1, handshakeTimeout.toMillis()));
        SSLEngine engine = handler.engine();
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(serverNames(origin.host()));
        engine.setSSLParameters(parameters);
        return handler;
    }

    /** The name to ask for: left to themselves, engines leave out names without a dot, which are usual in clusters. */
    private static List<SNIServerName> serverNames(String host) {
        if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
            return List.of();
        }
        try {
            return List.of(new SNIHostName(host));
        } catch (IllegalArgumentException e) {
            return List.of(); // a name with an underscore, say, which no certificate may carry either
        }
    }
}
