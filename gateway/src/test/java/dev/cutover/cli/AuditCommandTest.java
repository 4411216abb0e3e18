package dev.cutover.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.moreThanOrExactly;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static dev.cutover.cli.Operator.any;
import static dev.cutover.cli.Operator.json;
import static dev.cutover.cli.Operator.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AuditCommandTest {
    private static final WireMockServer GATEWAY = Operator.gateway();
    private static final String TITLES =
            "AT (Z)               ACTION    ENDPOINT      CHANGE           ACTOR     INSTANCE  REASON\n";
    private static final String ROLLBACK =
            "2026-03-01 12:00:03  rollback  *             25 % -> 0 %      cli:ann   gw-1   "
                    + "   5xx on pay (approved by Zoë)\n";
    private static final String FLAG = "2026-03-01 12:00:02  flag      new_backend   not set -> true  redis     gw-2\n";
    private static final String RELOAD =
            "2026-03-01 12:00:01  reload                                   file      gw-1\n";

    private final Operator operator = Operator.at(GATEWAY.port());

    @BeforeEach
    void answer() {
        GATEWAY.resetAll();
        GATEWAY.stubFor(any("/api/audit").willReturn(json(Answers.AUDIT)));
    }

    @AfterAll
    static void stop() {
        GATEWAY.stop();
    }

    private static ResponseDefinitionBuilder events(String text) {
        return aResponse().withHeader("Content-Type", "text/event-stream").withBody(text);
    }

    @Test
    void theNewestComesFirstForProgrammes() {
        assertThat(operator.types("audit", "--limit", "3")).isZero();

        GATEWAY.verify(1, getRequestedFor(urlEqualTo("/api/audit?limit=3")));
        assertThat(operator.sees()).isEqualTo(TITLES + ROLLBACK + FLAG + RELOAD);
    }

    @Test
    void theNewestComesLastOnATerminal() {
        operator.onTerminal(150, 24).types("audit", "--color", "never");

        assertThat(operator.sees()).isEqualTo(TITLES + RELOAD + FLAG + ROLLBACK);
    }

    @Test
    void aNarrowTerminalCutsTheReason() {
        operator.onTerminal(100, 24).types("audit", "--color", "never");

        assertThat(operator.sees()).contains("5xx on").doesNotContain("INSTANCE");
        assertThat(operator.sees().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void withJsonTheAnswerIsPrintedAsItIs() {
        operator.onTerminal(100, 24).types("audit", "--json");

        assertThat(operator.sees()).isEqualTo(Answers.AUDIT + "\n");
    }

    @Test
    void anEmptyTrailIsSaidToBe() {
        GATEWAY.stubFor(any("/api/audit").willReturn(json("{\"entries\":[]}")));

        assertThat(operator.types("audit")).isZero();

        assertThat(operator.sees()).isEqualTo("Nothing has been changed yet.\n");
    }

    @Test
    void aReasonDoesNotSteerTheTerminal() {
        GATEWAY.stubFor(any("/api/audit").willReturn(json("""
                {"entries":[{"id":"1","at":"\\u001b[2J","actor":"\\u001b[1m","action":"weight","endpoint":"a\\nb","from":0,"to":5,
                 "reason":"ok\\r\\u001b]0;owned\\u0007"}]}
                """)));

        operator.onTerminal(200, 24).types("audit", "--color", "never");

        assertThat(operator.sees()).contains("ok\\r\\x1b]0;owned\\x07", "a\\nb");
        assertThat(operator.sees().replace("\n", "").codePoints()).noneMatch(Character::isISOControl);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "many", "10001"})
    void aLimitThatIsNoneIsRefused(String limit) {
        assertThat(operator.types("audit", "--limit=" + limit)).isEqualTo(2);

        assertThat(GATEWAY.getAllServeEvents()).isEmpty();
    }

    @Test
    void followingGoesOnBehindTheLastEntryAndAfterALossBehindTheLastEvent() {
        GATEWAY.stubFor(
                any("/api/events").withHeader("Last-Event-ID", equalTo("3-0")).willReturn(events("""
                : hello

                id: 4-0
                event: audit
                data: {"id":"4-0","at":"2026-03-01T12:00:04Z","actor":"api","action":"weight",
                data:  "endpoint":"users","from":0,"to":5,"reason":"canary","instance":"gw-1"}

                id: 5-0
                event: other
                data: {"id":"5-0"}

                """)));
        GATEWAY.stubFor(any("/api/events")
                .withHeader("Last-Event-ID", equalTo("5-0"))
                .willReturn(problem(401, "\"detail\":\"No token\"")));

        assertThat(operator.types("audit", "--follow")).isEqualTo(3);

        assertThat(operator.sees())
                .isEqualTo(TITLES + RELOAD + FLAG + ROLLBACK
                        + "2026-03-01 12:00:04  weight    users         0 % -> 5 %       api       gw-1      canary\n");
        assertThat(operator.isTold()).contains("the connection was closed; trying again", "Refused (401): No token");
    }

    @Test
    void followingWithJsonPrintsOneEntryPerLine() {
        GATEWAY.stubFor(any("/api/audit").willReturn(json("{\"entries\":[{\"id\":\"2-0\"},\n {\"id\":\"1-0\"}]}")));
        GATEWAY.stubFor(
                any("/api/events")
                        .withHeader("Last-Event-ID", equalTo("2-0"))
                        .willReturn(
                                events(
                                        "id: 3-0\nevent: audit\ndata: {\"id\":\n\n\nid: 4-0\nevent: audit\ndata: {\"id\": \"4-0\"}\n\n")));
        GATEWAY.stubFor(any("/api/events")
                .withHeader("Last-Event-ID", equalTo("4-0"))
                .willReturn(problem(503, "\"detail\":\"\"")));

        operator.types("audit", "--follow", "--json");

        assertThat(operator.sees())
                .startsWith("{\"id\":\"1-0\"}\n{\"id\":\"2-0\"}\n{\"id\":\"4-0\"}\n")
                .doesNotContain("3-0");
        assertThat(operator.isTold()).contains("An event that is no JSON was left out");
    }

    @Test
    void anEmptyTrailIsFollowedFromNowOn() {
        GATEWAY.stubFor(any("/api/audit").willReturn(json("{\"entries\":[]}")));
        GATEWAY.stubFor(any("/api/events").willReturn(problem(404, "\"detail\":\"There is no /api/events\"")));

        assertThat(operator.types("audit", "--follow")).isEqualTo(3);

        GATEWAY.verify(getRequestedFor(urlEqualTo("/api/events")).withHeader("Last-Event-ID", absent()));
        assertThat(operator.isTold()).contains("another version");
    }

    @Test
    void aStreamThatBreaksIsOpenedAgain() {
        GATEWAY.stubFor(any("/api/events").willReturn(events("id: 4-0\nevent: audit\ndata: {}\n\n")));
        int[] pauses = {0};
        operator.pausing(time -> {
            if (++pauses[0] == 1) {
                GATEWAY.stubFor(any("/api/events").willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
            } else if (pauses[0] == 3) {
                throw new InterruptedException();
            }
        });

        assertThat(operator.types("audit", "--follow")).isZero();

        assertThat(Thread.interrupted()).isTrue();
        GATEWAY.verify(
                moreThanOrExactly(2),
                getRequestedFor(urlEqualTo("/api/events")).withHeader("Last-Event-ID", equalTo("4-0")));
        assertThat(operator.isTold().lines()).hasSize(1);
    }

    @Test
    void followingWhatIsNoGatewayEnds() {
        GATEWAY.stubFor(any("/api/events").willReturn(aResponse().withBody("<html>")));

        assertThat(operator.types("audit", "--follow")).isEqualTo(4);
    }
}
