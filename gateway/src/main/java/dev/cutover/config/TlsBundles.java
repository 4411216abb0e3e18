package dev.cutover.config;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The SSL bundles of a configuration file.
 *
 * @param byName each under its name
 * @param quietPeriod how long files are left alone after a change before they are read again
 */
public record TlsBundles(Map<String, TlsBundle> byName, Duration quietPeriod) {
    private static final ValueType<String> NAME =
            ValueType.text("the name of an SSL bundle below spring.ssl.bundle", Pattern.compile("[A-Za-z0-9_-]+"));

    /** Copies the bundles, so that the value cannot change. */
    public TlsBundles {
        byName = Map.copyOf(byName);
    }

    /** The bundle that a key names; null where it names none, or one that is not there, which is noted. */
    @Nullable TlsBundle named(Section section, String key) {
        String name = section.find(key, NAME);
        TlsBundle bundle = name == null ? null : byName.get(name);
        if (name != null && bundle == null) {
            String known = byName.isEmpty()
                    ? "; there is none"
                    : ": " + String.join(", ", byName.keySet().stream().sorted().toList());
            section.problem(key, "an SSL bundle of spring.ssl.bundle" + known);
        }
        return bundle;
    }
}
