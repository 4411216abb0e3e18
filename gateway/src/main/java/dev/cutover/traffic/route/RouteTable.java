package dev.cutover.traffic.route;

import dev.cutover.traffic.http.RouteRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which target serves a request: rows of {@link RouteMatch} and target, of which the most specific that fits wins.
 *
 * <p>Thread-safe: immutable. Source: INTERFACE §2 {@code endpoints[].match}.
 *
 * @param <T> what the table leads to
 */
public final class RouteTable<T> {
    /*
     * Precedence is decided when the table is built, not when it is searched. All rows are sorted once: by the
     * specificity of their path pattern, then one host before the names below a domain before any host, then listed
     * methods before any method, then as given. The place in that order is the row's rank, and the answer to a request
     * is the lowest rank among the rows that fit. (A row with several hosts stands in the order once for each.)
     *
     * The patterns are stored in a trie whose edges are the steps of a path: a separator, a segment with a certain
     * text, a segment with any text, a segment that a wildcard or an expression describes, the rest. Which edges agree
     * with a path says nothing about which of their rows comes first: /a/{x}/c and /{y}/b/** both fit /a/b/c, and
     * Spring's order counts over whole patterns. So no edge is "better" than another. Instead every edge knows the
     * lowest rank behind it, and the search is a branch and bound: go down each edge that agrees, keep the lowest rank
     * found, and leave out every edge that cannot better it. Text comes first, as it leads to low ranks soonest; the
     * order of edges decides how much is left out, never what is found.
     *
     * Ranks are relative: what an edge knows is counted from the lowest rank below the node where it starts, and the
     * rank of a row is the sum along its way. So patterns that go on alike, such as /orders/{id} and /users/{id}, go on
     * in the same nodes, and 10,000 such endpoints need hardly more nodes than ten. The nodes stay near the processor;
     * what is an endpoint's own, and far away if it is seldom asked for, is one entry of a hash table and its text.
     *
     * Cost. A step takes one element of the path and every node has one way to it, so a search meets a node once at
     * most: it is bounded by the nodes of the table whatever the path is like, and by the nodes that agree with the
     * path in practice, which for literal text is one for each step. Text is found by a hash on bytes, so the width of
     * a node does not count; segments with wildcards or expressions beside other text are tried one after another at
     * the node where they stand. Patterns that begin with ** are tried from as many separators, at the end of the path,
     * as the longest of them has steps. Globs take at most (length of segment x length of pattern); only an expression
     * in the operator's own pattern may cost more.
     */

    private static final int NONE = Integer.MAX_VALUE;
    private static final Pattern METHOD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Z-]+");

    private final HostTable hosts;
    private final List<T> targets;

    /** A row for one of its hosts. */
    private record Row<T>(PathPattern pattern, HostPattern host, List<String> methods, T target) {}

    /**
     * Builds the table.
     *
     * @throws IllegalArgumentException with the value and what was expected, where a path is none of the patterns of
     *     {@link PathPattern}, or a method or host is none
     */
    public RouteTable(List<Route<T>> routes) {
        List<Row<T>> rows = new ArrayList<>();
        routes.forEach(route -> addRows(route, rows));
        rows.sort(Comparator.comparing((Row<T> row) -> row.pattern().specificity())
                .thenComparing(Row::host)
                .thenComparing(row -> row.methods().isEmpty()));
        this.hosts = hosts(rows);
        this.targets = rows.stream().map(Row::target).toList();
    }

    private static <T> void addRows(Route<T> route, List<Row<T>> rows) {
        RouteMatch match = route.match();
        PathPattern pattern = PathPattern.parse(match.path());
        match.methods().forEach(RouteTable::checkMethod);
        List<HostPattern> hosts = match.hosts().isEmpty()
                ? List.of(HostPattern.ANY)
                : match.hosts().stream().map(HostPattern::parse).toList();
        for (HostPattern host : hosts) {
            rows.add(new Row<>(pattern, host, match.methods(), route.target()));
        }
    }

    private static void checkMethod(String method) {
        if (!METHOD.matcher(method).matches()) {
            throw new IllegalArgumentException(
                    "method: \"" + method + "\" (expected: a request method in upper case, such as GET)");
        }
    }

    private static <T> HostTable hosts(List<Row<T>> rows) {
        Map<HostPattern, PathTrie.Builder> builders = new HashMap<>();
        for (int rank = 0; rank < rows.size(); rank++) {
            Row<T> row = rows.get(rank);
            builders.computeIfAbsent(row.host(), host -> new PathTrie.Builder())
                    .add(row.pattern(), new Candidate(rank, row.methods()));
        }
        Map<HostPattern, PathTrie> tries = new HashMap<>();
        Map<TrieNode.Shape, TrieNode> nodes = new HashMap<>();
        builders.forEach((host, builder) -> tries.put(host, builder.build(nodes)));
        return new HostTable(tries);
    }

    /**
     * The target of the most specific row that fits the request, or null where none does. Event loop of the exchange.
     *
     * <p>Segments are compared as Spring's {@code PathContainer} reads them: decoded, and without their path
     * parameters. A {@code %} that begins no escape stands for itself. Allocates only for a path with
     * escapes or bytes beyond ASCII, for a host in upper case, and for patterns with an expression. Throws for no
     * input.
     */
    public @Nullable T find(RouteRequest request) {
        int rank = hosts.search(DecodedRequest.canonical(request), NONE);
        return rank == NONE ? null : targets.get(rank);
    }
}
