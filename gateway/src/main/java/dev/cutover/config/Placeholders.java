package dev.cutover.config;

import java.util.Map;
import java.util.Properties;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.env.PropertySourcesPropertyResolver;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Puts system properties and environment variables, in this order, in the place of {@code ${NAME:default}}. */
final class Placeholders {
    /** What is expected of one that cannot be replaced. */
    static final String EXPECTED =
            "the environment variable or system property to be set, or a default: ${NAME:default}";

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
     * @throws IllegalArgumentException where one has neither a value nor a default
     */
    String resolve(String text) {
        return text.contains("${") ? resolver.resolveRequiredPlaceholders(text) : text;
    }
}
