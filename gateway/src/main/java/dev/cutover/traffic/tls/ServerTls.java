package dev.cutover.traffic.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;

/**
 * The TLS of a listener. Its certificate may be renewed at any time: connections that come later get the new one, those
 * that are there go on. A client that comes back resumes its session, for as long as the certificate stays.
 *
 * <p>Thread-safe. Source: RFC 8446, RFC 5246, RFC 7301 (ALPN), RFC 9325 (which suites).
 */
public final class ServerTls {
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

    /**
     * Lets connections from now on have other certificates.
     *
     * @throws SSLException where no TLS can be made of that; then nothing has changed
     */
    public void renew(TlsMaterial material) throws SSLException {
        context = context(material);
    }

    private SslContext context(TlsMaterial material) throws SSLException {
        KeyManagerFactory keys = material.keys();
        if (keys == null) {
            throw new SSLException("keys: none (expected: a certificate and its key)");
        }
        SslContext made = SslContextBuilder.forServer(cached(keys))
                .sslProvider(provider())
                .trustManager(material.trust())
                .clientAuth(nettys(clientAuth))
                .protocols(material.versions())
                .ciphers(
                        material.ciphers().isEmpty() ? CIPHERS : material.ciphers(),
                        SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(Alpn.offering(protocols))
                .build();
        if (made.sessionContext() instanceof OpenSslSessionContext sessions) {
            // Without keys of its own BoringSSL makes some and changes them every two days.
            sessions.setTicketKeys();
        }
        return made;
    }

    /** BoringSSL where the platform has it, since it takes a fraction of the JDK's time and garbage. */
    static SslProvider provider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    /** Keys in the form that BoringSSL takes, made once instead of for each handshake. */
    static KeyManagerFactory cached(KeyManagerFactory keys) {
        return OpenSsl.isAvailable() ? new OpenSslCachingX509KeyManagerFactory(keys) : keys;
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
