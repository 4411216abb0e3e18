package dev.cutover.traffic.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.http.HostPort;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginTest {
    private final MockTicker ticker = Ticker.newMockTicker();
    private final Origin origin = new Origin(new OriginAddress(false, new HostPort("127.0.0.1", 9001)), ticker);

    private void pass(long millis) {
        ticker.advance(millis, TimeUnit.MILLISECONDS);
    }

    @Test
    void isNotPausedAtFirst() {
        assertThat(origin.isPaused()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 4", "4, 8", "5, 16", "6, 30", "20, 30"})
    void eachRefusalInTurnMakesALongerPause(int refusals, int seconds) {
        for (int i = 1; i < refusals; i++) {
            origin.refused();
            pass(30_000);
        }
        origin.refused();

        pass(seconds * 1000L - 1);
        assertThat(origin.isPaused()).isTrue();
        pass(1);
        assertThat(origin.isPaused()).isFalse();
    }

    @Test
    void refusalsAtOneTimeMakeOnePause() {
        for (int i = 0; i < 50; i++) {
            origin.refused();
        }

        pass(1000);

        assertThat(origin.isPaused()).isFalse();
    }

    @Test
    void anAcceptedConnectionEndsThePauseAndTheGrowth() {
        origin.refused();
        pass(1000);
        origin.refused();
        origin.accepted();
        assertThat(origin.isPaused()).isFalse();

        origin.refused();
        pass(1000);

        assertThat(origin.isPaused()).isFalse();
    }

    @Test
    void hasNoMoreConnectionsThanItsBound() {
        assertThat(origin.tryOpen(2)).isTrue();
        assertThat(origin.tryOpen(2)).isTrue();
        assertThat(origin.tryOpen(2)).isFalse();

        origin.closed();

        assertThat(origin.tryOpen(2)).isTrue();
    }

    @Test
    void itsLoadIsWhatItWorksOnAndWhatWaits() {
        origin.began();
        origin.tryWait(10);
        origin.tryWait(10);

        assertThat(origin.load()).isEqualTo(3);
    }
}
