package dev.cutover.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static dev.cutover.cli.Operator.any;
import static dev.cutover.cli.Operator.json;
import static dev.cutover.cli.Operator.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsCommandTest {
    private static final WireMockServer GATEWAY = Operator.gateway();

    private final Operator operator = Operator.at(GATEWAY.port());

    @BeforeEach
    void answer() {
        GATEWAY.resetAll();
        GATEWAY.stubFor(any("/api/weights").willReturn(json(Answers.WEIGHTS)));
        GATEWAY.stubFor(
                any("/api/weights/*").willReturn(json("{\"endpoint\":\"*\",\"from\":null,\"to\":25,\"reason\":null}")));
        GATEWAY.stubFor(any("/api/weights/checkout")
                .willReturn(json("{\"endpoint\":\"checkout\",\"from\":0,\"to\":5,\"reason\":null}")));
    }

    @AfterAll
    static void stop() {
        GATEWAY.stop();
    }

    @Test
    void theListTellsWhatIsSetAndWhatIsInForce() {
        assertThat(operator.types("weights")).isZero();

        assertThat(operator.sees()).isEqualTo("""
                ENDPOINT  IN FORCE  SET TO  SOURCE                     FLAG
                *                -    25 %  for all without their own
                users         25 %       -  redis-default
                checkout       5 %     5 %  redis                      true
                _other         0 %       -  flag                       false
                without an endpoint: chekout is set to 50 %, but no endpoint has that id
                refused: cutover:weights pay: "abc" (expected: 0 to 100)
                """);
    }

    @Test
    void aWeightWithoutAnEndpointIsForAll() {
        assertThat(operator.types("weights", "set", "25")).isZero();

        GATEWAY.verify(
                1, putRequestedFor(urlEqualTo("/api/weights/*")).withRequestBody(equalToJson("{\"weight\":25}")));
        assertThat(operator.sees()).isEqualTo("""
                * (all without their own): not set -> 25 %
                In force at 1 endpoint.
                Not followed by: checkout at 5 % (redis), _other at 0 % (its flag is false)
                """);
    }

    @Test
    void reasonAndExpectationAreSent() {
        operator.types("weights", "set", "checkout", "5", "--reason", "canary \"x\"", "--expected", "12.50");

        GATEWAY.verify(putRequestedFor(urlEqualTo("/api/weights/checkout"))
                .withRequestBody(equalToJson("{\"weight\":5,\"reason\":\"canary \\\"x\\\"\",\"expected\":12.50}")));
        assertThat(operator.sees()).isEqualTo("checkout: 0 % -> 5 %\n");
    }

    @Test
    void nothingMayBeExpected() {
        operator.types("weights", "set", "checkout", "5", "--expected", "none");

        GATEWAY.verify(putRequestedFor(urlEqualTo("/api/weights/checkout"))
                .withRequestBody(equalToJson("{\"weight\":5,\"expected\":null}")));
    }

    @Test
    void aWeightThatAFlagKeepsBackIsSaidToBe() {
        GATEWAY.stubFor(any("/api/weights/_other").willReturn(json("{\"endpoint\":\"_other\",\"from\":0,\"to\":5}")));

        operator.types("weights", "set", "_other", "5");

        assertThat(operator.sees()).endsWith("Not in force: _other at 0 % (its flag is false)\n");
    }

    @Test
    void aClearedWeightTellsWhatDecidesNow() {
        GATEWAY.stubFor(any("/api/weights/users").willReturn(json("{\"endpoint\":\"users\",\"from\":5,\"to\":null}")));

        assertThat(operator.types("weights", "clear", "users")).isZero();

        GATEWAY.verify(1, deleteRequestedFor(urlEqualTo("/api/weights/users")));
        assertThat(operator.sees()).isEqualTo("""
                users: 5 % -> not set
                In force now: users at 25 % (redis-default)
                """);
    }

    @Test
    void withJsonOnlyTheAnswerIsPrintedAndNothingElseAsked() {
        assertThat(operator.types("weights", "set", "checkout", "5", "--json")).isZero();

        assertThat(operator.sees()).isEqualTo("{\"endpoint\":\"checkout\",\"from\":0,\"to\":5,\"reason\":null}\n");
        assertThat(GATEWAY.getAllServeEvents()).hasSize(1);
    }

    @Test
    void optionsMayStandBeforeTheInnerCommand() {
        Operator elsewhere = Operator.at("http://127.0.0.1:1");

        assertThat(elsewhere.types("weights", "--admin", GATEWAY.baseUrl(), "--json", "set", "25"))
                .isZero();

        assertThat(elsewhere.sees()).startsWith("{");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"12,5", "NaN", "1e1", "101", "100.01", "12.345", "25%", "", "-1", "+1", "007", ".5", "5.", "٥"})
    void whatIsNoPercentageIsNotSent(String value) {
        assertThat(operator.types("weights", "set", "checkout", value)).isEqualTo(2);

        assertThat(operator.isTold())
                .isEqualTo(
                        "weight: \"" + value
                                + "\" (expected: 0 to 100, at most two decimals, such as 12.5)\nTry: cutover weights set --help\n");
        assertThat(GATEWAY.getAllServeEvents()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "100", "100.00", "12.5", "0.05"})
    void percentagesAreSentAsTheyWereTyped(String value) {
        assertThat(operator.types("weights", "set", value, "--expected", value)).isZero();

        assertThat(GATEWAY.findAll(putRequestedFor(urlEqualTo("/api/weights/*")))
                        .get(0)
                        .getBodyAsString())
                .isEqualTo("{\"weight\":" + value + ",\"expected\":" + value + "}");
    }

    @Test
    void anExpectationThatIsNoPercentageIsNotSent() {
        assertThat(operator.types("weights", "set", "5", "--expected", "all")).isEqualTo(2);

        assertThat(operator.isTold()).startsWith("expected: \"all\" (expected: 0 to 100");
        assertThat(GATEWAY.getAllServeEvents()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"../status, %2E%2E%2Fstatus", "Zoë?x#y, Zo%C3%AB%3Fx%23y", "a b%2f, a%20b%252f"})
    void anEndpointIsOneSegmentOfThePath(String endpoint, String sent) {
        operator.types("weights", "clear", endpoint);

        GATEWAY.verify(1, deleteRequestedFor(urlEqualTo("/api/weights/" + sent)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"set", "clear"})
    void anEmptyEndpointIsRefused(String command) {
        assertThat(
                        command.equals("set")
                                ? operator.types("weights", "set", "", "5")
                                : operator.types("weights", "clear", ""))
                .isEqualTo(2);

        assertThat(operator.isTold()).startsWith("endpoint: empty");
        assertThat(GATEWAY.getAllServeEvents()).isEmpty();
    }

    @Test
    void aConflictTellsWhatIsThereNow() {
        GATEWAY.stubFor(any("/api/weights/checkout")
                .willReturn(problem(409, "\"detail\":\"The weight of checkout is 7\",\"actual\":7")));

        assertThat(operator.types("weights", "set", "checkout", "5", "--expected", "6"))
                .isEqualTo(3);

        assertThat(operator.sees()).isEmpty();
        assertThat(operator.isTold()).isEqualTo("""
                Refused (409): The weight of checkout is 7
                Nothing was changed. It is 7 % now; look at it, then repeat with --expected 7.
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "404, \"chekout\" is no endpoint, lists the endpoints",
        "404, There is no /api/weights, another version",
        "405, PUT is not for this, another version",
        "422, weight: 25 (expected: something), Refused (422)",
        "503, no answer within 2 s, cutover status"
    })
    void aRefusalIsShownWithWhatToDo(int status, String detail, String advice) {
        GATEWAY.stubFor(any("/api/weights/checkout")
                .willReturn(problem(status, "\"detail\":\"" + detail.replace("\"", "\\\"") + "\"")));

        assertThat(operator.types("weights", "set", "checkout", "5")).isEqualTo(3);

        assertThat(operator.isTold())
                .startsWith("Refused (" + status + "): " + detail)
                .contains(advice);
    }

    @Test
    void withJsonARefusalIsPrintedAsItIs() {
        GATEWAY.stubFor(any("/api/weights/checkout").willReturn(problem(404, "\"detail\":\"no\"")));

        assertThat(operator.types("weights", "set", "checkout", "5", "--json")).isEqualTo(3);

        assertThat(operator.sees())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"No\",\"status\":404,\"detail\":\"no\"}\n");
        assertThat(operator.isTold()).isEmpty();
    }

    @Test
    void aWriteStaysDoneWhereTheListIsNotToBeHad() {
        GATEWAY.stubFor(any("/api/weights").willReturn(problem(503, "\"detail\":\"busy\"")));

        assertThat(operator.types("weights", "set", "checkout", "5")).isZero();

        assertThat(operator.sees()).isEqualTo("checkout: 0 % -> 5 %\n");
    }
}
