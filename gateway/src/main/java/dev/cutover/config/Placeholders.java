package dev.cutover.config;

import java.util.Map;
import java.util.Properties;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.env.PropertySourcesPropertyResolver;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.PlaceholderResolutionException;

/** Puts system properties and environment variables, in this order, in the place of {@code ${NAME:default}}. */
final class Placeholders {
    private final PropertySourcesPropertyResolver resolver;

    Placeholders(Properties systemProperties, Map<String, String> environment) {
        MutablePropertySources sources = new MutablePropertySources();
        sources.addLast(new PropertiesPropertySource("system properties", systemProperties));
        sources.addLast(new SystemEnvironmentPropertySource("environment", Map.copyOf(environment)));
        resolver = new PropertySourcesPropertyResolver(sources);
    }

    /**
     * The text with every placeholder replaced.
     *
     * @throws ValueType.Unexpected where one has neither a value nor a default
     */
    String resolve(String text) {
        if (!text.contains("${")) {
            return text;
        }
        try {
            return resolver.resolveRequiredPlaceholders(text);
        } catch (PlaceholderResolutionException e) {
            String name = e.getPlaceholder();
            throw new ValueType.Unexpected(
                    "the environment variable or system property %s to be set, or a default: ${%s:default}"
                            .formatted(name, name));
        }
    }
}
