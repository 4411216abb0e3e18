package dev.cutover.cli;

import static dev.cutover.cli.Operator.any;
import static dev.cutover.cli.Operator.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusCommandTest {
    private static final WireMockServer GATEWAY = Operator.gateway();
    private static final String ESCAPE = "\033";
    private static final String TABLE = """
            Cutover 1.2.3 on gw-1, ready, up 3 d 4 h, redis up, revision 3, 2 instances

            ENDPOINT  WEIGHT  SOURCE         FLAG   NEW %  REQUESTS  ERRORS  P95 LEGACY  P95 NEW  CIRCUIT    FALLBACKS
            users       25 %  redis-default  true   24.87    120345      12       38 ms   1.23 s  closed             9
            checkout     0 %  flag           false    0.0         7       3           -        -  open               3
            _other    12.5 %  legacy only             0.0         0       0           -        -  half-open          0
            """;

    private final Operator operator = Operator.at(GATEWAY.port());

    @BeforeEach
    void answer() {
        GATEWAY.resetAll();
        GATEWAY.stubFor(any("/api/status").willReturn(json(Answers.STATUS)));
    }

    @AfterAll
    static void stop() {
        GATEWAY.stop();
    }

    @Test
    void itShowsTheGatewayAndItsEndpointsInTheOrderOfTheFile() {
        assertThat(operator.types("status")).isZero();

        assertThat(operator.sees()).isEqualTo(TABLE);
        assertThat(operator.isTold()).isEmpty();
    }

    @Test
    void withJsonItPrintsTheAnswerAsItIs() {
        assertThat(operator.types("status", "--json")).isZero();

        assertThat(operator.sees()).isEqualTo(Answers.STATUS + "\n");
    }

    @Test
    void aStoreThatIsDownAndRefusedValuesAreSaidFirst() {
        GATEWAY.stubFor(any("/api/status").willReturn(json("""
                {"version":"1.2.3","instance":"gw-1","uptime":5,"readiness":"ready","configRevision":1,
                 "redis":{"store":"redis","state":"down","since":"2026-03-01T12:00:00Z","trouble":"connection refused",
                  "age":75.2,"refused":[{"key":"cutover:weights","field":"*","value":"abc","reason":"expected: 0 to 100"}]},
                 "endpoints":[]}
                """)));

        operator.types("status");

        assertThat(operator.sees()).startsWith("""
                Cutover 1.2.3 on gw-1, ready, up 5 s, redis DOWN, revision 1, 1 refused value
                  store down since 2026-03-01T12:00:00Z: connection refused; the weights in force were read 1 min 15 s ago
                  refused: cutover:weights *: "abc" (expected: 0 to 100); the last good value stays in force
                """);
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 100, 120})
    void itFitsIntoAWindow(int columns) {
        operator.onTerminal(columns, 40).types("status", "--color", "never");

        assertThat(operator.sees().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(columns));
        assertThat(operator.sees()).contains("ENDPOINT", "WEIGHT", "ERRORS", "CIRCUIT", "checkout");
    }

    @Test
    void coloursAreForTerminalsOnly() {
        operator.types("status");
        assertThat(operator.sees()).doesNotContain(ESCAPE);

        operator.onTerminal(120, 40).types("status");
        assertThat(operator.sees()).contains(ESCAPE + "[1;31mopen" + ESCAPE + "[0m");
    }

    @Test
    void whoWantsNoColoursGetsNone() {
        operator.environment.put("NO_COLOR", "1");
        operator.onTerminal(120, 40).types("status");
        assertThat(operator.sees()).isEqualTo(TABLE);

        operator.types("status", "--color=always");
        assertThat(operator.sees()).contains(ESCAPE + "[");
    }

    @Test
    void aTerminalIsNotSteeredByWhatTheGatewayTells() {
        GATEWAY.stubFor(any("/api/status").willReturn(json("""
                {"version":"1\\u001b[2J","instance":"gw\\n\\u009b1m","uptime":1,"readiness":"\\u202eready",
                 "redis":{"store":"redis","state":"\\u0007","refused":[{"key":"k","value":"\\u001b]0;x","reason":"r"}]},
                 "configRevision":1,"endpoints":[{"id":"us\\u001b[31mers","weight":"\\u001b","circuit":"\\r"}]}
                """)));

        operator.onTerminal(200, 40).types("status", "--color", "never");

        assertThat(operator.sees().replace("\n", "").codePoints())
                .noneMatch(Character::isISOControl)
                .noneMatch(c -> Character.getType(c) == Character.FORMAT);
        assertThat(operator.sees()).contains("us\\x1b[31mers", "gw\\n\\x9b1m", "\\u{202e}ready");
    }

    @Test
    void membersOfAnotherKindAreShownAndHarmNothing() {
        GATEWAY.stubFor(any("/api/status").willReturn(json("""
                {"version":{"a":1},"uptime":"long","redis":[],"endpoints":[{"id":7,"weight":1e999999,"errors":"many",
                 "backends":{"backend":"new"},"flag":"perhaps","circuit":null}, 5, null]}
                """)));

        assertThat(operator.types("status")).isZero();

        assertThat(operator.sees()).contains("{\"a\":1}", "1E+999999 %", "many", "perhaps");
    }

    @Test
    void watchingWithoutATerminalPrintsOneBlockAfterAnother() {
        List<Duration> pauses = new ArrayList<>();

        assertThat(operator.pausing(pauses::add).types("status", "--watch", "--every", "3s", "--times", "2"))
                .isZero();

        assertThat(operator.sees()).isEqualTo(TABLE + TABLE);
        assertThat(pauses).containsExactly(Duration.ofSeconds(3));
    }

    @Test
    void watchingOnATerminalDrawsInTheSamePlace() {
        operator.onTerminal(120, 40).types("status", "--watch", "--times", "2", "--color", "never");

        String drawn = TABLE.replace("\n", ESCAPE + "[K\n") + ESCAPE + "[J";
        assertThat(operator.sees()).isEqualTo(ESCAPE + "[H" + ESCAPE + "[2J" + drawn + ESCAPE + "[H" + drawn);
    }

    @Test
    void aWindowThatIsTooLowSaysHowManyLinesAreMissing() {
        operator.onTerminal(120, 5).types("status", "--watch", "--times", "1", "--color", "never");

        assertThat(operator.sees()).contains("(3 more lines)").doesNotContain("checkout");
    }

    @Test
    void aWindowThatIsTooNarrowCutsLinesInsteadOfWrappingThem() {
        operator.onTerminal(40, 40).types("status", "--watch", "--times", "1", "--color", "always");

        assertThat(operator.sees().replaceAll(ESCAPE + "\\[[0-9;]*[A-Za-z]", "").lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40))
                .anySatisfy(line -> assertThat(line).startsWith("Cutover 1.2.3 on gw-1, ready"));
    }

    @Test
    void watchingGoesOnWhileTheGatewayIsAway() {
        int[] looks = {0};
        operator.onTerminal(120, 40).pausing(time -> {
            if (++looks[0] == 1) {
                GATEWAY.stubFor(any("/api/status").willReturn(Operator.problem(503, "\"detail\":\"starting\"")));
            } else {
                GATEWAY.stubFor(any("/api/status").willReturn(json(Answers.STATUS)));
            }
        });

        assertThat(operator.types("status", "--watch", "--times", "3", "--color=never"))
                .isZero();

        assertThat(operator.sees()).contains("Refused (503): starting").endsWith(ESCAPE + "[J");
    }

    @Test
    void watchingEndsWhenItIsInterrupted() {
        Operator interrupted = operator.pausing(time -> {
            throw new InterruptedException();
        });

        assertThat(interrupted.types("status", "--watch")).isZero();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(operator.sees()).isEqualTo(TABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--every=0s", "--every=100ms", "--every=soon", "--times=0", "--color=pink"})
    void valuesThatMakeNoSenseAreRefusedBeforeAnythingIsAsked(String option) {
        assertThat(operator.types("status", option)).isEqualTo(2);

        assertThat(operator.isTold()).contains("Try: cutover status --help");
        assertThat(GATEWAY.getAllServeEvents()).isEmpty();
    }
}
