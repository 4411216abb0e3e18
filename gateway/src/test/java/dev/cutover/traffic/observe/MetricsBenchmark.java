package dev.cutover.traffic.observe;

import dev.cutover.testing.FakeExchange;
import dev.cutover.testing.TestTraffic;
import dev.cutover.traffic.Backend;
import dev.cutover.traffic.exchange.Endpoint;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs an event loop to count one exchange. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class MetricsBenchmark {
    /** How many endpoints take turns. */
    @Param({"1", "10000"})
    public int endpoints;

    private final Metrics metrics = new Metrics(1, Ticker.systemTicker());
    private FakeExchange[] exchanges = {};
    private int next;

    /** Makes one exchange for each endpoint. */
    @Setup
    public void publish() {
        Endpoint[] all = IntStream.range(0, endpoints)
                .mapToObj(i -> TestTraffic.endpoint("endpoint-" + i, i))
                .toArray(Endpoint[]::new);
        metrics.publish(TestTraffic.snapshot(50, all));
        exchanges = new FakeExchange[endpoints];
        for (int i = 0; i < endpoints; i++) {
            exchanges[i] = FakeExchange.at(all[i]).answered(Backend.NEW, 200);
        }
    }

    /** Counts an ordinary exchange: one attempt, answered. */
    @Benchmark
    public void exchanged() {
        metrics.exchanged(exchanges[next]);
        next = next + 1 == exchanges.length ? 0 : next + 1;
    }
}
