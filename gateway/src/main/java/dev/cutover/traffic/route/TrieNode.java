package dev.cutover.traffic.route;

import dev.cutover.traffic.http.RouteRequest;
import dev.cutover.traffic.route.ByteTable.Ranked;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A state of the search: which patterns agree with the path so far. Immutable.
 *
 * <p>Ranks are counted from the lowest below the node, which is 0; what comes before is on the {@link Edge} that leads
 * here. So a node knows nothing of its place in the table, and all nodes of the same {@link Shape} are one.
 *
 * <p>The search methods answer the lowest rank found below this node, or {@code best} where that is none lower.
 */
final class TrieNode {
    private static final Candidate[] NONE = {};

    private final Candidate[] ends;
    private final Candidate[] optionalText;
    private final Candidate[] rest;
    private final @Nullable Edge separator;
    private final @Nullable Edge anyText;
    private final ByteTable<TrieNode> literals;
    private final Tested[] tested;
    private final Tested[] acceptingNothing;

    /**
     * Everything that a node is made of.
     *
     * @param ends the rows whose patterns end here, in the order of their ranks
     * @param edges where the next step of a pattern leads, in the order of their ranks
     */
    record Shape(List<Candidate> ends, Map<PathElement, Edge> edges) {}

    /** An edge that a matcher guards. */
    private record Tested(SegmentMatcher matcher, Edge edge) {
        boolean acceptsNothing() {
            return matcher.matches(new byte[0], 0, 0);
        }
    }

    TrieNode(Shape shape) {
        Map<PathElement, Edge> edges = shape.edges();
        ends = shape.ends().toArray(NONE);
        optionalText = endsAfter(edges.get(new PathElement.OptionalText()));
        rest = endsAfter(edges.get(new PathElement.Rest()));
        separator = edges.get(new PathElement.Separator());
        anyText = edges.get(new PathElement.AnyText());
        literals = new ByteTable<>(literals(edges));
        tested = tested(edges);
        acceptingNothing = Arrays.stream(tested).filter(Tested::acceptsNothing).toArray(Tested[]::new);
    }

    private static Map<String, Ranked<TrieNode>> literals(Map<PathElement, Edge> edges) {
        Map<String, Ranked<TrieNode>> literals = new LinkedHashMap<>();
        edges.forEach((element, edge) -> {
            if (element instanceof PathElement.Literal literal) {
                literals.put(literal.text(), new Ranked<>(edge.rank(), edge.node()));
            }
        });
        return literals;
    }

    private static Tested[] tested(Map<PathElement, Edge> edges) {
        List<Tested> tested = new ArrayList<>();
        edges.forEach((element, edge) -> {
            SegmentMatcher matcher = SegmentMatcher.of(element);
            if (matcher != null) {
                tested.add(new Tested(matcher, edge));
            }
        });
        return tested.toArray(Tested[]::new);
    }

    private static Candidate[] endsAfter(@Nullable Edge edge) {
        if (edge == null) {
            return NONE;
        }
        return Arrays.stream(edge.node().ends)
                .map(candidate -> candidate.after(edge.rank()))
                .toArray(Candidate[]::new);
    }

    /** Searches on from {@code position} in the path of the request. */
    int search(RouteRequest request, int position, int best) {
        if (position == request.pathEnd()) {
            return searchEnd(request, position, best);
        }
        return request.bytes()[position] == '/'
                ? searchSeparator(request, position, best)
                : searchSegment(request, position, best);
    }

    private int searchEnd(RouteRequest request, int position, int best) {
        int found = Candidate.first(ends, request, best);
        found = Candidate.first(optionalText, request, found);
        found = Candidate.first(rest, request, found);
        for (Tested guarded : acceptingNothing) {
            found = guarded.edge.search(request, position, found);
        }
        return found;
    }

    private int searchSeparator(RouteRequest request, int position, int best) {
        int found = best;
        if (separator != null) {
            found = separator.search(request, position + 1, found);
        }
        for (Tested guarded : acceptingNothing) {
            // In PathPattern's language text like *** may stand for nothing between two separators, and takes the
            // second.
            found = guarded.edge.search(request, position + 1, found);
        }
        return Candidate.first(rest, request, found);
    }

    private int searchSegment(RouteRequest request, int position, int best) {
        byte[] bytes = request.bytes();
        int end = request.pathEnd();
        int hash = ByteTable.EMPTY_HASH;
        int valueEnd = position;
        while (valueEnd < end && bytes[valueEnd] != '/' && bytes[valueEnd] != ';') {
            hash = ByteTable.hash(hash, bytes[valueEnd++]);
        }
        int next = valueEnd;
        while (next < end && bytes[next] != '/') {
            next++;
        }
        int found = best;
        int literal = literals.find(bytes, position, valueEnd, hash);
        if (literal != ByteTable.NONE && literals.rank(literal) < found) {
            int rank = literals.rank(literal);
            found = rank + literals.value(literal).search(request, next, found - rank);
        }
        if (anyText != null && position < valueEnd) {
            found = anyText.search(request, next, found);
        }
        for (Tested guarded : tested) {
            if (guarded.edge.rank() < found && guarded.matcher.matches(bytes, position, valueEnd)) {
                found = guarded.edge.search(request, next, found);
            }
        }
        return next == end ? Candidate.first(optionalText, request, found) : found;
    }
}
