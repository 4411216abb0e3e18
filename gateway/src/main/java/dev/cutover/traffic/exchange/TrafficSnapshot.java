package dev.cutover.traffic.exchange;

import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.route.RouteTable;
import dev.cutover.traffic.split.SplitRule;
import dev.cutover.traffic.split.UserLists;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that decides where requests go, published as one value: a request reads it once and never sees two states.
 *
 * <p>Thread-safe: immutable but for what endpoints remember. Source: SEMANTICS §2.
 *
 * @param routes which endpoint serves which requests
 * @param endpoints all endpoints, {@code other} included
 * @param other the endpoint for what no route matches
 * @param rejectUnmatched whether what no route matches is refused instead
 * @param rules what is in force for each endpoint, by its index
 * @param lists the users that always get one backend
 * @param revision goes up by one with each configuration
 */
public record TrafficSnapshot(
        RouteTable<Endpoint> routes,
        List<Endpoint> endpoints,
        Endpoint other,
        boolean rejectUnmatched,
        List<SplitRule> rules,
        UserLists lists,
        long revision) {
    /** The endpoint that serves the request, or null where the request is refused. */
    public @Nullable Endpoint endpoint(RequestHead request) {
        Endpoint found = routes.find(request);
        if (found != null) {
            return found;
        }
        return rejectUnmatched ? null : other;
    }

    /** What is in force for an endpoint of this snapshot. */
    public SplitRule rule(Endpoint endpoint) {
        return rules.get(endpoint.index());
    }
}
