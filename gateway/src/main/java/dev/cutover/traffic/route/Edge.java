package dev.cutover.traffic.route;

import dev.cutover.traffic.http.RouteRequest;

/**
 * A way to a node of the trie. Immutable.
 *
 * @param rank the lowest rank to be found there, counted from the lowest below the node that the edge starts from
 * @param node where it leads
 */
record Edge(int rank, TrieNode node) {
    /** Goes there if that can find a lower rank than {@code best}; ranks are those of where the edge starts. */
    int search(RouteRequest request, int position, int best) {
        return rank < best ? rank + node.search(request, position, best - rank) : best;
    }
}
