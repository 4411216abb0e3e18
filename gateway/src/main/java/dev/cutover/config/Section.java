package dev.cutover.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/**
 * A part of the file that is asked for its keys by name. Notes a problem for whatever is not as it should be and goes
 * on with the default, so that one reading finds all problems; remembers what was asked for, so that {@link #finish}
 * can report the keys that nobody knows.
 *
 * <p>An empty value, and a placeholder that becomes one, is as good as none. One thread.
 */
final class Section {
    private final Reading reading;
    private final String path;
    private final int line;
    private final Map<String, Node> children;
    private final Map<String, String> asked = new HashMap<>();
    private final Map<String, Section> sections = new LinkedHashMap<>();

    /**
     * What all sections of a file share.
     *
     * @param problems where problems go
     * @param names which names are the same key
     * @param placeholders what {@code ${...}} stands for
     */
    record Reading(Problems problems, RelaxedNames names, Placeholders placeholders) {}

    Section(Reading reading, String path, int line, Map<String, Node> children) {
        this.reading = reading;
        this.path = path;
        this.line = line;
        this.children = children;
    }

    /** The line that it begins on. */
    int line() {
        return line;
    }

    /** How many problems the whole file has so far. */
    int problemsSoFar() {
        return reading.problems().size();
    }

    /** The part of that name; without keys where the file has none. */
    Section section(String name) {
        return sections.computeIfAbsent(name, this::open);
    }

    private Section open(String name) {
        Node node = child(name);
        return node == null ? new Section(reading, path(name), line, Map.of()) : below(path(name), node);
    }

    /** The parts below a key, by their names as they are written. */
    Map<String, Section> sectionsBelow(String name) {
        Section parent = section(name);
        Map<String, Section> below = new LinkedHashMap<>();
        parent.children.values().forEach(node -> below.put(node.key(), parent.section(node.key())));
        return below;
    }

    /** The list of parts of that name, without what is none; empty where the file has none. */
    List<Section> sections(String name) {
        Node node = child(name);
        if (node == null || node.isEmpty()) {
            return List.of();
        }
        if (!(node instanceof Node.Sequence sequence)) {
            add(node, path(name), "a list");
            return List.of();
        }
        return sections(name, sequence);
    }

    private List<Section> sections(String name, Node.Sequence sequence) {
        List<Section> list = new ArrayList<>(sequence.items().size());
        for (Node item : sequence.items()) {
            String key = name + item.key();
            Section section = sections.computeIfAbsent(key, any -> below(path(key), item));
            if (item.isEmpty() || item instanceof Node.Mapping) {
                list.add(section);
            }
        }
        return list;
    }

    /**
     * The list of parts of that name, where an element may be a single text instead, which is then the value of
     * {@code textKey}; also texts with commas between.
     */
    List<Section> sectionsOrTexts(String name, String textKey) {
        Node node = child(name);
        if (!(node instanceof Node.Scalar scalar)) {
            return node instanceof Node.Sequence sequence ? sections(name, named(sequence, textKey)) : sections(name);
        }
        String text = resolve(path(name), scalar);
        List<Node> items = new ArrayList<>();
        for (String part : StringUtils.commaDelimitedListToStringArray(text)) {
            items.add(new Node.Scalar("[" + items.size() + "]", scalar.line(), part.strip()));
        }
        return sections(name, named(new Node.Sequence(name, scalar.line(), items), textKey));
    }

    private Node.Sequence named(Node.Sequence sequence, String textKey) {
        List<Node> items = sequence.items().stream()
                .map(item -> item instanceof Node.Scalar && !item.isEmpty() ? named(item, textKey) : item)
                .toList();
        return new Node.Sequence(sequence.key(), sequence.line(), items);
    }

    private Node named(Node text, String key) {
        Node value = new Node.Scalar(key, text.line(), text.shown());
        return new Node.Mapping(text.key(), text.line(), Map.of(reading.names().of(key), value));
    }

    private Section below(String path, Node node) {
        if (node instanceof Node.Mapping mapping) {
            return new Section(reading, path, node.line(), mapping.children());
        }
        if (!node.isEmpty()) {
            add(node, path, "keys with values");
        }
        return new Section(reading, path, node.line(), Map.of());
    }

    /** Every value below a key, however deep, by its name from there with dots. */
    <T> Map<String, T> valuesBelow(String name, ValueType<T> type) {
        Map<String, T> values = new LinkedHashMap<>();
        Node node = child(name);
        if (node != null) {
            collect("", node, type, values);
        }
        return values;
    }

    private <T> void collect(String key, Node node, ValueType<T> type, Map<String, T> values) {
        if (node instanceof Node.Mapping mapping) {
            mapping.children()
                    .values()
                    .forEach(child ->
                            collect(key.isEmpty() ? child.key() : key + "." + child.key(), child, type, values));
            return;
        }
        if (node.isEmpty()) {
            return;
        }
        if (key.isEmpty()) {
            add(node, path(node.key()), "keys with values");
            return;
        }
        T value = element(path(key), node, type);
        if (value != null) {
            values.put(key, value);
        }
    }

