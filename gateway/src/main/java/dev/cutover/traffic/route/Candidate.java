package dev.cutover.traffic.route;

import dev.cutover.traffic.http.RouteRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A row of the table at the place in a trie where its path pattern ends. Immutable. */
final class Candidate {
    /** Its place among all rows; 0 comes first. */
    final int rank;

    private final byte[][] methods;

    /**
     * @param rank its place among all rows
     * @param methods the methods it is for; empty for every method
     */
    Candidate(int rank, List<String> methods) {
        this.rank = rank;
        this.methods = methods.stream()
                .map(method -> method.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
    }

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

    private boolean accepts(RouteRequest request) {
        if (methods.length == 0) {
            return true;
        }
        byte[] bytes = request.bytes();
        int start = request.methodStart();
        int end = request.methodEnd();
        for (byte[] method : methods) {
            if (Arrays.equals(method, 0, method.length, bytes, start, end)) {
                return true;
            }
        }
        return false;
    }
}
