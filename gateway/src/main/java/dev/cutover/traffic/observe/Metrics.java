package dev.cutover.traffic.observe;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.exchange.AttemptRecord;
import dev.cutover.traffic.exchange.Endpoint;
import dev.cutover.traffic.exchange.ExchangeObserver;
import dev.cutover.traffic.exchange.ExchangeRecord;
import dev.cutover.traffic.exchange.TrafficSnapshot;
import dev.cutover.traffic.http.Rejection;
import dev.cutover.traffic.resilience.FallbackRefusal;
import dev.cutover.traffic.upstream.FailureKind;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happens to requests, by endpoint and backend.
 *
 * <p>The idea: every event loop has counters of its own in plain arrays, found by the endpoint's index; readers add
 * them up. An exchange costs a few increments and no allocation, after the first of an endpoint on its loop. Counters
 * belong to an endpoint's index, so they outlast a new configuration. Source: INTERFACE §7.
 */
public final class Metrics implements ExchangeObserver {
    private final LoopCounters[] loops;
    private final RecentTraffic recent;
    private volatile Published published = Published.NOTHING;

    /** What is in force: the series of its endpoints, and of all that have ever been by their index. */
    private record Published(
            @Nullable TrafficSnapshot snapshot, List<EndpointSeries> series, List<@Nullable EndpointSeries> byIndex) {
        static final Published NOTHING = new Published(null, List.of(), List.of());

        @Nullable EndpointSeries of(int endpoint) {
            return endpoint < byIndex.size() ? byIndex.get(endpoint) : null;
        }
    }

    /** Counters for event loops numbered from 0 to {@code loops} exclusive; {@code ticker} tells the last minute. */
    public Metrics(int loops, Ticker ticker) {
        this.loops = Stream.generate(LoopCounters::new).limit(loops).toArray(LoopCounters[]::new);
        this.recent = new RecentTraffic(this, ticker);
    }

    /**
     * Takes up a snapshot, before the first request sees it. Any thread that publishes snapshots, one at a time; cheap
     * while the endpoints are the same.
     */
    public void publish(TrafficSnapshot snapshot) {
        Published before = published;
        if (before.snapshot() != null && before.snapshot().endpoints() == snapshot.endpoints()) {
            published = new Published(snapshot, before.series(), before.byIndex());
            return;
        }
        List<@Nullable EndpointSeries> byIndex = new ArrayList<>(before.byIndex());
        List<EndpointSeries> series = new ArrayList<>();
        for (Endpoint endpoint : snapshot.endpoints()) {
            while (byIndex.size() <= endpoint.index()) {
                byIndex.add(null);
            }
            EndpointSeries of = new EndpointSeries(endpoint, before.of(endpoint.index()));
            byIndex.set(endpoint.index(), of);
            series.add(of);
        }
        published = new Published(snapshot, List.copyOf(series), Collections.unmodifiableList(byIndex));
    }

    @Override
    public void exchanged(ExchangeRecord exchange) {
        LoopCounters loop = loops[exchange.loopIndex()];
        int endpoint = exchange.endpoint().index();
        long[] cells = loop.cells(endpoint, Cells.FALLBACKS);
        LoopCounters.add(cells, Cells.EXCHANGES, 1);
        int status = exchange.status();
        if (status != 0) {
            int way = Cells.way(exchange.assignment().backend(), exchange.answeredBy());
            LoopCounters.add(cells, Cells.requests(way, Cells.statusClass(status)), 1);
            LoopCounters.addTime(cells, Cells.exchangeTime(), exchange.durationNanos());
        }
        for (int i = 0; i < exchange.attempts(); i++) {
            countAttempt(exchange.attempt(i), cells);
        }
        FallbackRefusal refusal = exchange.fallbackRefusal();
        if (refusal != null) {
            LoopCounters.add(cells, Cells.refusal(refusal), 1);
        }
        String reason = exchange.fallbackReason();
        if (reason != null) {
            countFallback(reason, loop, endpoint);
        }
        if (exchange.isAborted()) {
            loop.abort();
        }
    }

    private static void countAttempt(AttemptRecord attempt, long[] cells) {
        Backend backend = attempt.backend();
        if (attempt.latencyNanos() >= 0) {
            LoopCounters.addTime(cells, Cells.latency(backend), attempt.latencyNanos());
        }
        FailureKind failure = attempt.failure();
        if (failure != null) {
            LoopCounters.add(cells, Cells.errors(backend, Cells.errorClass(failure)), 1);
        } else if (attempt.isAuthFailure()) {
            LoopCounters.add(cells, Cells.errors(backend, Cells.AUTH), 1);
        } else if (attempt.isGrpcError()) {
            LoopCounters.add(cells, Cells.errors(backend, Cells.SERVER_ERRORS), 1);
        } else if (attempt.isError()) {
            LoopCounters.add(cells, Cells.errors(backend, Cells.statusClass(attempt.status())), 1);
        }
    }

