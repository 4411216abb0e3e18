package dev.cutover.control.admin.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class GuessLimitTest {
    private final ManualClock clock = new ManualClock();
    private final GuessLimit guesses = new GuessLimit(clock);

    @Test
    void theEleventhTryWaitsUntilTheFirstIsTenSecondsOld() {
        for (int i = 0; i < 10; i++) {
            assertThat(guesses.begin()).isZero();
            clock.now = clock.now.plusMillis(100);
        }

        assertThat(guesses.begin()).isEqualTo(Duration.ofSeconds(9));
        clock.now = clock.now.plusSeconds(9);
        assertThat(guesses.begin()).isZero();
        assertThat(guesses.begin()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void triesThatWereRightDoNotCount() {
        for (int i = 0; i < 100; i++) {
            assertThat(guesses.begin()).isZero();
            guesses.wasRight();
        }
    }

    @Test
    void theCookieEndsAfterTwelveHours() {
        SessionCookie cookies = new SessionCookie("token", clock);
        String value = cookies.issue(false).getValue();

        clock.now = clock.now.plusSeconds(43_199);
        assertThat(cookies.accepts(value)).isTrue();
        clock.now = clock.now.plusSeconds(1);
        assertThat(cookies.accepts(value)).isFalse();
    }

    private static final class ManualClock extends Clock {
        Instant now = Instant.parse("2026-03-01T12:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
