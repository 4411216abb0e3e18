package dev.cutover.traffic.exchange;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.http.GrpcStatus;
import dev.cutover.traffic.http.StatusSet;
import dev.cutover.traffic.resilience.BreakerSettings;
import dev.cutover.traffic.resilience.FallbackPolicy;
import dev.cutover.traffic.route.RouteMatch;
import dev.cutover.traffic.split.Weight;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A named rule for requests, as configured. Source: INTERFACE §2 {@code endpoints}, {@code defaults}.
 *
 * @param id its name in Redis, metrics and the API; {@code _other} for what no endpoint matches
 * @param match the requests it is for
 * @param timeout for the whole exchange up to the first byte of the response, attempts together
 * @param flag the feature flag that switches it, without prefix
 * @param websocketFlag the feature flag for upgrades, without prefix
 * @param fallback when legacy answers for new
 * @param breaker when new is given up for a while
 * @param errorStatuses statuses that count as errors of a backend
 * @param authStatuses statuses that count as failed authentication, apart from errors
 * @param errorGrpcStatuses statuses of gRPC that count as errors of a backend
 * @param weight overrides the initial weight, or null
 * @param backendOnly the one backend it always goes to, or null where it is split
 */
public record EndpointSettings(
        String id,
        RouteMatch match,
        Duration timeout,
        String flag,
        String websocketFlag,
        FallbackPolicy fallback,
        BreakerSettings breaker,
        StatusSet errorStatuses,
        StatusSet authStatuses,
        Set<GrpcStatus> errorGrpcStatuses,
        @Nullable Weight weight,
        @Nullable Backend backendOnly) {
    /** The id of the endpoint for what no other matches. */
    public static final String OTHER = "_other";

    /** Copies the set, so that the value cannot change. */
    public EndpointSettings {
        errorGrpcStatuses = Set.copyOf(errorGrpcStatuses);
    }
}
