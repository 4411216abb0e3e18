package dev.cutover.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The text of a configuration file, as tests write it. */
final class ConfigText {
    /** The least that is valid, five lines long. */
    static final String MINIMAL = """
            cutover:
              backends:
                legacy: {urls: ["http://127.0.0.1:9001"]}
                new: {urls: ["http://127.0.0.1:9002"]}
              access-log: "off"
            """;

    private static final Path FILE = Path.of("cutover.yaml");

    private ConfigText() {}

    /** The minimal file with more lines, from line 6. Dotted keys may stand there. */
    static String with(String... lines) {
        return MINIMAL + String.join("\n", lines) + "\n";
    }

    /** The minimal file with endpoints, each in flow style, from line 7. */
    static String withEndpoints(String... endpoints) {
        return MINIMAL + "  endpoints:\n    - " + String.join("\n    - ", endpoints) + "\n";
    }

    /** What a valid text says. */
    static CutoverConfig valid(String text) {
        return valid(text, Map.of());
    }

    /** What a valid text says in an environment. */
    static CutoverConfig valid(String text, Map<String, String> environment) {
        ConfigResult result = read(text, environment);
        if (result instanceof ConfigResult.Valid valid) {
            return valid.config();
        }
        throw new AssertionError(((ConfigResult.Invalid) result).problems());
    }

    /** The problems of a text as they are printed; empty where it is valid. */
    static List<String> problems(String text) {
        return problems(text, Map.of());
    }

    /** The problems of a text in an environment as they are printed; empty where it is valid. */
    static List<String> problems(String text, Map<String, String> environment) {
        return read(text, environment) instanceof ConfigResult.Invalid invalid
                ? invalid.problems().stream().map(Problem::toString).toList()
                : List.of();
    }

    private static ConfigResult read(String text, Map<String, String> environment) {
        return new ConfigReader(new Properties(), environment).read(FILE, text);
    }
}
