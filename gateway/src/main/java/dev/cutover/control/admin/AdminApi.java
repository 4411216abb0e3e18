package dev.cutover.control.admin;

import dev.cutover.traffic.observe.Exposition;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/**
 * The calls of the admin port. Source: INTERFACE §6.
 *
 * <p>Health and ready are answered at once on the server's thread; everything else runs on a few threads of its own, so
 * that a slow store delays no probe. The status, which many may watch, is computed at most 20 times a second.
 */
public final class AdminApi implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);
    private static final int LARGEST_BODY = 64 * 1024;
    private static final int METRICS_CHUNK = 32 * 1024;
    private static final int THREADS = 4;
    private static final int WAITING_CALLS = 100;
    private static final Duration STATUS_PERIOD = Duration.ofMillis(50);
    private static final JsonMapper JSON = new JsonMapper();
    private static final MediaType METRICS_TYPE = MediaType.parseMediaType(Exposition.CONTENT_TYPE);

    private final Scheduler workers = Schedulers.newBoundedElastic(THREADS, WAITING_CALLS, "admin-call", 60, true);
    private final Scheduler watcher = Schedulers.newSingle("admin-status", true);
    private final CallerCheck callers;
    private final GatewayAccess gateway;
    private final Instance instance;
    private final SharedAnswer<byte[]> status;
    private final WeightsApi weights;
    private final ExplainApi explain;
    private final RollbackApi rollback;
    private final AuditApi audit;
    private final DashboardApi dashboard;

    /** The calls for that gateway; {@code settings} say which token they need. */
    public AdminApi(AdminSettings settings, GatewayAccess gateway, Instance instance, Clock clock) {
        this.callers = new CallerCheck(settings.token(), clock);
        this.gateway = gateway;
        this.instance = instance;
        StatusApi told = new StatusApi(gateway, instance, clock);
        this.status = new SharedAnswer<>(
                () -> JSON.writeValueAsBytes(told.status()), STATUS_PERIOD, watcher, System::nanoTime);
        this.weights = new WeightsApi(gateway);
        this.explain = new ExplainApi(gateway);
        this.rollback = new RollbackApi(gateway.rollback());
        this.audit = new AuditApi(gateway.audit());
        this.dashboard = new DashboardApi(settings, callers, told::status, clock);
    }

    /** Answers all calls, with nothing that a cache or a browser could make anything else of. */
    public HttpHandler handler() {
        WebFilter headers = (exchange, chain) -> {
            HttpHeaders response = exchange.getResponse().getHeaders();
            response.setCacheControl("no-store");
            response.set("X-Content-Type-Options", "nosniff");
            return chain.filter(exchange);
        };
        return RouterFunctions.toHttpHandler(
                routes(), HandlerStrategies.builder().webFilter(headers).build());
    }

    private RouterFunction<ServerResponse> routes() {
        Resources resources = new Resources()
                .add("/health", Map.of(HttpMethod.GET, this::health))
                .add("/healthz", Map.of(HttpMethod.GET, this::health))
                .add("/ready", Map.of(HttpMethod.GET, this::ready))
                .add("/metrics", Map.of(HttpMethod.GET, this::metrics))
                .add(
                        "/api/status",
                        Map.of(HttpMethod.GET, request -> status.next().flatMap(AdminApi::json)))
                .add("/api/weights", Map.of(HttpMethod.GET, request -> call(weights::all)))
                .add(
                        "/api/weights/{id}",
                        Map.of(
                                HttpMethod.GET,
                                request -> call(() -> weights.one(request.pathVariable("id"))),
                                HttpMethod.PUT,
                                this::putWeight,
                                HttpMethod.DELETE,
                                request -> call(() -> weights.clear(request.pathVariable("id"), Caller.of(request)))))
                .add("/api/rollback", Map.of(HttpMethod.POST, this::rollBack))
                .add("/api/audit", Map.of(HttpMethod.GET, this::auditTrail))
                .add("/api/events", Map.of(HttpMethod.GET, this::events))
                .add("/api/explain", Map.of(HttpMethod.GET, request -> call(() -> explain.answer(request))))
                .add("/api/reload", Map.of(HttpMethod.POST, request -> call(this::reload)));
        dashboard.addTo(resources);
        return resources.filter((request, next) -> Mono.defer(() -> {
                    callers.check(request);
                    return next.handle(request);
                })
                .onErrorResume(AdminApi::answer));
    }

    private static Mono<ServerResponse> answer(Throwable failure) {
        if (failure instanceof ApiException expected) {
            return expected.answer();
        }
        if (failure instanceof RejectedExecutionException) {
            return new ApiException(HttpStatus.SERVICE_UNAVAILABLE, "Too many calls at once")
                    .withHeader(HttpHeaders.RETRY_AFTER, "1")
                    .answer();
        }
        LOG.error("An admin call failed", failure);
        return new ApiException(HttpStatus.INTERNAL_SERVER_ERROR, "The gateway's log says more").answer();
    }

    private <T> Mono<ServerResponse> call(Callable<T> work) {
        return Mono.fromCallable(work).subscribeOn(workers).flatMap(AdminApi::json);
    }

    /** 200 with that as JSON; bytes are JSON already. */
    static Mono<ServerResponse> json(Object body) {
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(body);
    }

    private Mono<ServerResponse> health(ServerRequest request) {
        return json(Map.of("status", "healthy"));
    }

    private Mono<ServerResponse> ready(ServerRequest request) {
        Readiness readiness = instance.readiness().get();
        if (readiness != Readiness.READY) {
            return Mono.error(new ApiException(HttpStatus.SERVICE_UNAVAILABLE, readiness.label()));
        }
        return json(Map.of("status", readiness.label()));
    }

    private Mono<ServerResponse> metrics(ServerRequest request) {
        Publisher<DataBuffer> text = DataBufferUtils.outputStreamPublisher(
                this::writeMetrics, DefaultDataBufferFactory.sharedInstance, workers::schedule, METRICS_CHUNK);
        return ServerResponse.ok().contentType(METRICS_TYPE).body(BodyInserters.fromDataBuffers(text));
    }

    private void writeMetrics(OutputStream out) {
        try {
            gateway.exposition().writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Mono<ServerResponse> putWeight(ServerRequest request) {
        requireJson(request);
        String id = request.pathVariable("id");
        return body(request).flatMap(body -> call(() -> weights.set(id, WeightChange.parse(body), Caller.of(request))));
    }

    private Mono<ServerResponse> rollBack(ServerRequest request) {
        requireJson(request);
        return body(request)
                .flatMap(body -> call(() -> rollback.rollBack(RollbackCall.parse(body, Caller.of(request)))));
    }

    private Mono<ServerResponse> auditTrail(ServerRequest request) {
        return call(() -> audit.newest(request.queryParam("limit").orElse(null)));
    }

    private Mono<ServerResponse> events(ServerRequest request) {
        String lastId = request.headers().firstHeader("Last-Event-ID");
        return ServerResponse.ok()
                .contentType(MediaType.TEXT_EVENT_STREAM)
                .body(BodyInserters.fromServerSentEvents(audit.events(lastId)));
    }

    private ReloadOutcome.Reloaded reload() {
        ReloadOutcome outcome = gateway.reload().get();
        if (outcome instanceof ReloadOutcome.Rejected rejected) {
            throw new ApiException(
                            HttpStatus.UNPROCESSABLE_CONTENT,
                            "The configuration file is not valid; nothing has changed")
                    .with("problems", rejected.problems());
        }
        return (ReloadOutcome.Reloaded) outcome;
    }

    /**
     * Returns when the content is JSON.
     *
     * @throws ApiException 415 where it is something else
     */
    static void requireJson(ServerRequest request) {
        String given = request.headers().firstHeader(HttpHeaders.CONTENT_TYPE);
        if (given == null || !isJson(given)) {
            throw new ApiException(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type: " + (given == null ? "none" : given) + " (expected: application/json)");
        }
    }

    private static boolean isJson(String contentType) {
        try {
            return MediaType.APPLICATION_JSON.isCompatibleWith(MediaType.parseMediaType(contentType));
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    /** The content; 413 where it has more than 64 KiB. */
    static Mono<byte[]> body(ServerRequest request) {
        return DataBufferUtils.join(request.body(BodyExtractors.toDataBuffers()), LARGEST_BODY)
                .map(AdminApi::takeBytes)
                .defaultIfEmpty(new byte[0])
                .onErrorMap(
                        DataBufferLimitException.class,
                        e -> new ApiException(
                                HttpStatus.CONTENT_TOO_LARGE, "The body has more than " + LARGEST_BODY + " bytes"));
    }

    private static byte[] takeBytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    /** How many listen to the live status. */
    int liveReaders() {
        return dashboard.liveReaders();
    }

    /** Ends the threads of the calls. */
    @Override
    public void close() {
        dashboard.close();
        watcher.dispose();
        workers.dispose();
    }
}
