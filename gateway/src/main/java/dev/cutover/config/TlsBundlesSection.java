package dev.cutover.config;

import dev.cutover.config.TlsBundle.Kind;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Reads {@code spring.ssl.bundle}, whose keys are Spring Boot's. */
final class TlsBundlesSection {
    private static final ValueType<String> TEXT = ValueType.text("text", Pattern.compile(".*", Pattern.DOTALL));
    private static final ValueType<String> TLS = ValueType.text("TLS", Pattern.compile("TLS"));
    private static final ValueType<String> VERSION =
            ValueType.text("TLSv1.2 or TLSv1.3", Pattern.compile("TLSv1\\.[23]"));
    private static final ValueType<String> CIPHER =
            new ValueType<>("a cipher suite such as TLS_AES_128_GCM_SHA256", TlsBundlesSection::cipher);
    private static final List<String> PEM_STORE = List.of("type", "certificate", "private-key", "private-key-password");
    private static final List<String> JKS_STORE = List.of("type", "provider", "location", "password");
    private static final ValueType<Duration> QUIET = ValueType.duration(Duration.ofMillis(1), Duration.ofHours(1));

    private final Map<String, TlsBundle> bundles = new LinkedHashMap<>();

    private TlsBundlesSection() {}

    static TlsBundles read(Section bundle) {
        TlsBundlesSection all = new TlsBundlesSection();
        all.addAll(Kind.PEM, bundle.sectionsBelow("pem"));
        all.addAll(Kind.JKS, bundle.sectionsBelow("jks"));
        Section file = bundle.section("watch").section("file");
        return new TlsBundles(all.bundles, file.get("quiet-period", Duration.ofSeconds(10), QUIET));
    }

    private void addAll(Kind kind, Map<String, Section> sections) {
        sections.forEach((name, section) -> {
            TlsBundle bundle = read(name, kind, section);
            if (bundles.putIfAbsent(name, bundle) != null) {
                section.problem("", "a name that no bundle of spring.ssl.bundle.pem has");
            }
        });
    }

    private static TlsBundle read(String name, Kind kind, Section section) {
        int before = section.problemsSoFar();
        Map<String, String> properties = new LinkedHashMap<>();
        for (String store : List.of("keystore", "truststore")) {
            Section below = section.section(store);
            (kind == Kind.PEM ? PEM_STORE : JKS_STORE)
                    .forEach(key -> put(properties, store + "." + key, below.find(key, TEXT)));
            if (kind == Kind.PEM) {
                put(properties, store + ".verify-keys", below.find("verify-keys", ValueType.SWITCH));
            }
        }
        put(properties, "key.alias", section.section("key").find("alias", TEXT));
        put(properties, "key.password", section.section("key").find("password", TEXT));
        Section options = section.section("options");
        putList(properties, "options.ciphers", options.list("ciphers", List.of(), CIPHER));
        putList(properties, "options.enabled-protocols", options.list("enabled-protocols", List.of(), VERSION));
        put(properties, "reload-on-update", section.find("reload-on-update", ValueType.SWITCH));
        put(properties, "protocol", section.find("protocol", TLS));
        TlsBundle bundle = new TlsBundle(name, kind, properties);
        if (section.problemsSoFar() == before) {
            new TlsBundleCheck(section, bundle).run();
        }
        return bundle;
    }

    private static void put(Map<String, String> properties, String key, @Nullable Object value) {
        if (value != null) {
            properties.put(key, value.toString());
        }
    }

    private static void putList(Map<String, String> properties, String key, List<String> values) {
        if (!values.isEmpty()) {
            properties.put(key, String.join(",", values));
        }
    }

    private static String cipher(String name) {
        try {
            String[] known = SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites();
            if (Set.of(known).contains(name)) {
                return name;
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("The JVM has no TLS", e);
        }
        throw new IllegalArgumentException(name);
    }
}
