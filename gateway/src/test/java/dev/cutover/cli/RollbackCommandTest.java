package dev.cutover.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static dev.cutover.cli.Operator.any;
import static dev.cutover.cli.Operator.json;
import static dev.cutover.cli.Operator.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RollbackCommandTest {
    private static final WireMockServer GATEWAY = Operator.gateway();
    private static final String UNCONFIRMED = """
            {"scope":"endpoint","endpoint":"checkout","from":25,"to":0,"seconds":10.0,"confirmed":false,"auditId":"5-0",
             "changes":[],"flags":[],"instances":[{"id":"gw-1","confirmed":true,"seconds":1.1},
              {"id":"gw-2","confirmed":false,"seconds":null}],"legacy":{"answering":false,"requests":0},"hooks":[]}
            """;

    private static final String AWAY = UNCONFIRMED.replace(
            "\"confirmed\":false,\"auditId", "\"confirmed\":false,\"away\":\"Redis is gone\",\"auditId");

    private final Operator operator = Operator.at(GATEWAY.port());

    @BeforeEach
    void answer() {
        GATEWAY.resetAll();
        GATEWAY.stubFor(any("/api/rollback").willReturn(json(Answers.ROLLBACK)));
    }

    @AfterAll
    static void stop() {
        GATEWAY.stop();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rollback | {\"scope\":\"all\"}",
                "rollback users | {\"scope\":\"endpoint\",\"endpoint\":\"users\"}",
                "rollback --step | {\"scope\":\"step\"}",
                "rollback --step users | {\"scope\":\"step\",\"endpoint\":\"users\"}",
                "rollback --reason 5xx --approved-by Zoë | {\"scope\":\"all\",\"reason\":\"5xx\",\"approvedBy\":\"Zoë\"}",
                "rollback --connections close | {\"scope\":\"all\",\"connections\":\"close\"}"
            })
    void whatIsRolledBackIsTold(String typed, String sent) {
        assertThat(operator.types(typed.split(" "))).isZero();

        GATEWAY.verify(1, postRequestedFor(urlEqualTo("/api/rollback")).withRequestBody(equalToJson(sent)));
    }

    @Test
    void aConfirmedRollbackShowsAllThatWasDone() {
        assertThat(operator.types("rollback")).isZero();

        assertThat(operator.sees()).isEqualTo("""
                Rolled back everything: 25 % -> 0 % in 1.30 s, confirmed by all 2 gateways.

                ENDPOINT             FROM     TO
                *                    25 %    0 %
                checkout          not set    0 %
                flag new_backend     true  false

                GATEWAY  CONFIRMED   AFTER
                gw-1     yes        1.10 s
                gw-2     yes        1.30 s

                Legacy answers: yes (requests since: 412)
                Hook cdn (purge): done in 120 ms
                Hook db (after-rollback): FAILED in 900 ms, 3 attempts: status 500
                """);
        assertThat(operator.isTold()).isEmpty();
    }

    @Test
    void aRollbackThatOneGatewayHasNotConfirmedIsNotDoneYet() {
        GATEWAY.stubFor(any("/api/rollback").willReturn(json(UNCONFIRMED)));

        assertThat(operator.types("rollback", "checkout")).isEqualTo(3);

        assertThat(operator.sees())
                .startsWith("Rolled back checkout: 25 % -> 0 % in 10.00 s, not confirmed by all.\n")
                .contains("gw-2     NO              -\n", "Legacy answers: NO");
        assertThat(operator.isTold())
                .startsWith("NOT CONFIRMED by gw-2. The weights ARE set: do not repeat the rollback.\n");
    }

    @Test
    void aRollbackWithoutRedisNamesTheGatewaysThatHaveToBeAskedToo() {
        GATEWAY.stubFor(any("/api/rollback").willReturn(json(AWAY)));

        assertThat(operator.types("rollback", "checkout")).isEqualTo(3);

        assertThat(operator.isTold())
                .startsWith("AT THIS GATEWAY ALONE: Redis is gone. It is written there once it is back")
                .contains("Roll back at each other gateway, too, by --admin: last seen were gw-2.\n");
    }

    @Test
    void aRollbackWithoutRedisIsDoneWhereThereIsNoOtherGateway() {
        String alone = AWAY.replace("\"confirmed\":false", "\"confirmed\":true");
        GATEWAY.stubFor(any("/api/rollback").willReturn(json(alone)));

        assertThat(operator.types("rollback", "checkout")).isZero();

        assertThat(operator.isTold()).startsWith("AT THIS GATEWAY ALONE").doesNotContain("too");
    }

    @Test
    void withJsonTheAnswerIsPrintedAsItIsAndTheExitCodeStillTells() {
        GATEWAY.stubFor(any("/api/rollback").willReturn(json(UNCONFIRMED)));

        assertThat(operator.types("rollback", "--json")).isEqualTo(3);

        assertThat(operator.sees()).isEqualTo(UNCONFIRMED + "\n");
    }

    @Test
    void aRequiredHookThatFailsIsShown() {
        GATEWAY.stubFor(
                any("/api/rollback")
                        .willReturn(
                                problem(
                                        409,
                                        "\"detail\":\"a required hook failed\",\"hooks\":[{\"name\":\"db\","
                                                + "\"phase\":\"before-rollback\",\"ok\":false,\"attempts\":1,\"millis\":5,\"trouble\":\"status 500\"}]")));

        assertThat(operator.types("rollback")).isEqualTo(3);

        assertThat(operator.isTold()).isEqualTo("""
                Refused (409): a required hook failed
                  hook db (before-rollback): FAILED in 5 ms: status 500
                Nothing was changed.
                """);
    }

    @Test
    void onATerminalItSaysThatItWaits() {
        operator.onTerminal(80, 24).types("rollback", "--step", "--timeout", "90s");

        assertThat(operator.isTold())
                .isEqualTo(
                        "Rolling back everything by one step; waiting until every gateway confirms, at most 90 s ...\n");
    }

    @Test
    void anAnswerThatIsLostLeavesOpenWhetherItWasDone() {
        GATEWAY.stubFor(any("/api/rollback").willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));

        assertThat(operator.types("rollback")).isEqualTo(4);

        assertThat(operator.isTold()).contains("the connection was closed without an answer", "It may have been done");
        GATEWAY.verify(1, postRequestedFor(urlEqualTo("/api/rollback")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--connections=cut", "a b", "''", "--now"})
    void whatCannotBeMeantRollsNothingBack(String typed) {
        assertThat(operator.types(("rollback " + typed).replace("''", "").split(" ", -1)))
                .isEqualTo(2);

        assertThat(operator.isTold()).contains("Try: cutover rollback --help");
        assertThat(GATEWAY.getAllServeEvents()).isEmpty();
    }

    @Test
    void namesOfHooksAndGatewaysDoNotSteerTheTerminal() {
        GATEWAY.stubFor(any("/api/rollback").willReturn(json("""
                {"endpoint":"*","from":1,"to":0,"seconds":1,"confirmed":false,
                 "instances":[{"id":"gw\\u001b[2J","confirmed":false}],"flags":[{"name":"\\u001bc"}],
                 "hooks":[{"name":"\\u009b","phase":"\\n","ok":false,"trouble":"\\u001b[1A"}]}
                """)));

        operator.onTerminal(80, 24).types("rollback", "--color", "never");

        assertThat((operator.sees() + operator.isTold()).replace("\n", "").codePoints())
                .noneMatch(Character::isISOControl);
    }
}
