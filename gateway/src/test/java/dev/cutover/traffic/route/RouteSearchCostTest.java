package dev.cutover.traffic.route;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a search may cost: counted in steps, not in time. */
class RouteSearchCostTest {
    @Test
    void theNumberOfRowsDoesNotCount() {
        int few = steps(endpoints(10), "/api/v1/service7/items/42");
        int many = steps(endpoints(10_000), "/api/v1/service7/items/42");

        assertThat(many).isEqualTo(few);
    }

    @Test
    void endpointsThatGoOnAlikeShareTheirNodes() {
        int few = nodesOf(endpoints(10));
        int many = nodesOf(endpoints(10_000));

        assertThat(many).isEqualTo(few);
    }

    @Test
    void theNumberOfHostsDoesNotCount() {
        int few = steps(hosts(10), ParsedHead.of("GET", "/a", "host7.example.org"));
        int many = steps(hosts(10_000), ParsedHead.of("GET", "/a", "host7.example.org"));

        assertThat(many).isEqualTo(few);
    }

    @Test
    void aPathThatAgreesWithEveryPatternFindsTheBestWithoutLookingAtTheOthers() {
        int depth = 10;

        int steps = steps(textOrVariable(depth), "/a".repeat(depth));

        assertThat(steps).isLessThan(10 * depth);
    }

    @Test
    void aPathThatFailsAtTheLastSegmentMeetsEachNodeOnceAtMost() {
        int depth = 10;

        int steps = steps(textOrVariable(depth), "/a".repeat(depth) + "/none");

        assertThat(steps).isLessThan(4 * nodes(depth));
    }

    @Test
    void aLongPathCostsNoMoreStepsThanThePatternsAreDeep() {
        int depth = 8;

        int ten = steps(textOrVariable(depth), "/a".repeat(10));
        int thousand = steps(textOrVariable(depth), "/a".repeat(1_000));

        assertThat(thousand).isEqualTo(ten);
    }

    @Test
    void patternsThatBeginAnywhereCostNoMoreStepsOnALongPath() {
        List<String> patterns = List.of("/**/{a}/{b}/{c}/{d}/x", "/**/a/{b}/a/y", "/**/a/a*a/{c:a+}/z");

        int twenty = steps(patterns, "/a".repeat(20));
        int thousand = steps(patterns, "/a".repeat(1_000));

        assertThat(thousand).isEqualTo(twenty);
    }

    @Test
    @Timeout(30)
    void starsWithinASegmentDoNotMultiply() {
        var glob = new SegmentMatcher.Glob("*a".repeat(30) + "b", false);
        byte[] value = "a".repeat(5_000).getBytes(UTF_8);

        // Trying every way to share 5,000 characters among 30 stars would never come to an end.
        assertThat(glob.matches(value, 0, value.length)).isFalse();
    }

    @Test
    void aPlainPathAllocatesNothing() {
        var table = new RouteTable<>(rows(endpoints(100)));
        ParsedHead request = ParsedHead.of("GET", "/api/v1/service7/items/42", "www.example.org");
        table.find(request);

        long before = allocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            table.find(request);
        }

        assertThat(allocatedBytes() - before).isLessThan(10_000);
    }

    private static List<String> endpoints(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> "/api/v1/service" + i + (i % 2 == 0 ? "/**" : "/items/{id}"))
                .toList();
    }

    private static List<Route<String>> hosts(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> "host" + i + ".example.org")
                .map(host -> new Route<>(new RouteMatch("/a", List.of(), List.of(host)), host))
                .toList();
    }

    /** Every pattern of so many segments of which each is the text {@code a} or a variable. */
    private static List<String> textOrVariable(int depth) {
        return IntStream.range(0, 1 << depth)
                .mapToObj(choice -> IntStream.range(0, depth)
                        .mapToObj(i -> (choice >> i & 1) == 0 ? "/a" : "/{v" + i + "}")
                        .collect(Collectors.joining()))
                .toList();
    }

    private static int nodesOf(List<String> patterns) {
        var builder = new PathTrie.Builder();
        for (int i = 0; i < patterns.size(); i++) {
            builder.add(PathPattern.parse(patterns.get(i)), new Candidate(i, List.of()));
        }
        Map<TrieNode.Shape, TrieNode> nodes = new HashMap<>();
        builder.build(nodes);
        return nodes.size();
    }

    /** One node for each separator and each segment of those patterns. */
    private static int nodes(int depth) {
        return 2 * (2 << depth);
    }

    private static int steps(List<String> patterns, String path) {
        return steps(rows(patterns), ParsedHead.get(path));
    }

    /** How often a search asks for the bytes: once or twice at each node that it meets. */
    private static int steps(List<Route<String>> rows, ParsedHead request) {
        new RouteTable<>(rows).find(request);
        return request.reads();
    }

    private static List<Route<String>> rows(List<String> patterns) {
        return patterns.stream()
                .map(pattern -> new Route<>(new RouteMatch(pattern, List.of(), List.of()), pattern))
                .toList();
    }

    private static long allocatedBytes() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
