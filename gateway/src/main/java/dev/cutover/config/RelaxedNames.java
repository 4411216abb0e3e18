package dev.cutover.config;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * Spring Boot's relaxed names: {@code max-uri-size}, {@code maxUriSize} and {@code max_uri_size} are one key.
 *
 * <p>One thread; remembers the few dozen names that a file repeats for each of its endpoints.
 */
final class RelaxedNames {
    private final Map<String, List<String>> known = new HashMap<>();

    /** The relaxed names of a written key, one for each of its parts between dots; at least one. */
    List<String> parts(String written) {
        return known.computeIfAbsent(written, RelaxedNames::split);
    }

    /** The relaxed name of a key without dots. */
    String of(String name) {
        return parts(name).get(0);
    }

    private static List<String> split(String written) {
        ConfigurationPropertyName name = ConfigurationPropertyName.adapt(written, '.');
        int parts = name.getNumberOfElements();
        if (parts == 0) {
            return List.of(written.toLowerCase(Locale.ROOT));
        }
        return IntStream.range(0, parts)
                .mapToObj(i -> name.getElement(i, Form.UNIFORM))
                .toList();
    }
}
