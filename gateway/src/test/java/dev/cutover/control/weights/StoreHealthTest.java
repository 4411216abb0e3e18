package dev.cutover.control.weights;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class StoreHealthTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final RefusedValue BAD = new RefusedValue("weights", "users", "abc", "expected: a percentage");

    private final Logger logger = (Logger) LoggerFactory.getLogger(WeightStore.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final StoreHealth health = new StoreHealth("Redis at a:1", Clock.fixed(NOW, ZoneOffset.UTC));

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    @Test
    void anOutageIsLoggedOncePerCauseAndItsEndOnce() {
        health.readByPoll(List.of());
        for (int i = 0; i < 3; i++) {
            health.failed("refused", "connection refused");
            health.failed("timeout", "no answer within 50 ms");
        }
        health.readByPoll(List.of());
        health.readByPoll(List.of());

        assertThat(lines())
                .containsExactly(
                        "Redis at a:1 is read",
                        "Redis at a:1: connection refused; the last known weights stay in force",
                        "Redis at a:1: no answer within 50 ms; the last known weights stay in force",
                        "Redis at a:1 is read again after 0 s");
    }

    @Test
    void theSameCauseInTheNextOutageIsLoggedAgain() {
        health.readByPoll(List.of());
        health.failed("refused", "connection refused");
        health.readByPoll(List.of());
        health.failed("refused", "connection refused");

        assertThat(lines()).filteredOn(line -> line.contains("refused")).hasSize(2);
    }

    @Test
    void aRefusedValueIsLoggedOnceForAsLongAsItStays() {
        health.readByPoll(List.of(BAD));
        health.readByPush(List.of(BAD));
        health.readByPoll(List.of());
        health.readByPoll(List.of(BAD));

        assertThat(lines())
                .filteredOn(line -> line.startsWith("Refused"))
                .containsOnly(
                        "Refused weights users: \"abc\" (expected: a percentage); the last good value stays in force")
                .hasSize(2);
        assertThat(health.state().refusals()).isEqualTo(new StoreState.Refusals(List.of(BAD), 2));
    }

    @Test
    void aRefusalToPushIsLoggedOnceUntilItIsOn() {
        health.pushIsRefused("NOPERM");
        health.pushIsRefused("NOPERM");
        assertThat(lines()).hasSize(1);

        health.pushIsOn();
        health.pushIsRefused("NOPERM");
        assertThat(lines()).hasSize(2);
    }

    @Test
    void readingsAreCountedAndDated() {
        assertThat(health.state().age(NOW)).isNull();
        assertThat(health.state().trouble()).isEqualTo("not read yet");

        health.readByPoll(List.of());
        health.readByPush(List.of());
        health.readByPush(List.of());

        assertThat(health.state().readings()).isEqualTo(new StoreState.Readings(NOW, 1, 2, false));
        assertThat(health.state().age(NOW.plusSeconds(7))).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void noValueBreaksALogLine() {
        RefusedValue nasty = new RefusedValue("k", "f", "a\r\nERROR b" + "x".repeat(1000), "r");

        assertThat(nasty.value()).startsWith("a??ERROR b").hasSize(100);
    }

    private List<String> lines() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
