package dev.cutover.config;

import dev.cutover.traffic.exchange.EndpointSettings;
import dev.cutover.traffic.http.GrpcStatus;
import dev.cutover.traffic.http.StatusSet;
import dev.cutover.traffic.resilience.BreakerSettings;
import dev.cutover.traffic.resilience.FallbackPolicy;
import dev.cutover.traffic.route.RouteMatch;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code cutover.defaults} and one element of {@code cutover.endpoints}. Source: INTERFACE §2. */
final class EndpointSection {
    private static final String ID_FORM = "[a-z0-9][a-z0-9-]{0,62}";
    private static final ValueType<String> ID =
            ValueType.text("1 to 63 of a-z, 0-9 and -, not beginning with -, such as users", Pattern.compile(ID_FORM));
    private static final ValueType<String> FLAG =
            ValueType.text("a name without spaces, such as new_backend", Pattern.compile("\\S+"));
    private static final ValueType<Duration> WINDOW = new ValueType<>(
            "whole seconds from 1s to 1h, such as 10s",
            text -> wholeSeconds(ValueTypes.TIMEOUT.parse().apply(text)));
    private static final ValueType<Float> RATE =
            ValueType.converted("a percentage above 0 and up to 100", Float.class, rate -> rate > 0 && rate <= 100);
    private static final ValueType<GrpcStatus> GRPC_STATUS = new ValueType<>(
            "a status of gRPC other than OK, by name or number, such as UNAVAILABLE or 14",
            EndpointSection::grpcStatus);
    private static final ValueType<String> STATUS =
            ValueType.text("4xx, 5xx or a status from 400 to 599", Pattern.compile("[45](xx|[0-9]{2})"));

    /** What INTERFACE §2 gives every endpoint, as the endpoint for what no other matches. */
    private static final EndpointSettings CONTRACT = new EndpointSettings(
            EndpointSettings.OTHER,
            new RouteMatch("/**", List.of(), List.of()),
            Duration.ofSeconds(15),
            "new_backend",
            "new_websocket",
            FallbackSection.CONTRACT,
            new BreakerSettings(true, Duration.ofSeconds(10), 20, 50, Duration.ofSeconds(10), 10),
            StatusSet.of(List.of("5xx")),
            StatusSet.of(List.of("401", "403")),
            Set.of(),
            null,
            null);

    private EndpointSection() {}

    /** The defaults, as the endpoint for what no other matches. */
    static EndpointSettings readDefaults(Section defaults) {
        return overridden(defaults, CONTRACT);
    }

    /** One endpoint; what it does not say is as in {@code defaults}. */
    static EndpointSettings read(Section endpoint, EndpointSettings defaults) {
        NotBuilt.ENDPOINT.forEach(endpoint::notBuilt);
        EndpointSettings common = overridden(endpoint, defaults);
        return new EndpointSettings(
                endpoint.require("id", "", ID),
                match(endpoint.section("match")),
                common.timeout(),
                common.flag(),
                common.websocketFlag(),
                common.fallback(),
                common.breaker(),
                common.errorStatuses(),
                common.authStatuses(),
                common.errorGrpcStatuses(),
                endpoint.find("weight", ValueTypes.WEIGHT),
                endpoint.find("backend-only", ValueTypes.BACKEND));
    }

    private static RouteMatch match(Section match) {
        return new RouteMatch(
                match.require("path", "/", ValueTypes.PATH_PATTERN),
                match.list("methods", List.of(), ValueTypes.METHOD),
                match.list("hosts", List.of(), ValueTypes.HOST));
    }

    private static EndpointSettings overridden(Section section, EndpointSettings base) {
        FallbackPolicy fallback = FallbackSection.read(section.section("fallback"), base.fallback());
        BreakerSettings breaker = breaker(section.section("circuit-breaker"), base.breaker());
        Section failure = section.section("failure");
        return new EndpointSettings(
                base.id(),
                base.match(),
                section.get("timeout", base.timeout(), ValueTypes.TIMEOUT),
                section.get("flag", base.flag(), FLAG),
                section.get("websocket-flag", base.websocketFlag(), FLAG),
                fallback,
                breaker,
                statuses(failure, "statuses", base.errorStatuses()),
                statuses(failure, "auth-statuses", base.authStatuses()),
                Set.copyOf(failure.list("grpc-statuses", List.copyOf(base.errorGrpcStatuses()), GRPC_STATUS)),
                base.weight(),
                base.backendOnly());
    }

    private static BreakerSettings breaker(Section breaker, BreakerSettings base) {
        return new BreakerSettings(
                breaker.get("enabled", base.enabled(), ValueType.SWITCH),
                breaker.get("window", base.window(), WINDOW),
                breaker.get("min-calls", base.minCalls(), ValueTypes.CAPACITY),
                breaker.get("failure-rate", base.failureRatePercent(), RATE),
                breaker.get("open-for", base.openFor(), ValueTypes.TIMEOUT),
                breaker.get("half-open-calls", base.halfOpenCalls(), ValueTypes.CAPACITY));
    }

    private static StatusSet statuses(Section section, String name, StatusSet base) {
        List<String> listed = section.findList(name, STATUS);
        return listed == null ? base : StatusSet.of(listed);
    }

    private static GrpcStatus grpcStatus(String text) {
        GrpcStatus status = GrpcStatus.parse(text.toUpperCase(Locale.ROOT));
        if (status == null || status == GrpcStatus.OK) {
            throw new IllegalArgumentException(text);
        }
        return status;
    }

    private static Duration wholeSeconds(Duration window) {
        if (window.toNanosPart() != 0 || window.toSeconds() < 1 || window.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(window.toString());
        }
        return window;
    }
}
