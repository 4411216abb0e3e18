package dev.cutover.traffic.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.resilience.Breaker.State;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final long MILLISECOND = 1_000_000;

    private final MockTicker ticker = Ticker.newMockTicker();
    private final Breaker breaker = breaker(true);

    private Breaker breaker(boolean enabled) {
        return new Breaker(
                "users",
                new BreakerSettings(enabled, Duration.ofSeconds(10), 20, 50, Duration.ofSeconds(10), 3),
                ticker);
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            breaker.tryAcquire();
            breaker.failed(MILLISECOND);
        }
    }

    private void succeed(int times) {
        for (int i = 0; i < times; i++) {
            breaker.tryAcquire();
            breaker.succeeded(MILLISECOND);
        }
    }

    private void failAndSucceedInTurn(int times) {
        for (int i = 0; i < times; i++) {
            fail(1);
            succeed(1);
        }
    }

    @Test
    void isClosedAtFirst() {
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(breaker.tryAcquire()).isTrue();
    }

    @Test
    void givesNoVerdictBelowItsMinimumOfCalls() {
        fail(19);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void opensAtItsMinimumOfCalls() {
        fail(20);

        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.tryAcquire()).isFalse();
    }

    @Test
    void opensAtItsFailureRate() {
        succeed(15);
        failAndSucceedInTurn(10);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);

        fail(15);

        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void opensWhenAVerdictOfCallsInARowHasFailedWhateverCameBefore() {
        succeed(1000);
        fail(19);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);

        fail(1);

        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void aSuccessEndsTheRow() {
        succeed(1000);
        fail(19);
        succeed(1);
        fail(19);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void failuresFartherApartThanTheWindowAreNoRow() {
        for (int i = 0; i < 40; i++) {
            fail(1);
            ticker.advance(1, TimeUnit.SECONDS);
        }

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void forgetsWhatIsOlderThanItsWindow() {
        failAndSucceedInTurn(9);
        ticker.advance(11, TimeUnit.SECONDS);
        failAndSucceedInTurn(9);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void letsTrialCallsThroughWhenItsTimeIsOver() {
        fail(20);
        ticker.advance(9_999, TimeUnit.MILLISECONDS);
        assertThat(breaker.tryAcquire()).isFalse();

        ticker.advance(2, TimeUnit.MILLISECONDS);

        assertThat(breaker.tryAcquire()).isTrue();
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    }

    @Test
    void letsOnlySoManyTrialCallsThrough() {
        fail(20);
        ticker.advance(11, TimeUnit.SECONDS);

        assertThat(breaker.tryAcquire()).isTrue();
        assertThat(breaker.tryAcquire()).isTrue();
        assertThat(breaker.tryAcquire()).isTrue();
        assertThat(breaker.tryAcquire()).isFalse();
    }

    @Test
    void aPermissionGivenBackLetsAnotherTrialCallThrough() {
        fail(20);
        ticker.advance(11, TimeUnit.SECONDS);
        for (int i = 0; i < 3; i++) {
            assertThat(breaker.tryAcquire()).isTrue();
        }

        breaker.release();

        assertThat(breaker.tryAcquire()).isTrue();
    }

    @Test
    void closesWhenItsTrialCallsSucceed() {
        fail(20);
        ticker.advance(11, TimeUnit.SECONDS);
        succeed(3);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void opensAgainWhenItsTrialCallsFail() {
        fail(20);
        ticker.advance(11, TimeUnit.SECONDS);
        fail(3);

        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.tryAcquire()).isFalse();
    }

    @Test
    void opensASecondTimeForARowOfFailures() {
        fail(20);
        ticker.advance(11, TimeUnit.SECONDS);
        succeed(1003);
        fail(20);

        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void switchedOffItIsNeverOpen() {
        Breaker off = breaker(false);
        for (int i = 0; i < 100; i++) {
            assertThat(off.tryAcquire()).isTrue();
            off.failed(MILLISECOND);
        }

        assertThat(off.state()).isEqualTo(State.CLOSED);
    }
}
