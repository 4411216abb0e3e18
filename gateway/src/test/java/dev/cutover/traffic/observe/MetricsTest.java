package dev.cutover.traffic.observe;

import static dev.cutover.testing.FakeAttempt.answered;
import static dev.cutover.testing.FakeAttempt.answeredWithGrpcError;
import static dev.cutover.testing.FakeAttempt.failed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.cutover.testing.FakeAttempt;
import dev.cutover.testing.FakeExchange;
import dev.cutover.testing.ManualTicker;
import dev.cutover.testing.TestTraffic;
import dev.cutover.traffic.Backend;
import dev.cutover.traffic.exchange.Endpoint;
import dev.cutover.traffic.http.Rejection;
import dev.cutover.traffic.http.StatusSet;
import dev.cutover.traffic.resilience.FallbackPolicy;
import dev.cutover.traffic.resilience.FallbackRefusal;
import dev.cutover.traffic.upstream.FailureKind;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MetricsTest {
    private static final int LOOPS = 4;

    private final ManualTicker ticker = new ManualTicker();
    private final Metrics metrics = new Metrics(LOOPS, ticker);
    private final Endpoint users = TestTraffic.endpoint("users", 0);

    @BeforeEach
    void publish() {
        metrics.publish(TestTraffic.snapshot(25, users));
    }

    @Test
    void aRequestCountsForItsAssignmentAnswerAndStatusClass() {
        metrics.exchanged(FakeExchange.at(users).answered(Backend.NEW, 204));

        assertThat(value("cutover_requests_total{assigned=\"new\",backend=\"new\",endpoint=\"users\",status=\"2xx\"}"))
                .isEqualTo(1);
        assertThat(
                        value(
                                "cutover_requests_total{assigned=\"legacy\",backend=\"legacy\",endpoint=\"users\",status=\"2xx\"}"))
                .isZero();
    }

    @Test
    void aFallbackCountsAsAnErrorOfNewAndAnAnswerOfLegacy() {
        metrics.exchanged(FakeExchange.at(users)
                .assigned(Backend.NEW)
                .tried(failed(Backend.NEW, FailureKind.CONNECT, 20), answered(Backend.LEGACY, 200, 3))
                .fellBack("connect"));

        assertThat(
                        value(
                                "cutover_requests_total{assigned=\"new\",backend=\"legacy\",endpoint=\"users\",status=\"2xx\"}"))
                .isEqualTo(1);
        assertThat(value("api_errors_total{backend=\"new\",class=\"connect\",endpoint=\"users\"}"))
                .isEqualTo(1);
        assertThat(value("cutover_fallbacks_total{endpoint=\"users\",reason=\"connect\"}"))
                .isEqualTo(1);
    }

    @Test
    void aRefusedFallbackCountsForItsReason() {
        metrics.exchanged(FakeExchange.at(users).refused(FallbackRefusal.NOT_REPLAYABLE));

        assertThat(value("cutover_fallback_refused_total{endpoint=\"users\",reason=\"not-replayable\"}"))
                .isEqualTo(1);
    }

    @Test
    void aFailedAuthenticationIsCountedApart() {
        metrics.exchanged(FakeExchange.at(users).answered(Backend.NEW, 401));

        assertThat(value("api_errors_total{backend=\"new\",class=\"auth\",endpoint=\"users\"}"))
                .isEqualTo(1);
        assertThat(metrics.traffic(users).newBackend().errors()).isZero();
        assertThat(metrics.traffic(users).newBackend().authFailures()).isEqualTo(1);
    }

    @Test
    void anErrorStatusCountsInItsClass() {
        metrics.exchanged(FakeExchange.at(users).answered(Backend.LEGACY, 503));

        assertThat(value("api_errors_total{backend=\"legacy\",class=\"5xx\",endpoint=\"users\"}"))
                .isEqualTo(1);
    }

    @Test
    void anErrorOfGrpcCountsAsOneOfTheServerWhateverItsStatus() {
        metrics.exchanged(FakeExchange.at(users).tried(answeredWithGrpcError(Backend.LEGACY, 3)));

        assertThat(value("api_errors_total{backend=\"legacy\",class=\"5xx\",endpoint=\"users\"}"))
                .isEqualTo(1);
    }

    @Test
    void aFailedAttemptIsInTheHistogramWithTheTimeUntilItFailed() {
        metrics.exchanged(FakeExchange.at(users)
                .assigned(Backend.NEW)
                .tried(failed(Backend.NEW, FailureKind.TIMEOUT, 900))
                .status(504));

        assertThat(latencyUpTo("0.75")).isZero();
        assertThat(latencyUpTo("1.0")).isEqualTo(1);
        assertThat(value("api_request_latency_seconds_sum{backend=\"new\",endpoint=\"users\"}"))
                .isCloseTo(0.9, within(1e-9));
    }

    @Test
    void aTimeOnTheBoundOfABucketBelongsToIt() {
        metrics.exchanged(FakeExchange.at(users).tried(answered(Backend.NEW, 200, 5)));

        assertThat(latencyUpTo("0.005")).isEqualTo(1);
    }

    private double latencyUpTo(String bound) {
        return value("api_request_latency_seconds_bucket{backend=\"new\",endpoint=\"users\",le=\"" + bound + "\"}");
    }

    @Test
    void anAttemptGivenUpBecauseItsClientLeftIsNotInTheHistogram() {
        metrics.exchanged(FakeExchange.at(users)
                .tried(FakeAttempt.givenUp(Backend.LEGACY))
                .status(0)
                .aborted());

        assertThat(value("api_request_latency_seconds_count{backend=\"legacy\",endpoint=\"users\"}"))
                .isZero();
        assertThat(value("cutover_exchange_seconds_count{endpoint=\"users\"}")).isZero();
        assertThat(value("cutover_client_aborts_total")).isEqualTo(1);
    }

    @Test
    void theWholeExchangeIsTimedForTheClient() {
        metrics.exchanged(FakeExchange.at(users).took(150));

        assertThat(value("cutover_exchange_seconds_bucket{endpoint=\"users\",le=\"0.1\"}"))
                .isZero();
        assertThat(value("cutover_exchange_seconds_bucket{endpoint=\"users\",le=\"0.2\"}"))
                .isEqualTo(1);
    }

    @Test
    void aRejectionCountsForItsReason() {
        metrics.rejected(Rejection.HEAD_TOO_LARGE, 2);

        assertThat(value("cutover_rejected_total{reason=\"header-too-large\"}")).isEqualTo(1);
        assertThat(scrape().labels("cutover_rejected_total")).hasSize(Rejection.values().length);
    }

    @Test
    void allThatASplitEndpointCanProduceIsThereWithZeroFromTheStart() {
        Scrape scrape = scrape();

        assertThat(scrape.labels("cutover_requests_total")).hasSize(3 * 4);
        assertThat(scrape.labels("api_errors_total")).hasSize(2 * 6);
        assertThat(scrape.labels("api_request_latency_seconds_count")).hasSize(2);
        assertThat(scrape.labels("cutover_exchange_seconds_bucket")).hasSize(18);
        assertThat(scrape.labels("cutover_fallbacks_total"))
                .containsExactly(
                        "{endpoint=\"users\",reason=\"502\"}",
                        "{endpoint=\"users\",reason=\"503\"}",
                        "{endpoint=\"users\",reason=\"circuit-open\"}",
                        "{endpoint=\"users\",reason=\"connect\"}",
                        "{endpoint=\"users\",reason=\"reset\"}",
                        "{endpoint=\"users\",reason=\"timeout\"}");
        assertThat(scrape.labels("cutover_fallback_refused_total")).hasSize(6);
        assertThat(scrape.value("cutover_observed_percent{endpoint=\"users\"}")).isZero();
        assertThat(scrape.value("cutover_circuit_state{endpoint=\"users\",state=\"closed\"}"))
                .isEqualTo(1);
        assertThat(scrape.value("cutover_circuit_state{endpoint=\"users\",state=\"open\"}"))
                .isZero();
        assertThat(scrape.labels("cutover_circuit_state")).hasSize(3);
    }

    @Test
    void anEndpointOfOneBackendHasNoSeriesOfTheOther() {
        metrics.publish(TestTraffic.snapshot(25, TestTraffic.endpoint("old", 1, TestTraffic.FALLBACK, Backend.LEGACY)));

        Scrape scrape = scrape();

        assertThat(scrape.text()).doesNotContain("backend=\"new\"", "assigned=\"new\"");
        assertThat(scrape.labels("cutover_requests_total")).hasSize(4);
        assertThat(scrape.labels("cutover_fallbacks_total")).isEmpty();
        assertThat(scrape.labels("cutover_fallback_refused_total")).isEmpty();
        assertThat(scrape.value("cutover_weight{endpoint=\"old\"}")).isZero();
    }

    @Test
    void theWeightIsThatOfTheSnapshotPublishedLast() {
        assertThat(value("cutover_weight{endpoint=\"users\"}")).isEqualTo(25);

        metrics.publish(TestTraffic.snapshot(50, users));

        assertThat(value("cutover_weight{endpoint=\"users\"}")).isEqualTo(50);
    }

    @Test
    void countersOutlastANewConfigurationThatHasOtherReasons() {
        metrics.exchanged(FakeExchange.at(users).fellBack("timeout"));
        FallbackPolicy other = new FallbackPolicy(
                true,
                Set.of(FailureKind.PROTOCOL),
                StatusSet.of(List.of("5xx")),
                FallbackPolicy.Replay.SAFE,
                65_536,
                20);
        Endpoint changed = TestTraffic.endpoint("users", 0, other, null);

        metrics.publish(TestTraffic.snapshot(25, changed));
        metrics.exchanged(FakeExchange.at(changed).fellBack("599"));

        assertThat(value("cutover_fallbacks_total{endpoint=\"users\",reason=\"timeout\"}"))
                .isEqualTo(1);
        assertThat(value("cutover_fallbacks_total{endpoint=\"users\",reason=\"599\"}"))
                .isEqualTo(1);
        assertThat(value("cutover_exchange_seconds_count{endpoint=\"users\"}")).isEqualTo(2);
    }

    @Test
    void aRemovedEndpointIsNoLongerExposed() {
        metrics.publish(TestTraffic.snapshot(25, TestTraffic.endpoint("carts", 1)));

        assertThat(scrape().text()).doesNotContain("\"users\"").contains("\"carts\"");
    }

    @Test
    void noCountIsLostWhenAllLoopsCountWhileOthersRead() throws Exception {
        int each = 20_000;
        ExecutorService loops = Executors.newFixedThreadPool(LOOPS);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<?>> running = new ArrayList<>();
        for (int loop = 0; loop < LOOPS; loop++) {
            FakeExchange exchange = FakeExchange.at(users).onLoop(loop);
            running.add(loops.submit(() -> {
                start.await();
                for (int i = 0; i < each; i++) {
                    metrics.exchanged(exchange);
                }
                return null;
            }));
        }

        start.countDown();
        double before = 0;
        while (!running.stream().allMatch(Future::isDone)) {
            double now = value("cutover_exchange_seconds_count{endpoint=\"users\"}");
            assertThat(now).isGreaterThanOrEqualTo(before);
            before = now;
        }
        for (Future<?> loop : running) {
            loop.get();
        }
        loops.shutdown();

        assertThat(value("cutover_exchange_seconds_count{endpoint=\"users\"}")).isEqualTo((double) LOOPS * each);
        assertThat(metrics.traffic(users).requests()).isEqualTo((long) LOOPS * each);
    }

    @Test
    void countingAnExchangeAllocatesNothing() {
        FakeExchange exchange = FakeExchange.at(users)
                .assigned(Backend.NEW)
                .tried(failed(Backend.NEW, FailureKind.TIMEOUT, 20), answered(Backend.LEGACY, 200, 3))
                .fellBack("timeout");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        count(exchange);

        long before = threads.getCurrentThreadAllocatedBytes();
        count(exchange);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated).as("bytes for 10,000 exchanges").isLessThan(10_000);
    }

    private void count(FakeExchange exchange) {
        for (int i = 0; i < 10_000; i++) {
            metrics.exchanged(exchange);
            metrics.rejected(Rejection.OVERLOADED, 0);
        }
    }

    @Test
    void theObservedShareIsThatOfTheLastMinute() {
        count(Backend.LEGACY, 30);
        count(Backend.NEW, 10);
        metrics.sample();

        assertThat(metrics.traffic(users).percentOfNew()).isEqualTo(25);

        ticker.advance(61, TimeUnit.SECONDS);
        count(Backend.NEW, 5);
        metrics.sample();

        assertThat(metrics.traffic(users).percentOfNew()).isEqualTo(100);
        assertThat(value("cutover_observed_percent{endpoint=\"users\"}")).isEqualTo(100);
    }

    @Test
    void theObservedShareFallsToZeroAMinuteAfterTheLastRequest() {
        count(Backend.NEW, 10);
        metrics.sample();

        ticker.advance(61, TimeUnit.SECONDS);

        assertThat(metrics.traffic(users).percentOfNew()).isZero();
        assertThat(metrics.traffic(users).latency()).isNull();
    }

    @Test
    void theObservedShareOfAnEvenStreamCountsEachRequestOnce() {
        for (int second = 0; second < 90; second++) {
            count(Backend.LEGACY, 3);
            count(Backend.NEW, 1);
            metrics.sample();
            ticker.advance(1, TimeUnit.SECONDS);
        }

        assertThat(metrics.traffic(users).percentOfNew()).isEqualTo(25);
        assertThat(metrics.traffic(users).requests()).isEqualTo(90 * 4);
    }

    @Test
    void theObservedShareForgetsOldRequestsWhileNewOnesCome() {
        for (int second = 0; second < 130; second++) {
            count(second < 65 ? Backend.LEGACY : Backend.NEW, 1);
            metrics.sample();
            ticker.advance(1, TimeUnit.SECONDS);
        }

        assertThat(metrics.traffic(users).percentOfNew()).isEqualTo(100);
    }

    private void count(Backend backend, int requests) {
        FakeExchange exchange = FakeExchange.at(users).answered(backend, 200);
        IntStream.range(0, requests).forEach(i -> metrics.exchanged(exchange));
    }

    @Test
    void percentilesComeFromTheBucketsOfTheLastMinute() {
        for (int i = 0; i < 90; i++) {
            metrics.exchanged(FakeExchange.at(users).tried(answered(Backend.NEW, 200, 7)));
        }
        for (int i = 0; i < 10; i++) {
            metrics.exchanged(FakeExchange.at(users).tried(answered(Backend.NEW, 200, 400)));
        }
        metrics.sample();

        EndpointTraffic.Latency latency =
                Objects.requireNonNull(metrics.traffic(users).newBackend().latency());

        assertThat(latency.p50()).isBetween(0.005, 0.01);
        assertThat(latency.p95()).isCloseTo(0.4, within(1e-9));
        assertThat(latency.p99()).isBetween(0.4, 0.5);
        assertThat(metrics.traffic(users).legacy().latency()).isNull();
    }

    private double value(String series) {
        return scrape().value(series);
    }

    private Scrape scrape() {
        return Scrape.of(metrics);
    }
}
