package dev.cutover.traffic.route;

import dev.cutover.traffic.http.RouteRequest;
import dev.cutover.traffic.route.TrieNode.Shape;
import java.util.List;
import java.util.Map;

/**
 * The rows for one host, found by path: those whose pattern begins where the path does, and those that may begin at any
 * separator. Immutable.
 */
final class PathTrie {
    private final Edge anchored;
    private final Edge floating;
    private final int longestFloating;

    private PathTrie(Edge anchored, Edge floating, int longestFloating) {
        this.anchored = anchored;
        this.floating = floating;
        this.longestFloating = longestFloating;
    }

    /** The lowest rank of all its rows. */
    int lowestRank() {
        return Math.min(anchored.rank(), floating.rank());
    }

    /** The lowest rank among the rows that are for the request, or {@code best} where that is none lower. */
    int search(RouteRequest request, int best) {
        int found = anchored.search(request, request.pathStart(), best);
        return floating.rank() < found ? searchFloating(request, found) : found;
    }

    /**
     * Tries the separators from the back: each step of a pattern takes one separator or segment at most, so there is
     * nothing to find further from the end than the longest pattern is long.
     */
    private int searchFloating(RouteRequest request, int best) {
        byte[] bytes = request.bytes();
        int start = request.pathStart();
        int found = best;
        int position = request.pathEnd();
        for (int elements = 0; elements < longestFloating && position > start; elements++) {
            if (bytes[--position] == '/') {
                found = floating.search(request, position, found);
            } else {
                while (position > start && bytes[position - 1] != '/') {
                    position--;
                }
            }
        }
        return found;
    }

    /** Collects the rows of a trie. */
    static final class Builder {
        private final TrieBuilder anchored = new TrieBuilder();
        private final TrieBuilder floating = new TrieBuilder();
        private int longestFloating;

        /** Adds a row; its rank is above those of all rows before. */
        void add(PathPattern pattern, Candidate candidate) {
            List<PathElement> elements = pattern.elements();
            if (pattern.floats()) {
                floating.add(elements, candidate);
                longestFloating = Math.max(longestFloating, elements.size());
            } else {
                anchored.add(elements, candidate);
            }
        }

        /**
         * The trie.
         *
         * @param nodes those built so far, of which any that is alike is used again; new ones are added
         */
        PathTrie build(Map<Shape, TrieNode> nodes) {
            return new PathTrie(anchored.build(nodes), floating.build(nodes), longestFloating);
        }
    }
}
