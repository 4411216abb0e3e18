package dev.cutover.traffic.route;

import dev.cutover.traffic.route.TrieNode.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A node while the trie is put together. Rows are added in the order of their ranks. */
final class TrieBuilder {
    private final Map<PathElement, TrieBuilder> children = new LinkedHashMap<>();
    private final List<Candidate> candidates = new ArrayList<>();
    private int lowestRank = Integer.MAX_VALUE;

    /** Adds a row at the end of the way that {@code elements} describe from here. */
    void add(List<PathElement> elements, Candidate candidate) {
        lowestRank = Math.min(lowestRank, candidate.rank());
        if (elements.isEmpty()) {
            candidates.add(candidate);
            return;
        }
        children.computeIfAbsent(elements.get(0), element -> new TrieBuilder())
                .add(elements.subList(1, elements.size()), candidate);
    }

    /**
     * The way to this node and all below it, from the start of a search.
     *
     * @param nodes those built so far, of which any that is alike is used again; new ones are added
     */
    Edge build(Map<Shape, TrieNode> nodes) {
        return build(0, nodes);
    }

    private Edge build(int lowestBefore, Map<Shape, TrieNode> nodes) {
        List<Candidate> ends = candidates.stream()
                .map(candidate -> candidate.after(-lowestRank))
                .toList();
        Map<PathElement, Edge> edges = new LinkedHashMap<>();
        children.forEach((element, child) -> edges.put(element, child.build(lowestRank, nodes)));
        TrieNode node = nodes.computeIfAbsent(new Shape(ends, edges), TrieNode::new);
        return new Edge(lowestRank - lowestBefore, node);
    }
}
