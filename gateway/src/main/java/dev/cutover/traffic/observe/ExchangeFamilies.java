package dev.cutover.traffic.observe;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.http.Rejection;
import dev.cutover.traffic.resilience.Breaker;
import dev.cutover.traffic.resilience.FallbackRefusal;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The families of INTERFACE §7 that {@link Metrics} counts, each as a collector that reads the counters when it is
 * asked.
 *
 * <p>A series is there when the endpoint's configuration can produce it, or when it has counted something nevertheless.
 */
final class ExchangeFamilies {
    private static final long NO_TIME = 0;

    private final Metrics metrics;

    ExchangeFamilies(Metrics metrics) {
        this.metrics = metrics;
    }

    /** A family by name, whose points are made anew for each scrape. */
    private record Family(String name, Function<MetricMetadata, MetricSnapshot> points, String help)
            implements Collector {
        @Override
        public MetricSnapshot collect() {
            return points.apply(new MetricMetadata(name, help));
        }

        @Override
        public String getPrometheusName() {
            return name;
        }
    }

    /** All families. */
    List<Collector> collectors() {
        return List.of(
                counter(
                        "cutover_requests",
                        this::requests,
                        "Requests, by the backend assigned and the one that answered."),
                counter("api_errors", this::errors, "Failed attempts at a backend, hidden by a fallback or not."),
                histogram(
                        "api_request_latency_seconds",
                        this::latency,
                        "Time of an attempt to the first byte of its response or to its failure."),
                histogram("cutover_exchange_seconds", this::exchangeTime, "What the client waited, whole."),
                counter("cutover_fallbacks", this::fallbacks, "Requests that legacy answered in place of new."),
                counter("cutover_fallback_refused", this::refusals, "Failures of new that legacy did not answer."),
                gauge("cutover_weight", metrics::weight, "Share of users that goes to new, in percent."),
                gauge(
                        "cutover_observed_percent",
                        metrics::percentOfNew,
                        "Share of requests of the last 60 s that new answered, in percent."),
                new Family("cutover_circuit_state", this::circuits, "1 for the state that the circuit breaker is in."),
                new Family(
                        "cutover_client_aborts", this::aborts, "Clients that left before their response was complete."),
                new Family("cutover_rejected", this::rejections, "Requests that the gateway itself refused."));
    }

    private Family counter(
            String name, BiConsumer<EndpointSeries, List<CounterDataPointSnapshot>> points, String help) {
        return new Family(name, metadata -> new CounterSnapshot(metadata, collect(points)), help);
    }

    private Family histogram(
            String name, BiConsumer<EndpointSeries, List<HistogramDataPointSnapshot>> points, String help) {
        return new Family(name, metadata -> new HistogramSnapshot(metadata, collect(points)), help);
    }

    private Family gauge(String name, ToDoubleFunction<EndpointSeries> value, String help) {
        return new Family(
                name,
                metadata -> new GaugeSnapshot(
                        metadata,
                        collect((series, into) -> into.add(
                                new GaugeDataPointSnapshot(value.applyAsDouble(series), endpoint(series), null)))),
                help);
    }

    private <P> List<P> collect(BiConsumer<EndpointSeries, List<P>> points) {
        List<P> all = new ArrayList<>();
        metrics.series().forEach(series -> points.accept(series, all));
        return all;
    }

    private void requests(EndpointSeries series, List<CounterDataPointSnapshot> into) {
        for (int way = 0; way < Cells.WAYS; way++) {
            for (int c = 0; c < Cells.STATUS_CLASSES.size(); c++) {
                long count = sum(series, Cells.requests(way, c));
                boolean isUsual = c > 0 && series.mayGo(way);
                if (isUsual || count > 0) {
                    into.add(point(
                            count,
                            "endpoint",
                            series.endpoint().id(),
                            "assigned",
                            Cells.assigned(way).label(),
                            "backend",
                            Cells.answered(way).label(),
                            "status",
                            Cells.STATUS_CLASSES.get(c)));
                }
            }
        }
    }

