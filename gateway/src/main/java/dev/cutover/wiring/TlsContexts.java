package dev.cutover.wiring;

import dev.cutover.config.TlsBundle;
import dev.cutover.config.TlsBundles;
import dev.cutover.traffic.tls.ClientAuth;
import dev.cutover.traffic.tls.ServerTls;
import dev.cutover.traffic.tls.TlsMaterial;
import java.io.IOException;
import java.util.List;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;

/** Makes the TLS of listeners and backends of the SSL bundles in a configuration. */
final class TlsContexts {
    private final TlsBundles bundles;

    TlsContexts(TlsBundles bundles) {
        this.bundles = bundles;
    }

    /**
     * The TLS of a listener.
     *
     * @throws IOException naming the bundle, where no TLS can be made of it
     */
    ServerTls server(String bundle, ClientAuth clientAuth, List<String> protocols) throws IOException {
        try {
            return new ServerTls(material(bundle), clientAuth, protocols);
        } catch (IOException | RuntimeException e) {
            throw new IOException("Cannot use SSL bundle " + bundle + ": " + e.getMessage(), e);
        }
    }

    private TlsMaterial material(String name) {
        TlsBundle bundle = bundles.byName().get(name);
        assert bundle != null : "the configuration names only bundles that are there";
        SslBundle loaded = bundle.load();
        SslOptions options = loaded.getOptions();
        return new TlsMaterial(
                bundle.hasKeys() ? loaded.getManagers().getKeyManagerFactory() : null,
                bundle.hasTrust() ? loaded.getManagers().getTrustManagerFactory() : null,
                list(options.getEnabledProtocols()),
                list(options.getCiphers()));
    }

    private static List<String> list(String @org.jspecify.annotations.Nullable [] values) {
        return values == null ? List.of() : List.of(values);
    }
}
