package dev.cutover.traffic.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.TestTraffic;
import dev.cutover.traffic.exchange.Endpoint;
import io.micrometer.core.instrument.Gauge;
import io.netty.util.concurrent.Ticker;
import java.io.OutputStream;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ExpositionTest {
    private final Metrics metrics = new Metrics(2, Ticker.systemTicker());

    @Test
    void bothHistogramsHaveTheBucketsOfTheContract() {
        metrics.publish(TestTraffic.snapshot(0, TestTraffic.endpoint("users", 0)));

        String text = Scrape.of(metrics).text();

        for (String name : List.of("api_request_latency_seconds", "cutover_exchange_seconds")) {
            TreeSet<Double> bounds = text.lines()
                    .filter(line -> line.startsWith(name + "_bucket"))
                    .map(line -> line.replaceAll(".*le=\"([^\"]*)\".*", "$1").replace("+Inf", "Infinity"))
                    .map(Double::valueOf)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(bounds)
                    .containsExactly(
                            0.005,
                            0.01,
                            0.025,
                            0.05,
                            0.075,
                            0.1,
                            0.2,
                            0.25,
                            0.3,
                            0.5,
                            0.75,
                            1.0,
                            2.0,
                            2.5,
                            5.0,
                            7.5,
                            10.0,
                            Double.POSITIVE_INFINITY);
        }
    }

    @Test
    void everyFamilyHasTheTypeOfTheContract() {
        metrics.publish(TestTraffic.snapshot(0, TestTraffic.endpoint("users", 0)));

        assertThat(Scrape.of(metrics).text())
                .contains(
                        "# TYPE cutover_requests_total counter",
                        "# TYPE api_errors_total counter",
                        "# TYPE api_request_latency_seconds histogram",
                        "# TYPE cutover_exchange_seconds histogram",
                        "# TYPE cutover_fallbacks_total counter",
                        "# TYPE cutover_fallback_refused_total counter",
                        "# TYPE cutover_weight gauge",
                        "# TYPE cutover_observed_percent gauge",
                        "# TYPE cutover_circuit_state gauge",
                        "# TYPE cutover_client_aborts_total counter",
                        "# TYPE cutover_rejected_total counter",
                        "# TYPE jvm_memory_used_bytes gauge");
    }

    @Test
    void aMeterThatSomebodyBindsIsWrittenOnce() {
        try (Exposition exposition = new Exposition(metrics)) {
            exposition.bind(registry ->
                    Gauge.builder("cutover.config.revision", () -> 7).register(registry));

            String text = Scrape.of(exposition).text();

            assertThat(text.lines().filter(line -> line.startsWith("cutover_config_revision ")))
                    .containsExactly("cutover_config_revision 7.0");
        }
    }

    @Test
    void noFamilyIsWrittenTwice() {
        metrics.publish(TestTraffic.snapshot(0, TestTraffic.endpoint("users", 0)));

        List<String> types = Scrape.of(metrics)
                .text()
                .lines()
                .filter(line -> line.startsWith("# TYPE"))
                .toList();

        assertThat(types).doesNotHaveDuplicates().hasSizeGreaterThan(20);
    }

    @Test
    void tenThousandEndpointsAreWrittenWithoutHoldingTheTextInMemory() throws Exception {
        Endpoint[] endpoints = IntStream.range(0, 10_000)
                .mapToObj(i -> TestTraffic.endpoint("endpoint-" + i, i))
                .toArray(Endpoint[]::new);
        metrics.publish(TestTraffic.snapshot(0, endpoints));
        CountingStream out = new CountingStream();

        try (Exposition exposition = new Exposition(metrics)) {
            exposition.writeTo(out);
        }

        assertThat(out.bytes).isGreaterThan(50_000_000);
        assertThat(out.largestWrite).isLessThan(100_000);
    }

    private static final class CountingStream extends OutputStream {
        private long bytes;
        private int largestWrite;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            bytes += length;
            largestWrite = Math.max(largestWrite, length);
        }
    }
}
