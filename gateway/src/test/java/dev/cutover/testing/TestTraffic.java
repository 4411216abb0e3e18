package dev.cutover.testing;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.exchange.ConfiguredTraffic;
import dev.cutover.traffic.exchange.Endpoint;
import dev.cutover.traffic.exchange.EndpointSettings;
import dev.cutover.traffic.exchange.TrafficSnapshot;
import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.http.HostPort;
import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.http.StatusSet;
import dev.cutover.traffic.http.http1.RequestParser;
import dev.cutover.traffic.resilience.BreakerSettings;
import dev.cutover.traffic.resilience.FallbackPolicy;
import dev.cutover.traffic.route.RouteMatch;
import dev.cutover.traffic.route.RouteTable;
import dev.cutover.traffic.split.Assignment;
import dev.cutover.traffic.split.EffectiveWeight;
import dev.cutover.traffic.split.KeySource;
import dev.cutover.traffic.split.SplitRule;
import dev.cutover.traffic.split.SplitSettings;
import dev.cutover.traffic.split.Splitter;
import dev.cutover.traffic.split.StickyCookie;
import dev.cutover.traffic.split.UserLists;
import dev.cutover.traffic.split.Weight;
import dev.cutover.traffic.split.WeightSource;
import dev.cutover.traffic.tls.ClientTls;
import dev.cutover.traffic.upstream.BackendSettings;
import dev.cutover.traffic.upstream.FailureKind;
import dev.cutover.traffic.upstream.OriginAddress;
import dev.cutover.traffic.upstream.Upstream;
import dev.cutover.traffic.upstream.UpstreamProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Endpoints, snapshots, assignments and requests with the defaults of the configuration. */
public final class TestTraffic {
    public static final String USER = "user-1";

    public static final FallbackPolicy FALLBACK = new FallbackPolicy(
            true,
            Set.of(FailureKind.CONNECT, FailureKind.POOL_EXHAUSTED, FailureKind.RESET, FailureKind.TIMEOUT),
            StatusSet.of(List.of("502", "503")),
            FallbackPolicy.Replay.SAFE,
            65_536,
            20);

    public static final SplitSettings SPLIT = new SplitSettings(
            List.of(KeySource.parse("header:X-User-Id")),
            new StickyCookie(
                    "cutover_id", Duration.ofDays(365), StickyCookie.SameSite.LAX, StickyCookie.Secure.AUTO, null),
            "cutover",
            false,
            List.of(),
            false);

    private static final BreakerSettings BREAKER =
            new BreakerSettings(true, Duration.ofSeconds(10), 20, 50, Duration.ofSeconds(10), 10);

    private TestTraffic() {}

    public static Endpoint endpoint(String id, int index) {
        return endpoint(id, index, FALLBACK, null);
    }

    public static Endpoint endpoint(String id, int index, FallbackPolicy fallback, @Nullable Backend only) {
        EndpointSettings settings = new EndpointSettings(
                id,
                new RouteMatch("/" + id + "/**", List.of(), List.of()),
                Duration.ofSeconds(15),
                "new_backend",
                "new_websocket",
                fallback,
                BREAKER,
                StatusSet.of(List.of("5xx")),
                StatusSet.of(List.of("401", "403")),
                Set.of(),
                null,
                only);
        return new Endpoint(settings, index, Ticker.systemTicker());
    }

    public static TrafficSnapshot snapshot(int percent, Endpoint... endpoints) {
        List<Endpoint> all = List.of(endpoints);
        int rules = all.stream().mapToInt(Endpoint::index).max().orElse(0) + 1;
        ConfiguredTraffic configured = configured(new RouteTable<>(List.of()), all, all.get(0), false, SPLIT);
        return new TrafficSnapshot(configured, Collections.nCopies(rules, rule(percent)), UserLists.EMPTY);
    }

    /** A configuration of revision 7 whose backends are on ports where nobody listens. */
    public static ConfiguredTraffic configured(
            RouteTable<Endpoint> routes,
            List<Endpoint> endpoints,
            Endpoint other,
            boolean rejectUnmatched,
            SplitSettings split) {
        return new ConfiguredTraffic(
                7,
                routes,
                endpoints,
                other,
                rejectUnmatched,
                split,
                upstream(Backend.LEGACY, 1, 200),
                upstream(Backend.NEW, 2, 200));
    }

    /** A configuration without routes whose both backends are {@code upstream}. */
    public static ConfiguredTraffic configured(List<Endpoint> endpoints, Upstream upstream) {
        Endpoint other = endpoints.get(0);
        return new ConfiguredTraffic(
                7, new RouteTable<>(List.of()), endpoints, other, false, SPLIT, upstream, upstream);
    }

    private static SplitRule rule(int percent) {
        Weight weight = new Weight(percent * 100);
        return new SplitRule(new EffectiveWeight(weight, WeightSource.REDIS, null), null);
    }

    /** A backend of one origin, reached with the defaults but for the number of connections. */
    public static Upstream upstream(Backend backend, RawBackend origin, int maxConnections) {
        return upstream(backend, origin.port(), maxConnections);
    }

    /** The same over TLS. */
    public static Upstream upstream(Backend backend, RawBackend origin, int maxConnections, ClientTls tls) {
        return upstream(backend, origin.port(), maxConnections, tls);
    }

    private static Upstream upstream(Backend backend, int port, int maxConnections) {
        return upstream(backend, port, maxConnections, null);
    }

    private static Upstream upstream(Backend backend, int port, int maxConnections, @Nullable ClientTls tls) {
        OriginAddress address = new OriginAddress(tls != null, new HostPort("127.0.0.1", port));
        BackendSettings settings = new BackendSettings(
                List.of(address),
                null,
                Duration.ofSeconds(1),
                Duration.ofSeconds(15),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                maxConnections,
                1000,
                Duration.ofSeconds(60),
                UpstreamProtocol.HTTP_1_1);
        return new Upstream(backend, settings, tls, Ticker.systemTicker());
    }

    public static Assignment assignedTo(Backend backend) {
        Assignment assignment = new Assignment();
        new Splitter(SPLIT).assign(USER, rule(backend == Backend.NEW ? 100 : 0), UserLists.EMPTY, assignment);
        return assignment;
    }

    public static RequestHead request(String text) {
        RequestHead head = new RequestHead();
        RequestParser parser = new RequestParser(head, new HeadLimits(8192, 16_384, 100));
        ByteBuf bytes = Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1));
        parser.reset();
        try {
            parser.parse(bytes);
        } catch (MalformedMessageException e) {
            throw new IllegalArgumentException(e.detail(), e);
        }
        return head;
    }
}
