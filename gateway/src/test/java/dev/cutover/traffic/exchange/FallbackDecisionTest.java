package dev.cutover.traffic.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.ManualTicker;
import dev.cutover.testing.TestTraffic;
import dev.cutover.traffic.resilience.FallbackRefusal;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FallbackDecisionTest {
    private static final long ENOUGH_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ManualTicker ticker = new ManualTicker();
    private final Drain drain = new Drain(ticker);
    private final Trace trace = new Trace(TestTraffic.request("GET /users/7 HTTP/1.1\r\nHost: example.org\r\n\r\n"), 0);
    private final RequestBody body = new RequestBody();
    private final FallbackDecision decision = new FallbackDecision(trace, body, drain);

    @BeforeEach
    void begin() {
        trace.begin(0);
        trace.serve(TestTraffic.endpoint("users", 0), InetAddress.getLoopbackAddress());
        body.begin();
    }

    @Test
    void aSafeRequestFallsBackWhileThereIsTime() {
        assertThat(decision.refusal(true, ENOUGH_NANOS)).isNull();
    }

    @Test
    void withoutTimeLeftItDoesNot() {
        assertThat(decision.refusal(true, 0)).isEqualTo(FallbackRefusal.DEADLINE);
    }

    @Test
    void whileTheGatewayStopsItFallsBackUntilTheTimeToFinishIsUp() {
        drain.begin(Duration.ofSeconds(3));
        ticker.advance(2_999, TimeUnit.MILLISECONDS);
        assertThat(decision.refusal(true, ENOUGH_NANOS)).isNull();

        ticker.advance(1, TimeUnit.MILLISECONDS);
        assertThat(decision.refusal(true, ENOUGH_NANOS)).isEqualTo(FallbackRefusal.DRAINING);
    }
}
