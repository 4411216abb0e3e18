package dev.cutover.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's TLS for one side of a test: certificates as they are given, versions and names on top.
 *
 * @param context keys and trust
 * @param versions of TLS; empty for those of the JDK
 * @param alpn protocols; empty for none
 * @param serverName for SNI; empty for none
 * @param demands whether the other side must show a certificate
 */
public record TlsPeer(
        SSLContext context, List<String> versions, List<String> alpn, String serverName, boolean demands) {
    private static final char[] NO_PASSWORD = new char[0];

    /** A side that trusts the authority of {@code trusted} and shows no certificate. */
    public static TlsPeer trusting(TestCertificate trusted) {
        return new TlsPeer(context(null, trusted), List.of(), List.of(), "", false);
    }

    /** A side that shows {@code own} and trusts the authority of {@code trusted}. */
    public static TlsPeer showing(TestCertificate own, @Nullable TestCertificate trusted) {
        return new TlsPeer(context(own, trusted), List.of(), List.of(), "", false);
    }

    private static SSLContext context(@Nullable TestCertificate own, @Nullable TestCertificate trusted) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            if (own == null) {
                keys.init(null, NO_PASSWORD);
            } else {
                keys.init(own.bundle().toKeyStore(NO_PASSWORD), NO_PASSWORD);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
            roots.load(null, NO_PASSWORD);
            if (trusted != null) {
                roots.setCertificateEntry("root", trusted.bundle().getRootCertificate());
            }
            trust.init(roots);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trusted == null ? null : trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same with versions of TLS. */
    public TlsPeer speaking(String... names) {
        return new TlsPeer(context, List.of(names), alpn, serverName, demands);
    }

    /** The same with protocols of ALPN. */
    public TlsPeer offering(String... protocols) {
        return new TlsPeer(context, versions, List.of(protocols), serverName, demands);
    }

    /** The same, asking for a server by name. */
    public TlsPeer askingFor(String name) {
        return new TlsPeer(context, versions, alpn, name, demands);
    }

    /** The same, asking for the certificate of the other side and refusing those who have none. */
    public TlsPeer demandingCertificates() {
        return new TlsPeer(context, versions, alpn, serverName, true);
    }

    /** The server's side over a connection, which a close here leaves open. */
    SSLSocket over(Socket accepted) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(accepted, null, false);
        socket.setUseClientMode(false);
        configure(socket);
        socket.setNeedClientAuth(demands);
        return socket;
    }

    /** The client's side over a connection, which a close here leaves open; shakes hands. */
    SSLSocket over(Socket connected, InetSocketAddress server) throws IOException {
        SSLSocket socket = (SSLSocket)
                context.getSocketFactory().createSocket(connected, server.getHostString(), server.getPort(), false);
        configure(socket);
        socket.startHandshake();
        return socket;
    }

    private void configure(SSLSocket socket) {
        SSLParameters parameters = socket.getSSLParameters();
        if (!versions.isEmpty()) {
            parameters.setProtocols(versions.toArray(String[]::new));
        }
        parameters.setApplicationProtocols(alpn.toArray(String[]::new));
        if (!serverName.isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
        }
        socket.setSSLParameters(parameters);
    }
}