    private void errors(EndpointSeries series, List<CounterDataPointSnapshot> into) {
        for (Backend backend : Backend.values()) {
            for (int c = 0; c < Cells.ERROR_CLASSES.size(); c++) {
                long count = sum(series, Cells.errors(backend, c));
                boolean isPossible = series.mayTry(backend) && series.mayErr(c);
                if (isPossible || count > 0) {
                    into.add(point(
                            count,
                            "endpoint",
                            series.endpoint().id(),
                            "backend",
                            backend.label(),
                            "class",
                            Cells.ERROR_CLASSES.get(c)));
                }
            }
        }
    }

    private void latency(EndpointSeries series, List<HistogramDataPointSnapshot> into) {
        for (Backend backend : Backend.values()) {
            if (series.mayTry(backend)) {
                Labels labels = Labels.of("endpoint", series.endpoint().id(), "backend", backend.label());
                into.add(histogramPoint(series, Cells.latency(backend), labels));
            }
        }
    }

    private void exchangeTime(EndpointSeries series, List<HistogramDataPointSnapshot> into) {
        into.add(histogramPoint(series, Cells.exchangeTime(), endpoint(series)));
    }

    private void fallbacks(EndpointSeries series, List<CounterDataPointSnapshot> into) {
        List<String> reasons = series.fallbackReasons();
        for (int i = 0; i < reasons.size(); i++) {
            long count = sum(series, Cells.fallback(i));
            if (series.mayFallBack(i) || count > 0) {
                into.add(point(count, "endpoint", series.endpoint().id(), "reason", reasons.get(i)));
            }
        }
    }

    private void refusals(EndpointSeries series, List<CounterDataPointSnapshot> into) {
        for (FallbackRefusal refusal : FallbackRefusal.values()) {
            long count = sum(series, Cells.refusal(refusal));
            if (series.mayRefuse(refusal) || count > 0) {
                into.add(point(count, "endpoint", series.endpoint().id(), "reason", refusal.label()));
            }
        }
    }

    private MetricSnapshot circuits(MetricMetadata metadata) {
        return new GaugeSnapshot(metadata, collect((series, into) -> {
            Breaker.State current = series.endpoint().breaker().state();
            for (Breaker.State state : series.isSplit() ? Breaker.State.values() : new Breaker.State[0]) {
                Labels labels = Labels.of("endpoint", series.endpoint().id(), "state", state.label());
                into.add(new GaugeDataPointSnapshot(state == current ? 1 : 0, labels, null));
            }
        }));
    }

    private MetricSnapshot aborts(MetricMetadata metadata) {
        return new CounterSnapshot(metadata, List.of(point(metrics.aborts())));
    }

    private MetricSnapshot rejections(MetricMetadata metadata) {
        return new CounterSnapshot(
                metadata,
                Arrays.stream(Rejection.values())
                        .map(rejection -> point(metrics.rejections(rejection), "reason", rejection.reason()))
                        .toList());
    }

    private HistogramDataPointSnapshot histogramPoint(EndpointSeries series, int firstCell, Labels labels) {
        long[] counts = new long[LatencyBuckets.COUNT];
        Arrays.setAll(counts, bucket -> sum(series, firstCell + bucket));
        double seconds = LatencyBuckets.seconds(sum(series, firstCell + LatencyBuckets.COUNT));
        ClassicHistogramBuckets buckets = ClassicHistogramBuckets.of(LatencyBuckets.upperSeconds(), counts);
        return new HistogramDataPointSnapshot(buckets, seconds, labels, Exemplars.EMPTY, NO_TIME);
    }

    private long sum(EndpointSeries series, int cell) {
        return metrics.sum(series.endpoint().index(), cell);
    }

    private static Labels endpoint(EndpointSeries series) {
        return Labels.of("endpoint", series.endpoint().id());
    }

    private static CounterDataPointSnapshot point(long count, String... labels) {
        return new CounterDataPointSnapshot(count, Labels.of(labels), null, NO_TIME);
    }
}
