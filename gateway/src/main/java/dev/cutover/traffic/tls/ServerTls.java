package dev.cutover.traffic.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/**
 * The TLS of a listener. Its certificate may be renewed at any time: connections that come later get the new one, those
 * that are there go on. A client that comes back resumes its session, for as long as the certificate stays.
 *
 * <p>Thread-safe. Source: RFC 8446, RFC 5246, RFC 7301 (ALPN), RFC 9325 (which suites).
 */
public final class ServerTls implements RenewableTls {
    /** Suites with forward secrecy and authenticated encryption, which HTTP/2 asks for (RFC 9113 §9.2.2). */
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private final ClientAuth clientAuth;
    private final List<String> protocols;
    private volatile SslContext context;

    /**
     * The TLS of a listener.
     *
     * @param material with keys
     * @param protocols what it speaks within TLS, by the names of ALPN, best first
     * @throws SSLException where no TLS can be made of that
     */
    public ServerTls(TlsMaterial material, ClientAuth clientAuth, List<String> protocols) throws SSLException {
        this.clientAuth = clientAuth;
        this.protocols = List.copyOf(protocols);
        this.context = context(material);
    }

    @Override
    public void renew(TlsMaterial material) throws SSLException {
        context = context(material);
    }

    private SslContext context(TlsMaterial material) throws SSLException {
        KeyManagerFactory keys = material.keys();
        if (keys == null) {
            throw new SSLException("keys: none (expected: a certificate and its key)");
        }
        if (clientAuth != ClientAuth.NONE && material.trust() == null) {
            throw new SSLException("trust: none (expected: whom to trust, since clients show certificates)");
        }
        return SslContextBuilder.forServer(TlsProvider.prepared(keys))
                .sslProvider(TlsProvider.current())
                .trustManager(clientAuth == ClientAuth.NONE ? nobody() : material.trust())
                .clientAuth(nettys(clientAuth))
                .protocols(material.versions())
                .ciphers(
                        material.ciphers().isEmpty() ? CIPHERS : material.ciphers(),
                        SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(Alpn.offering(protocols))
                .build();
    }

    /** Trusts nobody; without it the authorities of the JVM would be loaded for clients that show no certificate. */
    private static TrustManagerFactory nobody() throws SSLException {
        try {
            KeyStore empty = KeyStore.getInstance(KeyStore.getDefaultType());
            empty.load(null, null);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(empty);
            return trust;
        } catch (GeneralSecurityException | IOException e) {
            throw new SSLException("The JVM has no trust managers", e);
        }
    }

    private static io.netty.handler.ssl.ClientAuth nettys(ClientAuth clientAuth) {
        return switch (clientAuth) {
            case NONE -> io.netty.handler.ssl.ClientAuth.NONE;
            case WANT -> io.netty.handler.ssl.ClientAuth.OPTIONAL;
            case NEED -> io.netty.handler.ssl.ClientAuth.REQUIRE;
        };
    }

    /** What makes one connection secure, or closes it unless the handshake is over in that time. */
    public SslHandler newHandler(ByteBufAllocator allocator, Duration handshakeTimeout) {
        SslHandler handler = context.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
        return handler;
    }
}
