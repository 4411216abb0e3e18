package dev.cutover.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in a YAML file: what stands there, under which key, on which line. Values are kept as they were written, so
 * that {@code off} stays a word and {@code 0123} keeps its zero.
 */
sealed interface Node {
    /** The key as it was written. */
    String key();

    /** The line of the key, from 1. */
    int line();

    /** What a message shows of it. */
    String shown();

    /** Whether nothing stands there: no value, or a list or section without anything in it. */
    boolean isEmpty();

    /**
     * A single value.
     *
     * @param text as written, without quotes; null where nothing was written, or {@code null}
     */
    record Scalar(String key, int line, @Nullable String text) implements Node {
        @Override
        public String shown() {
            return text == null ? "" : text;
        }

        @Override
        public boolean isEmpty() {
            return text == null || text.isEmpty();
        }
    }

    /**
     * A list of values.
     *
     * @param items in the order of the file
     */
    record Sequence(String key, int line, List<Node> items) implements Node {
        @Override
        public String shown() {
            return items.isEmpty() ? "[]" : "[...]";
        }

        @Override
        public boolean isEmpty() {
            return items.isEmpty();
        }
    }

    /**
     * Keys with values.
     *
     * @param children by relaxed name, in the order of the file
     */
    record Mapping(String key, int line, Map<String, Node> children) implements Node {
        @Override
        public String shown() {
            return children.isEmpty() ? "{}" : "{...}";
        }

        @Override
        public boolean isEmpty() {
            return children.isEmpty();
        }
    }
}
