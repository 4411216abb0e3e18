package dev.cutover.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
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
import org.junit.jupiter.params.provider.ValueSource;

class ExplainCommandTest {
    private static final WireMockServer GATEWAY = Operator.gateway();
    private static final String LEGACY = """
            {"endpoint":"users","key":"42","keySource":"header:X-User-Id","bucket":9651,"weight":25,
             "weightSource":"redis-default","flag":null,"list":null,"circuit":"closed","backend":"legacy",
             "why":"bucket 9651 is not below 2500 (weight 25 %)"}
            """;

    private final Operator operator = Operator.at(GATEWAY.port());

    @BeforeEach
    void answer() {
        GATEWAY.resetAll();
        GATEWAY.stubFor(any("/api/explain").willReturn(json(LEGACY)));
    }

    @AfterAll
    static void stop() {
        GATEWAY.stop();
    }

    @Test
    void aRequestIsDescribedWithAllThatWasTyped() {
        operator.types(
                "explain",
                "--path",
                "/a b?c=d&e",
                "--method",
                "POST",
                "--host",
                "shop:80",
                "--header",
                "X-User-Id: 42",
                "--header",
                "Cookie: a=b",
                "--client",
                "::1");

        GATEWAY.verify(
                1,
                getRequestedFor(urlEqualTo("/api/explain?path=%2Fa%20b%3Fc%3Dd%26e&method=POST&host=shop%3A80"
                        + "&client=%3A%3A1&header=X-User-Id%3A%2042&header=Cookie%3A%20a%3Db")));
    }

    @Test
    void theAnswerIsASentenceAndWhatItRestsOn() {
        assertThat(operator.types("explain", "--endpoint", "users", "--key", "42"))
                .isZero();

        GATEWAY.verify(1, getRequestedFor(urlEqualTo("/api/explain?endpoint=users&key=42")));
        assertThat(operator.sees()).isEqualTo("""
                Legacy answers: bucket 9651 is not below 2500 (weight 25 %).

                endpoint  users
                user      "42" (header:X-User-Id)
                bucket    9651 of 0 to 9999
                weight    25 % (redis-default)
                flag      not set
                list      -
                circuit   closed
                """);
    }

    @Test
    void aUserWhoIsYetToGetAnIdMayGoEitherWay() {
        GATEWAY.stubFor(any("/api/explain").willReturn(json("""
                {"endpoint":"users","key":null,"keySource":"minted","bucket":null,"weight":25,"weightSource":"config",
                 "flag":true,"list":null,"circuit":"closed","backend":null,"why":"no key was found"}
                """)));

        operator.types("explain", "--path", "/");

        assertThat(operator.sees())
                .startsWith("New or legacy answers: no key was found.\n")
                .contains("user      no key (minted)\n", "bucket    -\n", "flag      true\n");
    }

    @Test
    void aRequestThatNobodyServesIsSaidToBe() {
        GATEWAY.stubFor(any("/api/explain").willReturn(json("{\"endpoint\":null,\"why\":\"no endpoint matches\"}")));

        assertThat(operator.types("explain", "--path", "/")).isZero();

        assertThat(operator.sees()).isEqualTo("No backend answers: no endpoint matches.\n");
    }

    @Test
    void withJsonTheAnswerIsPrintedAsItIs() {
        operator.types("explain", "--path", "/", "--json");

        assertThat(operator.sees()).isEqualTo(LEGACY + "\n");
    }

    @Test
    void aRefusalIsShown() {
        GATEWAY.stubFor(any("/api/explain").willReturn(problem(400, "\"detail\":\"client: no address\"")));

        assertThat(operator.types("explain", "--path", "/", "--client", "x")).isEqualTo(3);

        assertThat(operator.isTold()).isEqualTo("Refused (400): client: no address\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "explain",
                "explain --endpoint users",
                "explain --key 42",
                "explain --path / --key 42",
                "explain --path / --endpoint users",
                "explain --endpoint users --key 42 --method POST",
                "explain --path / --header X-User-Id",
                "explain --path / --header :42"
            })
    void aQuestionThatIsNoneIsNotAsked(String typed) {
        assertThat(operator.types(typed.split(" "))).isEqualTo(2);

        assertThat(operator.isTold()).contains("(expected: ", "Try: cutover explain --help");
        assertThat(GATEWAY.getAllServeEvents()).isEmpty();
    }
}
