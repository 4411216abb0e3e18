package dev.cutover.traffic.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.SslProvider;
import javax.net.ssl.KeyManagerFactory;

/** Who does the cryptography: BoringSSL where the platform has it, since it takes a fraction of the JDK's time. */
final class TlsProvider {
    private TlsProvider() {}

    static SslProvider current() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    /** Keys in the form that the provider takes, made once instead of for each handshake. */
    static KeyManagerFactory prepared(KeyManagerFactory keys) {
        return OpenSsl.isAvailable() ? new OpenSslCachingX509KeyManagerFactory(keys) : keys;
    }
}
