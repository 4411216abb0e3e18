package dev.cutover.traffic.route;

import dev.cutover.traffic.route.TrieNode.Tested;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node while the trie is put together. Rows are added in the order of their ranks. */
final class TrieBuilder {
    private static final Candidate[] NONE = {};

    private final Map<PathElement, TrieBuilder> children = new LinkedHashMap<>();
    private final List<Candidate> candidates = new ArrayList<>();
    private int lowestRank = Integer.MAX_VALUE;

    /** Adds a row at the end of the way that {@code elements} describe from here. */
    void add(List<PathElement> elements, Candidate candidate) {
        lowestRank = Math.min(lowestRank, candidate.rank);
        if (elements.isEmpty()) {
            candidates.add(candidate);
            return;
        }
        children.computeIfAbsent(elements.get(0), element -> new TrieBuilder())
                .add(elements.subList(1, elements.size()), candidate);
    }

    /** The node, and all below it. */
    TrieNode build() {
        return new TrieNode(this);
    }

    int lowestRank() {
        return lowestRank;
    }

    Candidate[] ends() {
        return candidates.toArray(NONE);
    }

    Candidate[] optionalText() {
        return endsAfter(new PathElement.OptionalText());
    }

    Candidate[] rest() {
        return endsAfter(new PathElement.Rest());
    }

    @Nullable TrieNode separator() {
        return child(new PathElement.Separator());
    }

    @Nullable TrieNode anyText() {
        return child(new PathElement.AnyText());
    }

    ByteTable<TrieNode> literals() {
        Map<String, TrieNode> literals = new LinkedHashMap<>();
        children.forEach((element, child) -> {
            if (element instanceof PathElement.Literal literal) {
                literals.put(literal.text(), child.build());
            }
        });
        return new ByteTable<>(literals);
    }

    /** The children that a matcher guards; the first added leads to the lowest rank. */
    Tested[] tested() {
        List<Tested> tested = new ArrayList<>();
        children.forEach((element, child) -> {
            SegmentMatcher matcher = SegmentMatcher.of(element);
            if (matcher != null) {
                tested.add(new Tested(matcher, child.build()));
            }
        });
        return tested.toArray(Tested[]::new);
    }

    private Candidate[] endsAfter(PathElement last) {
        TrieBuilder child = children.get(last);
        return child == null ? NONE : child.ends();
    }

    private @Nullable TrieNode child(PathElement element) {
        TrieBuilder child = children.get(element);
        return child == null ? null : child.build();
    }
}
