package dev.cutover.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A key of INTERFACE §2 whose part of the gateway is not built yet. Its default may stand in a file; any other value is
 * a problem that says so.
 *
 * @param key the name of the key
 * @param part the part in words
 * @param standard the default that the contract gives it
 */
record NotBuilt(String key, String part, Node standard) {
    /** Keys of a backend. */
    static final List<NotBuilt> BACKEND = List.of(of(
            "health-check",
            "the health check",
            "{path: , interval: 5s, timeout: 1s, healthy-after: 2, unhealthy-after: 3, expect-status: 200,"
                    + " expect-body: }"));

    /** Keys of an endpoint. */
    static final List<NotBuilt> ENDPOINT = List.of(
            of("filters", "the Spring Cloud Gateway lane", "[]"),
            of(
                    "shadow",
                    "shadow comparison",
                    "{percent: 0, methods: [GET, HEAD],"
                            + " compare: {ignore-headers: [], ignore-json: [], noise: true}}"),
            of("socket-io", "Socket.IO", "false"));

    /** Keys directly below {@code cutover}. */
    static final List<NotBuilt> CUTOVER = List.of(
            of("websocket", "WebSocket", "{idle-timeout: 1h}"),
            of("redact", "redaction", "[authorization, cookie, set-cookie, password, token, secret, email]"),
            of("guard", "the guard", "{preset: , rules: [], evaluate-every: 1s, shared-cause: pause}"),
            of("rollout", "the rollout", "{plan: , steps: [], endpoints: [], not: [], time-budget: }"),
            of("signals", "reading signals", "[]"));

    /** Spring's routes, below {@code spring.cloud}. */
    static final NotBuilt GATEWAY_ROUTES = of("gateway", "the Spring Cloud Gateway lane", "");

    /**
     * A value that differs from the default.
     *
     * @param path its whole key
     * @param node the value
     * @param expected what a message says was expected
     */
    record Difference(String path, Node node, String expected) {}

    private static NotBuilt of(String key, String part, String standard) {
        Problems none = new Problems(Path.of(key));
        Node tree = new YamlTree(new RelaxedNames(), none).parse(key + ": " + standard);
        return new NotBuilt(
                key, part, ((Node.Mapping) tree).children().values().iterator().next());
    }

    /**
     * The first place where {@code actual} says something else than the default, or nothing.
     *
     * @param resolve the text of a value at a path, placeholders replaced; null for none
     */
    Optional<Difference> firstDifference(
            String path, Node actual, BiFunction<String, Node.Scalar, @Nullable String> resolve) {
        return Optional.ofNullable(difference(path, actual, standard, resolve));
    }

    private @Nullable Difference difference(
            String path,
            Node actual,
            @Nullable Node allowed,
            BiFunction<String, Node.Scalar, @Nullable String> resolve) {
        if (actual.isEmpty() && (allowed == null || !(allowed instanceof Node.Scalar) || allowed.isEmpty())) {
            return null;
        }
        if (actual instanceof Node.Mapping section && allowed instanceof Node.Mapping allowedSection) {
            for (var child : section.children().entrySet()) {
                Node other = allowedSection.children().get(child.getKey());
                String childPath = path + "." + child.getValue().key();
                Difference found = difference(childPath, child.getValue(), other, resolve);
                if (found != null) {
                    return found;
                }
            }
            return null;
        }
        return isSame(path, actual, allowed, resolve) ? null : new Difference(path, actual, expected(allowed));
    }

    private static boolean isSame(
            String path,
            Node actual,
            @Nullable Node allowed,
            BiFunction<String, Node.Scalar, @Nullable String> resolve) {
        if (actual instanceof Node.Sequence list && allowed instanceof Node.Sequence other) {
            return texts(list).equals(texts(other));
        }
        if (actual instanceof Node.Scalar value && allowed instanceof Node.Scalar other) {
            return isSame(resolve.apply(path, value), other.text());
        }
        return false;
    }

    private static List<String> texts(Node.Sequence list) {
        return list.items().stream().map(Node::shown).toList();
    }

    private static boolean isSame(@Nullable String written, @Nullable String standard) {
        String value = Objects.requireNonNullElse(written, "");
        String other = Objects.requireNonNullElse(standard, "");
        return value.equalsIgnoreCase(other) || value.isEmpty() || (ValueTypes.isOff(value) && ValueTypes.isOff(other));
    }

    private String expected(@Nullable Node allowed) {
        String standardText = allowed instanceof Node.Scalar scalar ? scalar.shown() : "";
        return (standardText.isEmpty() ? "nothing" : standardText) + ", " + part + " is not built yet";
    }
}
