package dev.cutover.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Turns YAML text into {@link Node}s with lines.
 *
 * <p>Stops before YAML decides on types, which is why Spring Boot's own loader does not serve here: it makes
 * {@code [true]} of the key {@code on}, 83 of {@code 0123}, and loses the line of a section. Anchors, aliases and merge
 * keys work. One thread.
 */
final class YamlTree {
    /** Where a problem of the file as a whole is reported. */
    static final String WHOLE_FILE = "(file)";

    private static final String EXPECTED = "one document of valid YAML; text with a : or # in it wants quotes";
    private static final int MAX_DEPTH = 50;

    private final RelaxedNames names;
    private final Problems problems;

    YamlTree(RelaxedNames names, Problems problems) {
        this.names = names;
        this.problems = problems;
    }

    /** The top of the document; with problems noted, and possibly without keys, where the text is not good YAML. */
    Node.Mapping parse(String text) {
        Node.Mapping nothing = new Node.Mapping("", 1, Map.of());
        org.yaml.snakeyaml.nodes.@Nullable Node root;
        try {
            root = new Yaml(options()).compose(new StringReader(BareAddresses.quoted(text)));
        } catch (MarkedYAMLException e) {
            problems.add(line(e), WHOLE_FILE, String.valueOf(e.getProblem()), EXPECTED);
            return nothing;
        } catch (YAMLException e) {
            problems.add(1, WHOLE_FILE, "unreadable characters", EXPECTED);
            return nothing;
        }
        if (root == null) {
            return nothing;
        }
        Node tree = convert("", "", line(root.getStartMark()), root, 0);
        if (tree instanceof Node.Mapping mapping) {
            return mapping;
        }
        if (!tree.isEmpty()) {
            problems.add(tree.line(), WHOLE_FILE, tree.shown(), "keys with values, beginning with cutover:");
        }
        return nothing;
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        options.setMaxAliasesForCollections(Integer.MAX_VALUE);
        return options;
    }

    private Node convert(String path, String key, int line, org.yaml.snakeyaml.nodes.Node node, int depth) {
        if (depth > MAX_DEPTH) {
            problems.add(line, path, "...", "at most " + MAX_DEPTH + " levels, and no alias of what it stands in");
            return new Node.Scalar(key, line, null);
        }
        if (node instanceof MappingNode mapping) {
            return new Node.Mapping(key, line, children(path, mapping, depth));
        }
        if (node instanceof SequenceNode sequence) {
            List<Node> items = new ArrayList<>(sequence.getValue().size());
            for (org.yaml.snakeyaml.nodes.Node item : sequence.getValue()) {
                String itemKey = "[" + items.size() + "]";
                items.add(convert(path + itemKey, itemKey, line(item.getStartMark()), item, depth + 1));
            }
            return new Node.Sequence(key, line, items);
        }
        String text = Tag.NULL.equals(node.getTag()) ? null : ((ScalarNode) node).getValue();
        return new Node.Scalar(key, line, text);
    }

    private Map<String, Node> children(String path, MappingNode mapping, int depth) {
        Map<String, Node> children = new LinkedHashMap<>();
        Map<String, Node> merged = new LinkedHashMap<>();
        List<NodeTuple> dotted = new ArrayList<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode keyNode)) {
                int line = line(entry.getKeyNode().getStartMark());
                problems.add(line, path.isEmpty() ? WHOLE_FILE : path, "? ...", "a key that is a word");
            } else if (Tag.MERGE.equals(keyNode.getTag())) {
                merge(convert(path, "<<", line(keyNode.getStartMark()), entry.getValueNode(), depth + 1), merged);
            } else if (names.parts(keyNode.getValue()).size() > 1) {
                dotted.add(entry);
            } else {
                add(path, keyNode, entry.getValueNode(), children, depth);
            }
        }
        for (NodeTuple entry : dotted) {
            add(path, (ScalarNode) entry.getKeyNode(), entry.getValueNode(), children, depth);
        }
        merged.forEach(children::putIfAbsent);
        return children;
    }

    private void add(
            String path,
            ScalarNode keyNode,
            org.yaml.snakeyaml.nodes.Node valueNode,
            Map<String, Node> children,
            int depth) {
        String written = keyNode.getValue();
        String child = path.isEmpty() ? written : path + "." + written;
        int line = line(keyNode.getStartMark());
        List<String> parts = names.parts(written);
        int last = parts.size() - 1;
        Node value = convert(child, last == 0 ? written : parts.get(last), line, valueNode, depth + 1);
        for (int i = last; i > 0; i--) {
            Map<String, Node> only = new LinkedHashMap<>();
            only.put(parts.get(i), value);
            value = new Node.Mapping(parts.get(i - 1), line, only);
        }
        put(child, parts.get(0), value, last > 0, children);
    }

    private void merge(Node value, Map<String, Node> merged) {
        List<Node> sources = value instanceof Node.Sequence sequence ? sequence.items() : List.of(value);
        for (Node source : sources) {
            if (source instanceof Node.Mapping mapping) {
                mapping.children().forEach(merged::putIfAbsent);
            } else {
                problems.add(source.line(), "<<", source.shown(), "an alias of keys with values");
            }
        }
    }

    /** Puts a child in its place; one with a dotted key may stand in several pieces, any other only once. */
    private void put(String path, String name, Node value, boolean dotted, Map<String, Node> children) {
        Node before = children.putIfAbsent(name, value);
        if (before == null) {
            return;
        }
        if (dotted && before instanceof Node.Mapping first && value instanceof Node.Mapping second) {
            second.children().forEach((part, node) -> put(path, part, node, true, first.children()));
        } else {
            problems.add(
                    value.line(), path, value.shown(), "each key once; it stands on line " + before.line() + " too");
        }
    }

    private static int line(MarkedYAMLException e) {
        return e.getProblemMark() != null ? line(e.getProblemMark()) : line(e.getContextMark());
    }

    private static int line(@Nullable Mark mark) {
        return mark == null ? 1 : mark.getLine() + 1;
    }
}
