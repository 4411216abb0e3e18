package dev.cutover.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.autoconfigure.ssl.JksSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemContent;
import org.springframework.core.io.Resource;

/**
 * A Spring SSL bundle as a file describes it: keys, certificates and options of TLS under a name.
 *
 * @param name how listeners and backends call it
 * @param kind where keys and certificates stand
 * @param properties what the file says of it, by Spring Boot's names below {@code spring.ssl.bundle.KIND.NAME}
 */
public record TlsBundle(String name, Kind kind, Map<String, String> properties) {
    private static final String ROOT = "bundle";
    private static final List<String> FILE_KEYS = List.of(
            "keystore.certificate",
            "keystore.private-key",
            "keystore.location",
            "truststore.certificate",
            "truststore.private-key",
            "truststore.location");

    /** The two kinds of bundle that Spring Boot has. */
    public enum Kind {
        /** Files or text in PEM. */
        PEM,
        /** Java's own key stores, PKCS #12 too. */
        JKS
    }

    /** Copies the properties, so that the value cannot change. */
    public TlsBundle {
        properties = Map.copyOf(properties);
    }

    /**
     * Reads its files as they are now.
     *
     * @throws RuntimeException of whatever class Spring Boot chose, where one cannot be read or does not fit the others
     */
    public SslBundle load() {
        if (kind == Kind.JKS) {
            return PropertiesSslBundle.get(bind(new JksSslBundleProperties()));
        }
        PemSslBundleProperties pem = bind(new PemSslBundleProperties());
        pem.getKeystore().setVerifyKeys(hasKeys());
        return PropertiesSslBundle.get(pem);
    }

    private <T> T bind(T target) {
        MapConfigurationPropertySource source = new MapConfigurationPropertySource();
        properties.forEach((key, value) -> source.put(ROOT + "." + key, value));
        return new Binder(source).bind(ROOT, Bindable.ofInstance(target)).orElse(target);
    }

    /** Whether it has a key and a certificate to show. */
    public boolean hasKeys() {
        return properties.containsKey(kind == Kind.PEM ? "keystore.private-key" : "keystore.location");
    }

    /** Whether it says whom to trust. */
    public boolean hasTrust() {
        return properties.containsKey(kind == Kind.PEM ? "truststore.certificate" : "truststore.location");
    }

    /** The files that its keys and certificates are read from. */
    public List<Path> files() {
        List<Path> files = new ArrayList<>();
        FILE_KEYS.forEach(key -> {
            String location = properties.get(key);
            if (location != null && !PemContent.isPresentInText(location)) {
                Resource resource = ApplicationResourceLoader.get().getResource(location);
                try {
                    files.add(resource.getFile().toPath());
                } catch (IOException e) {
                    return; // in a jar, where nothing changes
                }
            }
        });
        return files;
    }

    /** Whether new files are to be taken without being told. */
    public boolean reloadsOnUpdate() {
        return Boolean.parseBoolean(properties.get("reload-on-update"));
    }
}
