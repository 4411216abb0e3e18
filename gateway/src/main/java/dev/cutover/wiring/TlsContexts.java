package dev.cutover.wiring;

import dev.cutover.config.TlsBundle;
import dev.cutover.config.TlsBundles;
import dev.cutover.traffic.tls.ClientAuth;
import dev.cutover.traffic.tls.ClientTls;
import dev.cutover.traffic.tls.RenewableTls;
import dev.cutover.traffic.tls.ServerTls;
import dev.cutover.traffic.tls.TlsMaterial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;

/**
 * Makes the TLS of listeners and backends of the SSL bundles in a configuration, and renews what it has made when a
 * bundle's files change or the configuration does.
 *
 * <p>Thread-safe. Reads files; not for event loops.
 */
final class TlsContexts {
    private static final Logger log = LoggerFactory.getLogger(TlsContexts.class);

    private final Map<String, List<RenewableTls>> made = new HashMap<>();
    private final Map<Use, ClientTls> clients = new HashMap<>();
    private Map<String, TlsMaterial> materials;
    private BundleFiles files;

    /**
     * Reads the bundles.
     *
     * @throws IOException naming the bundle of which no TLS can be made
     */
    TlsContexts(TlsBundles bundles) throws IOException {
        this.materials = materials(bundles);
        this.files = new BundleFiles(bundles);
    }

    /**
     * What backends have TLS in common for.
     *
     * @param bundle the name of their bundle; null for the trust store of the JVM
     * @param protocols what they speak within, by the names of ALPN
     */
    private record Use(@Nullable String bundle, List<String> protocols) {}

    /** The TLS of a listener with that bundle. */
    synchronized ServerTls server(String bundle, ClientAuth clientAuth, List<String> protocols) throws IOException {
        ServerTls tls = new ServerTls(material(bundle), clientAuth, protocols);
        made.computeIfAbsent(bundle, name -> new ArrayList<>()).add(tls);
        return tls;
    }

    /** The TLS towards the origins of a backend with that bundle, or with null by the trust store of the JVM. */
    synchronized ClientTls client(@Nullable String bundle, List<String> protocols) {
        return clients.computeIfAbsent(new Use(bundle, protocols), this::newClient);
    }

    private ClientTls newClient(Use use) {
        String bundle = use.bundle();
        try {
            if (bundle == null) {
                return new ClientTls(TlsMaterial.OF_THE_JVM, use.protocols());
            }
            ClientTls tls = new ClientTls(material(bundle), use.protocols());
            made.computeIfAbsent(bundle, name -> new ArrayList<>()).add(tls);
            return tls;
        } catch (SSLException e) {
            throw new IllegalStateException("TLS that was tried before cannot be made", e);
        }
    }

    private TlsMaterial material(String bundle) {
        return Objects.requireNonNull(materials.get(bundle), "the configuration names only bundles that are there");
    }

    /**
     * The bundles of another configuration, read and ready to be put in force.
     *
     * @param bundles where they are
     * @param materials what they hold, by name
     */
    record Prepared(TlsBundles bundles, Map<String, TlsMaterial> materials) {}

    /**
     * Reads the files of another configuration's bundles as they are now; changes nothing.
     *
     * @throws IOException naming the bundle of which no TLS can be made
     */
    static Prepared prepare(TlsBundles next) throws IOException {
        return new Prepared(next, materials(next));
    }

    /** Puts other bundles in force. What was made of a bundle that is gone stays as it is. */
    synchronized void use(Prepared next) {
        files = new BundleFiles(next.bundles());
        materials = next.materials();
        for (Map.Entry<String, TlsMaterial> entry : materials.entrySet()) {
            try {
                renew(entry.getKey(), entry.getValue());
            } catch (SSLException e) {
                throw new IllegalStateException("TLS that was tried before cannot be made", e);
            }
        }
    }

    /** Renews what is made of bundles whose files have changed; to be called now and then. */
    synchronized void checkFiles(long nanoTime) {
        for (TlsBundle bundle : files.changed(nanoTime)) {
            try {
                TlsMaterial material = material(bundle);
                renew(bundle.name(), material);
                materials.put(bundle.name(), material);
                log.info("SSL bundle {} is renewed: new connections use it, {}", bundle.name(), bundle.files());
            } catch (IOException e) {
                log.error("{}; what was read before stays in force", e.getMessage());
            }
        }
    }

    private void renew(String bundle, TlsMaterial material) throws SSLException {
        for (RenewableTls tls : made.getOrDefault(bundle, List.of())) {
            tls.renew(material);
        }
    }

    private static Map<String, TlsMaterial> materials(TlsBundles bundles) throws IOException {
        Map<String, TlsMaterial> materials = new HashMap<>();
        for (TlsBundle bundle : bundles.byName().values()) {
            materials.put(bundle.name(), material(bundle));
        }
        return materials;
    }

    /** Reads the files of a bundle, and tries whether TLS can be made of them. */
    private static TlsMaterial material(TlsBundle bundle) throws IOException {
        try {
            SslBundle loaded = bundle.load();
            SslOptions options = loaded.getOptions();
            TlsMaterial material = new TlsMaterial(
                    bundle.hasKeys() ? loaded.getManagers().getKeyManagerFactory() : null,
                    bundle.hasTrust() ? loaded.getManagers().getTrustManagerFactory() : null,
                    list(options.getEnabledProtocols()),
                    list(options.getCiphers()));
            RenewableTls unused = bundle.hasKeys()
                    ? new ServerTls(material, ClientAuth.NONE, List.of())
                    : new ClientTls(material, List.of());
            return material;
        } catch (IOException | RuntimeException e) {
            throw new IOException("Cannot use SSL bundle " + bundle.name() + ": " + e.getMessage(), e);
        }
    }

    private static List<String> list(String @Nullable [] values) {
        return values == null ? List.of() : List.of(values);
    }
}
