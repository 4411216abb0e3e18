package dev.cutover.traffic.exchange;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.route.RouteTable;
import dev.cutover.traffic.split.SplitSettings;
import dev.cutover.traffic.upstream.Upstream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that one reading of the configuration file says about requests.
 *
 * <p>Thread-safe: immutable but for what endpoints and backends remember.
 *
 * @param revision goes up by one with each configuration
 * @param routes which endpoint serves which requests
 * @param endpoints all endpoints, {@code other} included
 * @param other the endpoint for what no route matches
 * @param rejectUnmatched whether what no route matches is refused instead
 * @param split how users are told apart and divided
 * @param legacy the backend of that name, with its connections
 * @param newBackend the backend {@code new}, with its connections
 */
public record ConfiguredTraffic(
        long revision,
        RouteTable<Endpoint> routes,
        List<Endpoint> endpoints,
        Endpoint other,
        boolean rejectUnmatched,
        SplitSettings split,
        Upstream legacy,
        Upstream newBackend) {
    /** The endpoint that serves the request, or null where the request is refused. */
    public @Nullable Endpoint endpoint(RequestHead request) {
        Endpoint found = routes.find(request);
        if (found != null) {
            return found;
        }
        return rejectUnmatched ? null : other;
    }

    /** How a backend is reached. */
    public Upstream upstream(Backend backend) {
        return backend == Backend.NEW ? newBackend : legacy;
    }
}