    private void countFallback(String reason, LoopCounters loop, int endpoint) {
        EndpointSeries series = published.of(endpoint);
        int number = series == null ? -1 : series.fallbackReasons().indexOf(reason);
        if (series != null && number >= 0) {
            long[] cells =
                    loop.cells(endpoint, Cells.fallback(series.fallbackReasons().size()));
            LoopCounters.add(cells, Cells.fallback(number), 1);
        }
    }

    @Override
    public void rejected(Rejection rejection, int loopIndex) {
        loops[loopIndex].reject(rejection);
    }

    /** Takes up what has been counted for the last minute; to be called about once a second, never on an event loop. */
    public void sample() {
        recent.sample(published.byIndex().size());
    }

    /** What an endpoint has done. Any thread but an event loop. */
    public EndpointTraffic traffic(Endpoint endpoint) {
        int index = endpoint.index();
        long requests = 0;
        for (int way = 0; way < Cells.WAYS; way++) {
            for (int c = 0; c < Cells.STATUS_CLASSES.size(); c++) {
                requests += sum(index, Cells.requests(way, c));
            }
        }
        long[] ofLegacy = recent.latencies(index, Backend.LEGACY);
        long[] ofNew = recent.latencies(index, Backend.NEW);
        long[] ofBoth = new long[LatencyBuckets.COUNT];
        Arrays.setAll(ofBoth, bucket -> ofLegacy[bucket] + ofNew[bucket]);
        return new EndpointTraffic(
                requests,
                recent.percentOfNew(index),
                fallbacks(index),
                refusals(index),
                EndpointTraffic.Latency.of(ofBoth),
                attempts(index, Backend.LEGACY, ofLegacy),
                attempts(index, Backend.NEW, ofNew));
    }

    private long fallbacks(int endpoint) {
        EndpointSeries series = published.of(endpoint);
        int reasons = series == null ? 0 : series.fallbackReasons().size();
        long sum = 0;
        for (int reason = 0; reason < reasons; reason++) {
            sum += sum(endpoint, Cells.fallback(reason));
        }
        return sum;
    }

    private long refusals(int endpoint) {
        long sum = 0;
        for (FallbackRefusal refusal : FallbackRefusal.values()) {
            sum += sum(endpoint, Cells.refusal(refusal));
        }
        return sum;
    }

    private EndpointTraffic.Attempts attempts(int endpoint, Backend backend, long[] latencies) {
        long total = 0;
        for (int bucket = 0; bucket < LatencyBuckets.COUNT; bucket++) {
            total += sum(endpoint, Cells.latency(backend) + bucket);
        }
        long errors = 0;
        for (int c = 0; c < Cells.AUTH; c++) {
            errors += sum(endpoint, Cells.errors(backend, c));
        }
        long authFailures = sum(endpoint, Cells.errors(backend, Cells.AUTH));
        return new EndpointTraffic.Attempts(total, errors, authFailures, EndpointTraffic.Latency.of(latencies));
    }

    /** The series of the endpoints in force. */
    List<EndpointSeries> series() {
        return published.series();
    }

    /** The share of the endpoint's users that goes to {@code new}, 0 to 100. */
    double weight(EndpointSeries series) {
        Backend only = series.endpoint().settings().backendOnly();
        if (only != null) {
            return only == Backend.NEW ? 100 : 0;
        }
        TrafficSnapshot snapshot = published.snapshot();
        return snapshot == null
                ? 0
                : snapshot.rule(series.endpoint()).effective().weight().percent();
    }

    /** The share of the endpoint's requests in the last minute that {@code new} answered, 0 to 100. */
    double percentOfNew(EndpointSeries series) {
        return recent.percentOfNew(series.endpoint().index());
    }

    /** What all loops have counted in a cell of an endpoint. */
    long sum(int endpoint, int cell) {
        long sum = 0;
        for (LoopCounters loop : loops) {
            sum += loop.read(endpoint, cell);
        }
        return sum;
    }

    /** How often a request was refused so. */
    long rejections(Rejection rejection) {
        return Arrays.stream(loops)
                .mapToLong(loop -> loop.rejections(rejection))
                .sum();
    }

    /** How many clients went away before their response was complete. */
    long aborts() {
        return Arrays.stream(loops).mapToLong(LoopCounters::aborts).sum();
    }
}
