package dev.cutover.traffic.route;

import dev.cutover.traffic.http.RouteRequest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A state of the search: which patterns agree with the path so far. Immutable.
 *
 * <p>The search methods answer the lowest rank found below this node, or {@code best} where that is none lower.
 */
final class TrieNode {
    private final int lowestRank;
    private final Candidate[] ends;
    private final Candidate[] optionalText;
    private final Candidate[] rest;
    private final @Nullable TrieNode separator;
    private final @Nullable TrieNode anyText;
    private final ByteTable<TrieNode> literals;
    private final Tested[] tested;
    private final Tested[] acceptingNothing;

    /** A child that a matcher guards. */
    record Tested(SegmentMatcher matcher, TrieNode child) {
        boolean acceptsNothing() {
            return matcher.matches(new byte[0], 0, 0);
        }
    }

    TrieNode(TrieBuilder builder) {
        ends = builder.ends();
        optionalText = builder.optionalText();
        rest = builder.rest();
        separator = builder.separator();
        anyText = builder.anyText();
        literals = builder.literals();
        tested = builder.tested();
        acceptingNothing = Arrays.stream(tested).filter(Tested::acceptsNothing).toArray(Tested[]::new);
        lowestRank = builder.lowestRank();
    }

    int lowestRank() {
        return lowestRank;
    }

    /** Searches on from {@code position} in the path of the request. */
    int search(RouteRequest request, int position, int best) {
        if (lowestRank >= best) {
            return best;
        }
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
        for (Tested edge : acceptingNothing) {
            found = edge.child.search(request, position, found);
        }
        return found;
    }

    private int searchSeparator(RouteRequest request, int position, int best) {
        int found = best;
        if (separator != null) {
            found = separator.search(request, position + 1, found);
        }
        for (Tested edge : acceptingNothing) {
            // In PathPattern's language text like *** may stand for nothing between two separators, and takes the
            // second.
            found = edge.child.search(request, position + 1, found);
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
        TrieNode literal = literals.find(bytes, position, valueEnd, hash);
        if (literal != null) {
            found = literal.search(request, next, found);
        }
        if (anyText != null && position < valueEnd) {
            found = anyText.search(request, next, found);
        }
        for (Tested edge : tested) {
            if (edge.child.lowestRank < found && edge.matcher.matches(bytes, position, valueEnd)) {
                found = edge.child.search(request, next, found);
            }
        }
        return next == end ? Candidate.first(optionalText, request, found) : found;
    }
}
