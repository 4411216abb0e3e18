package dev.cutover.control.admin;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.exchange.Endpoint;
import dev.cutover.traffic.exchange.TrafficSnapshot;
import dev.cutover.traffic.http.CidrBlock;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.resilience.Breaker;
import dev.cutover.traffic.split.Assignment;
import dev.cutover.traffic.split.Reason;
import dev.cutover.traffic.split.SplitRule;
import dev.cutover.traffic.split.SplitSettings;
import dev.cutover.traffic.split.Splitter;
import dev.cutover.traffic.split.UserLists;
import java.net.InetAddress;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * Says where a request would go, by asking the same route table and splitter that requests ask. Thread-safe. Source:
 * INTERFACE §6 {@code GET /api/explain}.
 */
final class ExplainApi {
    private final GatewayAccess gateway;

    ExplainApi(GatewayAccess gateway) {
        this.gateway = gateway;
    }

    /**
     * What the query asks for.
     *
     * @throws ApiException 400 where it asks for nothing, or for what no request can be, 404 where there is no such
     *     endpoint
     */
    Explanation answer(ServerRequest request) {
        String endpoint = request.queryParam("endpoint").orElse(null);
        String path = request.queryParam("path").orElse(null);
        if ((endpoint == null) == (path == null)) {
            throw new ApiException(
                    HttpStatus.BAD_REQUEST,
                    "Nothing to explain (expected: path, with method, host and header=Name:value where they matter; "
                            + "or endpoint and key)");
        }
        return endpoint != null ? explainUser(request, endpoint) : explainRequest(request, path);
    }

    private Explanation explainUser(ServerRequest request, String endpoint) {
        String key = request.queryParam("key").orElse("");
        if (key.isEmpty()) {
            throw new ApiException(HttpStatus.BAD_REQUEST, "key: none (expected: the user's sticky key)");
        }
        return user(endpoint, key);
    }

    private Explanation explainRequest(ServerRequest request, @Nullable String path) {
        List<String> headers = request.queryParams().getOrDefault("header", List.of());
        DescribedRequest described = new DescribedRequest(
                request.queryParam("method").orElse("GET"),
                path == null ? "" : path,
                request.queryParam("host").orElse("localhost"),
                headers);
        return request(described.head(), client(request.queryParam("client").orElse("127.0.0.1")));
    }

    /** Where a request goes that comes from {@code client}. */
    Explanation request(RequestHead head, InetAddress client) {
        TrafficSnapshot snapshot = gateway.traffic().get();
        SplitSettings split = snapshot.configured().split();
        Endpoint endpoint = snapshot.configured().endpoint(head);
        if (endpoint == null) {
            return Explanation.unserved();
        }
        boolean mayForce = split.mayForce(client);
        Assignment assignment = new Assignment();
        splitter(split).assign(head, mayForce, snapshot.rule(endpoint), snapshot.lists(), assignment);
        return explain(snapshot, endpoint, assignment);
    }

    /**
     * Where the user with {@code key} goes at an endpoint.
     *
     * @throws ApiException 404 where there is no such endpoint
     */
    Explanation user(String id, String key) {
        TrafficSnapshot snapshot = gateway.traffic().get();
        Endpoint endpoint = snapshot.endpoints().stream()
                .filter(candidate -> candidate.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new ApiException(HttpStatus.NOT_FOUND, "\"" + id + "\" is no endpoint"));
        Assignment assignment = new Assignment();
        splitter(snapshot.configured().split()).assign(key, snapshot.rule(endpoint), snapshot.lists(), assignment);
        return explain(snapshot, endpoint, assignment);
    }

    /** A splitter of its own, as those of the event loops are theirs alone; no id that it makes is ever used. */
    private static Splitter splitter(SplitSettings split) {
        return new Splitter(split, new SplittableRandom(0));
    }

    private static Explanation explain(TrafficSnapshot snapshot, Endpoint endpoint, Assignment assignment) {
        SplitRule rule = snapshot.rule(endpoint);
        boolean isUndecided = assignment.mintsId() && assignment.reason() == Reason.BUCKET;
        if (isUndecided) {
            String why = "no key was found: the user would get an id, and of such ids " + assignment.weight()
                    + " % go to new";
            return Explanation.of(endpoint, rule.effective(), user(assignment, snapshot.lists()), null, why);
        }
        boolean isLeft = assignment.backend() == Backend.NEW
                && rule.backendOnly() == null
                && endpoint.breaker().state() == Breaker.State.OPEN;
        Backend backend = isLeft ? Backend.LEGACY : assignment.backend();
        String why =
                assignment.mintsId() ? assignment.reason().label() + ": the user would get an id" : assignment.why();
        return Explanation.of(
                endpoint,
                rule.effective(),
                user(assignment, snapshot.lists()),
                backend.label(),
                isLeft ? why + "; but the circuit of new is open, so legacy answers" : why);
    }

    private static Explanation.User user(Assignment assignment, UserLists lists) {
        if (!assignment.hasKey() || assignment.mintsId()) {
            return new Explanation.User(null, assignment.keySource(), null, null);
        }
        String key = assignment.key();
        return new Explanation.User(key, assignment.keySource(), assignment.bucket(), list(key, lists));
    }

    private static @Nullable String list(String key, UserLists lists) {
        if (lists.denies(key)) {
            return "deny";
        }
        return lists.allows(key) ? "allow" : null;
    }

    /**
     * The client's address as given.
     *
     * @throws ApiException 400 where it is none
     */
    static InetAddress client(String address) {
        try {
            return CidrBlock.address(address);
        } catch (IllegalArgumentException e) {
            throw new ApiException(HttpStatus.BAD_REQUEST, "client: " + e.getMessage());
        }
    }
}