    /** The value of a key, or {@code fallback} where the file has none or a wrong one. */
    <T> T get(String name, T fallback, ValueType<T> type) {
        T value = find(name, type);
        return value == null ? fallback : value;
    }

    /** The value of a key, or null where the file has none or a wrong one. */
    <T> @Nullable T find(String name, ValueType<T> type) {
        Node node = child(name);
        if (node instanceof Node.Scalar scalar) {
            String text = resolve(path(name), scalar);
            return text == null || text.isEmpty() ? null : parse(path(name), node.line(), text, type);
        }
        if (node != null && !node.isEmpty()) {
            add(node, path(name), type.expected());
        }
        return null;
    }

    /** The value of a key that may be the empty text, written {@code ""}. */
    String prefix(String name, String fallback, ValueType<String> type) {
        boolean isEmptyText = child(name) instanceof Node.Scalar scalar && "".equals(scalar.text());
        return isEmptyText ? "" : get(name, fallback, type);
    }

    /** The value of a key that must stand there; {@code placeholder} goes on for it where it does not. */
    <T> T require(String name, T placeholder, ValueType<T> type) {
        int before = problemsSoFar();
        T value = find(name, type);
        if (value == null && problemsSoFar() == before) {
            problem(name, type.expected());
        }
        return value == null ? placeholder : value;
    }

    /** The list under a key, or {@code fallback} where the file has none; wrong elements are left out. */
    <T> List<T> list(String name, List<T> fallback, ValueType<T> type) {
        List<T> list = findList(name, type);
        return list == null ? fallback : list;
    }

    /** The list under a key, also written with commas, or null where the file has none. */
    <T> @Nullable List<T> findList(String name, ValueType<T> type) {
        Node node = child(name);
        List<T> values = new ArrayList<>();
        if (node instanceof Node.Scalar scalar) {
            String text = resolve(path(name), scalar);
            if (text == null || text.isEmpty()) {
                return null;
            }
            for (String part : StringUtils.commaDelimitedListToStringArray(text)) {
                addTo(values, parse(path(name), node.line(), part.strip(), type));
            }
            return values;
        }
        if (node instanceof Node.Sequence sequence) {
            for (Node item : sequence.items()) {
                addTo(values, element(path(name) + item.key(), item, type));
            }
            return values;
        }
        if (node != null && !node.isEmpty()) {
            add(node, path(name), "a list, each " + type.expected());
        }
        return null;
    }

    private <T> @Nullable T element(String path, Node item, ValueType<T> type) {
        if (!(item instanceof Node.Scalar scalar)) {
            add(item, path, type.expected());
            return null;
        }
        String text = resolve(path, scalar);
        return text == null && scalar.text() != null ? null : parse(path, item.line(), text == null ? "" : text, type);
    }

    private static <T> void addTo(List<T> values, @Nullable T value) {
        if (value != null) {
            values.add(value);
        }
    }

    private <T> @Nullable T parse(String path, int line, String text, ValueType<T> type) {
        try {
            return type.parse().apply(text);
        } catch (ValueType.Unexpected e) {
            reading.problems().add(line, path, text, e.expected());
        } catch (IllegalArgumentException e) {
            reading.problems().add(line, path, text, type.expected());
        }
        return null;
    }

    private @Nullable String resolve(String path, Node.Scalar scalar) {
        String text = scalar.text();
        if (text == null) {
            return null;
        }
        try {
            return reading.placeholders().resolve(text);
        } catch (ValueType.Unexpected e) {
            reading.problems().add(scalar.line(), path, text, e.expected());
            return null;
        }
    }

    /** Notes that the key of a part that is not built must keep its default. */
    void notBuilt(NotBuilt part) {
        Node node = child(part.key());
        if (node != null) {
            part.firstDifference(path(part.key()), node, this::resolve)
                    .ifPresent(found -> add(found.node(), found.path(), found.expected()));
        }
    }

    /** Leaves a key, and what is below it, to someone else. */
    void leave(String name) {
        child(name);
    }

    /** Whether the file has the key. */
    boolean has(String name) {
        return children.containsKey(reading.names().of(name));
    }

    /** Notes that the value of a key, or its absence, is wrong. */
    void problem(String name, String expected) {
        Node node = children.get(reading.names().of(name));
        if (node == null) {
            reading.problems().add(line, path(name), "", expected);
        } else {
            add(node, path(name), expected);
        }
    }

    /** Notes a problem for every key, here and below, that was never asked for. To be called once, at the end. */
    void finish() {
        children.forEach((name, node) -> {
            if (!asked.containsKey(name)) {
                ClosestName known = new ClosestName(node.key(), asked.values());
                String shown = Secrets.mask(path(known.name()), node.shown());
                reading.problems().add(node.line(), path(node.key()), shown, known.expected());
            }
        });
        sections.values().forEach(Section::finish);
    }

    private void add(Node node, String path, String expected) {
        reading.problems().add(node.line(), path, node.shown(), expected);
    }

    private @Nullable Node child(String name) {
        String relaxed = reading.names().of(name);
        asked.put(relaxed, name);
        return children.get(relaxed);
    }

    private String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
