package dev.cutover.control.admin;

import dev.cutover.control.audit.Audit;
import dev.cutover.control.audit.Auditing;
import dev.cutover.control.audit.LocalAuditTrail;
import dev.cutover.control.cluster.LoneInstance;
import dev.cutover.control.notify.HookCall;
import dev.cutover.control.notify.HookPhase;
import dev.cutover.control.notify.HookRun;
import dev.cutover.control.notify.Notification;
import dev.cutover.control.rollback.LegacyTraffic;
import dev.cutover.control.rollback.Rollback;
import dev.cutover.control.rollback.RollbackHooks;
import dev.cutover.control.rollback.RollbackMeters;
import dev.cutover.control.rollback.TrafficWatch;
import dev.cutover.control.weights.MemoryWeightStore;
import dev.cutover.testing.ManualTicker;
import dev.cutover.testing.TestTraffic;
import dev.cutover.traffic.Backend;
import dev.cutover.traffic.exchange.Endpoint;
import dev.cutover.traffic.exchange.TrafficSnapshot;
import dev.cutover.traffic.http.CidrBlock;
import dev.cutover.traffic.http.HostPort;
import dev.cutover.traffic.observe.Exposition;
import dev.cutover.traffic.observe.Metrics;
import dev.cutover.traffic.route.Route;
import dev.cutover.traffic.route.RouteTable;
import dev.cutover.traffic.split.KeySource;
import dev.cutover.traffic.split.SplitRule;
import dev.cutover.traffic.split.SplitSettings;
import dev.cutover.traffic.split.StickyCookie;
import dev.cutover.traffic.split.UserLists;
import dev.cutover.traffic.split.WeightTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The admin port of a gateway with the endpoints {@code users} ({@code /users/**}), {@code old} (legacy only) and
 * {@code _other}, and the memory store.
 */
final class TestAdmin implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final SplitSettings SPLIT = new SplitSettings(
            List.of(KeySource.parse("header:X-User-Id")),
            new StickyCookie(
                    "cutover_id", Duration.ofDays(365), StickyCookie.SameSite.LAX, StickyCookie.Secure.AUTO, null),
            "cutover",
            true,
            List.of(CidrBlock.parse("127.0.0.1/32")),
            false);

    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    final Endpoint users = TestTraffic.endpoint("users", 0);
    final Endpoint old = TestTraffic.endpoint("old", 1, TestTraffic.FALLBACK, Backend.LEGACY);
    final Endpoint other = TestTraffic.endpoint("_other", 2);
    final LocalAuditTrail trail = new LocalAuditTrail(null);
    final Audit audit = new Audit(trail, trail, () -> false);
    final MemoryWeightStore store = new MemoryWeightStore(
            Clock.fixed(NOW, ZoneOffset.UTC), new Auditing("gw-1", Clock.fixed(NOW, ZoneOffset.UTC), trail::append));
    volatile RollbackHooks hooks = RollbackHooks.NONE;
    final Metrics metrics = new Metrics(1, new ManualTicker());
    volatile Readiness readiness = Readiness.READY;
    volatile boolean rejectsUnmatched;
    volatile Supplier<ReloadOutcome> reload = () -> new ReloadOutcome.Reloaded(7, List.of());
    volatile TrafficSnapshot snapshot = snapshot(store.current());
    private final Exposition exposition = new Exposition(metrics);
    private final TrafficWatch watch;
    private final AdminApi api;
    private final AdminServer server;

    private TestAdmin(@Nullable String token) throws IOException {
        store.onChange(this::publish);
        publish(store.current());
        LoneInstance cluster = new LoneInstance("gw-1");
        watch = new TrafficWatch(() -> snapshot, cluster, System::nanoTime).start();
        Rollback rollback = new Rollback(
                () -> snapshot,
                store,
                cluster,
                new LegacyTraffic(metrics),
                hooks(),
                new RollbackMeters(),
                Clock.fixed(NOW, ZoneOffset.UTC));
        GatewayAccess gateway = new GatewayAccess(
                () -> snapshot, store, metrics, exposition, audit, rollback, cluster, () -> reload.get());
        Instance instance = new Instance("1.2.3", "gw-1", NOW.minusSeconds(90), () -> readiness);
        AdminSettings settings = new AdminSettings(new HostPort("127.0.0.1", 0), token, null);
        api = new AdminApi(settings, gateway, instance, Clock.fixed(NOW, ZoneOffset.UTC));
        server = AdminServer.start(settings.address(), api.handler());
    }

    private RollbackHooks hooks() {
        return new RollbackHooks() {
            @Override
            public HookRun run(HookPhase phase, HookCall call) {
                return hooks.run(phase, call);
            }

            @Override
            public void tell(Notification notification) {
                hooks.tell(notification);
            }
        };
    }

    static TestAdmin open() {
        return start(null);
    }

    static TestAdmin withToken(String token) {
        return start(token);
    }

    private static TestAdmin start(@Nullable String token) {
        try {
            return new TestAdmin(token);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void publish(WeightTable table) {
        snapshot = snapshot(table);
        metrics.publish(snapshot);
    }

    private TrafficSnapshot snapshot(WeightTable table) {
        List<Endpoint> endpoints = List.of(users, old, other);
        List<Route<Endpoint>> routes = List.of(users, old).stream()
                .map(endpoint -> new Route<>(endpoint.settings().match(), endpoint))
                .toList();
        List<SplitRule> rules = endpoints.stream()
                .map(endpoint -> new SplitRule(
                        table.effective(endpoint.id(), "new_backend", null),
                        endpoint.settings().backendOnly()))
                .toList();
        return new TrafficSnapshot(
                TestTraffic.configured(new RouteTable<>(routes), endpoints, other, rejectsUnmatched, SPLIT),
                rules,
                UserLists.of(table));
    }

    InetSocketAddress address() {
        return server.address();
    }

    String authority() {
        return "127.0.0.1:" + server.address().getPort();
    }

    int liveReaders() {
        return api.liveReaders();
    }

    Answer get(String path, String... headers) {
        return call("GET", path, null, headers);
    }

    Answer put(String path, String body) {
        return call("PUT", path, body, "Content-Type", "application/json");
    }

    Answer call(String method, String path, @Nullable String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + authority() + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return new Answer(CLIENT.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An answer, with what tests look at. */
    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String body() {
            return response.body();
        }

        JsonNode json() {
            return JSON.readTree(body());
        }

        String detail() {
            return json().get("detail").asString();
        }
    }

    @Override
    public void close() {
        server.close();
        api.close();
        watch.close();
        audit.close();
        exposition.close();
    }
}
