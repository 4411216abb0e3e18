package dev.cutover.control.admin;

import dev.cutover.control.weights.RefusedValue;
import dev.cutover.control.weights.StoreState;
import dev.cutover.traffic.Backend;
import dev.cutover.traffic.exchange.Endpoint;
import dev.cutover.traffic.exchange.TrafficSnapshot;
import dev.cutover.traffic.observe.EndpointTraffic;
import dev.cutover.traffic.split.EffectiveWeight;
import dev.cutover.traffic.split.WeightTable;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@code /api/status} says. Thread-safe. Source: INTERFACE §6. */
final class StatusApi {
    private final GatewayAccess gateway;
    private final Instance instance;
    private final Clock clock;

    StatusApi(GatewayAccess gateway, Instance instance, Clock clock) {
        this.gateway = gateway;
        this.instance = instance;
        this.clock = clock;
    }

    /**
     * The answer.
     *
     * @param version of the gateway
     * @param instance which one answers
     * @param uptime in seconds
     * @param readiness {@code starting}, {@code ready} or {@code draining}
     * @param leader the instance that judges; null while nobody does
     * @param instances the gateways that share the weights and are alive
     * @param redis how the store is
     * @param configRevision goes up by one with each configuration
     * @param endpoints in the order of the file, {@code _other} last
     */
    record Status(
            String version,
            String instance,
            long uptime,
            String readiness,
            @Nullable String leader,
            List<String> instances,
            Store redis,
            long configRevision,
            List<EndpointStatus> endpoints) {}

    /**
     * How the store of weights is.
     *
     * @param store {@code redis}, {@code memory} or {@code file}
     * @param state {@code up} or {@code down}; {@code off} where the store is not Redis and works
     * @param since when that began
     * @param trouble what is wrong, or null
     * @param age seconds since the last successful reading, or null
     * @param push whether the store tells of changes
     * @param refused values that could not be taken
     * @param refusedTotal how many there have been
     */
    record Store(
            String store,
            String state,
            String since,
            @Nullable String trouble,
            @Nullable Double age,
            boolean push,
            List<RefusedValue> refused,
            long refusedTotal) {
        static Store of(WeightTable table, StoreState state, Instant now) {
            Duration age = state.age(now);
            boolean isRedis = switch (table.origin()) {
                case REDIS, SNAPSHOT_FILE -> true;
                case MEMORY, FILE -> false;
            };
            return new Store(
                    isRedis ? "redis" : table.origin().name().toLowerCase(Locale.ROOT),
                    !state.isUp() ? "down" : isRedis ? "up" : "off",
                    state.since().toString(),
                    state.trouble(),
                    age == null ? null : age.toMillis() / 1000.0,
                    state.readings().isPushOn(),
                    state.refusals().current(),
                    state.refusals().total());
        }
    }

    /**
     * How an endpoint is. Times are in seconds.
     *
     * @param id the endpoint
     * @param weight the share of users that goes to {@code new}, in percent
     * @param source where that comes from
     * @param flag the flag's state, null where missing
     * @param flagName the flag, without prefix
     * @param backendOnly the backend of an endpoint that is not split, or null
     * @param observedPercent the share of requests that {@code new} answered in the last minute
     * @param requests answered since the start
     * @param errors failed attempts at either backend since the start
     * @param p50 half of the attempts in the last minute were as fast or faster; null without any
     * @param p95 95 % were
     * @param p99 99 % were
     * @param fallbacks requests that legacy answered because new could not, since the start
     * @param fallbacksRefused failures of new that legacy was not allowed to answer, since the start
     * @param circuit {@code closed}, {@code open} or {@code half-open}
     * @param backends the same for each backend
     */
    record EndpointStatus(
            String id,
            @Nullable BigDecimal weight,
            String source,
            @Nullable Boolean flag,
            String flagName,
            @Nullable String backendOnly,
            double observedPercent,
            long requests,
            long errors,
            @Nullable Double p50,
            @Nullable Double p95,
            @Nullable Double p99,
            String circuit,
            long fallbacks,
            long fallbacksRefused,
            List<BackendStatus> backends) {}

    /**
     * How a backend does at an endpoint.
     *
     * @param backend {@code legacy} or {@code new}
     * @param attempts since the start
     * @param errors failed attempts since the start
     * @param authFailures attempts whose status told of failed authentication, since the start
     * @param p50 as for the endpoint
     * @param p95 as for the endpoint
     * @param p99 as for the endpoint
     */
    record BackendStatus(
            String backend,
            long attempts,
            long errors,
            long authFailures,
            @Nullable Double p50,
            @Nullable Double p95,
            @Nullable Double p99) {
        static BackendStatus of(Backend backend, EndpointTraffic.Attempts attempts) {
            EndpointTraffic.Latency latency = attempts.latency();
            return new BackendStatus(
                    backend.label(),
                    attempts.total(),
                    attempts.errors(),
                    attempts.authFailures(),
                    latency == null ? null : rounded(latency.p50()),
                    latency == null ? null : rounded(latency.p95()),
                    latency == null ? null : rounded(latency.p99()));
        }
    }

    /** How everything is now. */
    Status status() {
        Instant now = clock.instant();
        TrafficSnapshot snapshot = gateway.traffic().get();
        return new Status(
                instance.version(),
                instance.id(),
                Duration.between(instance.startedAt(), now).toSeconds(),
                instance.readiness().get().label(),
                null,
                gateway.cluster().lastSeen(),
                Store.of(gateway.store().current(), gateway.store().state(), now),
                snapshot.configured().revision(),
                snapshot.endpoints().stream()
                        .map(endpoint -> status(snapshot, endpoint))
                        .toList());
    }

    private EndpointStatus status(TrafficSnapshot snapshot, Endpoint endpoint) {
        EndpointTraffic traffic = gateway.metrics().traffic(endpoint);
        EffectiveWeight effective = snapshot.rule(endpoint).effective();
        Backend only = endpoint.settings().backendOnly();
        EndpointTraffic.Latency latency = traffic.latency();
        return new EndpointStatus(
                endpoint.id(),
                WeightNumber.of(effective.weight()),
                effective.source().label(),
                effective.flag(),
                endpoint.settings().flag(),
                only == null ? null : only.label(),
                Math.round(traffic.percentOfNew() * 100) / 100.0,
                traffic.requests(),
                traffic.legacy().errors() + traffic.newBackend().errors(),
                latency == null ? null : rounded(latency.p50()),
                latency == null ? null : rounded(latency.p95()),
                latency == null ? null : rounded(latency.p99()),
                endpoint.breaker().state().label(),
                traffic.fallbacks(),
                traffic.fallbacksRefused(),
                List.of(
                        BackendStatus.of(Backend.LEGACY, traffic.legacy()),
                        BackendStatus.of(Backend.NEW, traffic.newBackend())));
    }

    /** To tenths of a millisecond, which is finer than the estimate. */
    private static double rounded(double seconds) {
        return Math.round(seconds * 10_000) / 10_000.0;
    }
}
