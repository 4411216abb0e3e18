package dev.cutover.traffic.route;

import dev.cutover.traffic.http.RouteRequest;
import java.util.List;

/**
 * A row of the table at the place in a trie where its path pattern ends. Immutable.
 *
 * @param rank its place among the rows that are counted; 0 comes first
 * @param methods the methods it is for; empty for every method
 */
record Candidate(int rank, List<String> methods) {
    /**
     * The rank of the first candidate for the request's method, or {@code best} where none comes before that.
     *
     * @param candidates in the order of their ranks
     */
    static int first(Candidate[] candidates, RouteRequest request, int best) {
        for (Candidate candidate : candidates) {
            if (candidate.rank >= best) {
                return best;
            }
            if (candidate.accepts(request)) {
                return candidate.rank;
            }
        }
        return best;
    }

    /** The same row, so many ranks further back. */
    Candidate after(int ranks) {
        return new Candidate(rank + ranks, methods);
    }

    private boolean accepts(RouteRequest request) {
        // By index, as an iterator would be allocated.
        for (int i = 0; i < methods.size(); i++) {
            if (isMethod(methods.get(i), request)) {
                return true;
            }
        }
        return methods.isEmpty();
    }

    private static boolean isMethod(String method, RouteRequest request) {
        int start = request.methodStart();
        if (request.methodEnd() - start != method.length()) {
            return false;
        }
        byte[] bytes = request.bytes();
        for (int i = 0; i < method.length(); i++) {
            if (bytes[start + i] != method.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
