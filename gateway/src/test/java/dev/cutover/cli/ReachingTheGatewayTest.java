package dev.cutover.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static dev.cutover.cli.Operator.any;
import static dev.cutover.cli.Operator.json;
import static dev.cutover.cli.Operator.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.cutover.testing.ScriptedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses, tokens, and all that can answer instead of a gateway. */
@Timeout(120)
class ReachingTheGatewayTest {
    private static final WireMockServer GATEWAY = Operator.gateway();
    private static final String TOKEN = "hunter2-token";

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
    void theTokenIsSentAndNeverPrinted() {
        operator.environment.put("CUTOVER_ADMIN_TOKEN", TOKEN + "\n");

        operator.types("status");

        GATEWAY.verify(
                getRequestedFor(urlEqualTo("/api/status")).withHeader("Authorization", equalTo("Bearer " + TOKEN)));
        assertThat(operator.sees() + operator.isTold()).doesNotContain(TOKEN);
    }

    @Test
    void withoutATokenNoneIsSent() {
        operator.types("status");

        GATEWAY.verify(getRequestedFor(urlEqualTo("/api/status")).withHeader("Authorization", absent()));
    }

    @Test
    void aTokenThatIsWrongIsSaidToBeWithoutShowingIt() {
        operator.environment.put("CUTOVER_ADMIN_TOKEN", TOKEN);
        GATEWAY.stubFor(any("/api/status").willReturn(problem(401, "\"detail\":\"Not the token of admin.token\"")));

        assertThat(operator.types("status")).isEqualTo(3);

        assertThat(operator.isTold()).contains("Set CUTOVER_ADMIN_TOKEN").doesNotContain(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2 token", "hunter2\ntoken", "hunter2ö", "hunter2\u0007"})
    void aTokenThatCannotBeSentIsRefusedWithoutShowingIt(String token) {
        operator.environment.put("CUTOVER_ADMIN_TOKEN", token);

        assertThat(operator.types("status")).isEqualTo(2);

        assertThat(operator.isTold()).startsWith("CUTOVER_ADMIN_TOKEN: holds").doesNotContain("hunter2");
        assertThat(GATEWAY.getAllServeEvents()).isEmpty();
    }

    @Test
    void aRedirectIsNotFollowedSoThatTheTokenStaysHere() {
        operator.environment.put("CUTOVER_ADMIN_TOKEN", TOKEN);
        GATEWAY.stubFor(
                any("/api/status").willReturn(aResponse().withStatus(302).withHeader("Location", "/elsewhere")));

        assertThat(operator.types("status")).isEqualTo(4);

        assertThat(GATEWAY.getAllServeEvents()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "ann, cli:ann",
        "night shift, cli:night_shift",
        "dom\\ain@x.y-z:1, cli:dom_ain@x.y-z:1",
        "Zoë, cli:Zo_",
        "'', cli:unknown"
    })
    void theGatewayIsToldWhoAsks(String user, String actor) {
        operator.calledUser(user).types("status");

        GATEWAY.verify(getRequestedFor(urlEqualTo("/api/status")).withHeader("X-Cutover-Actor", equalTo(actor)));
    }

    @Test
    void aLongNameIsCut() {
        operator.calledUser("x".repeat(100)).types("status");

        GATEWAY.verify(getRequestedFor(urlEqualTo("/api/status"))
                .withHeader("X-Cutover-Actor", equalTo("cli:" + "x".repeat(60))));
    }

    @Test
    void theOptionBeatsTheEnvironment() {
        Operator elsewhere = Operator.at("http://127.0.0.1:1");

        assertThat(elsewhere.types("status", "--admin", "localhost:" + GATEWAY.port() + "/"))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://x",
                "http://",
                "http://h:99999",
                "http://h:0",
                "http://h/?a=b",
                "http://h/#a",
                "http://a b",
                "://"
            })
    void anAddressThatIsNoneIsRefused(String url) {
        assertThat(operator.types("status", "--admin", url)).isEqualTo(2);

        assertThat(operator.isTold()).startsWith("admin: \"" + url).contains("(expected: http://HOST:PORT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://ann:hunter2@h:1", "ann:hunter2@h:1", "http://ann:hunter2 @h", "http://h/@hunter2"})
    void anAddressWithAPasswordIsRefusedWithoutShowingIt(String url) {
        assertThat(operator.types("status", "--admin", url)).isEqualTo(2);

        assertThat(operator.isTold()).startsWith("admin: ").doesNotContain("hunter2");
    }

    @Test
    void aPortWhereNobodyListensIsNamed() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        assertThat(operator.types("status", "--admin", "127.0.0.1:" + port)).isEqualTo(4);

        assertThat(operator.sees()).isEmpty();
        assertThat(operator.isTold())
                .isEqualTo("No answer from http://127.0.0.1:" + port + ": connection refused\n"
                        + "Is the gateway running, and is this its admin.address? Name another one with --admin URL or "
                        + "CUTOVER_ADMIN.\n");
    }

    @Test
    void aHostThatDoesNotExistIsNamed() {
        assertThat(operator.types("status", "--admin", "http://nobody.invalid")).isEqualTo(4);

        assertThat(operator.isTold()).startsWith("No answer from http://nobody.invalid: no such host\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/1.1 abc\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                "\0\1\2\3\n\n"
            })
    void garbageIsNoGateway(String answer) {
        try (ScriptedServer garbage = ScriptedServer.answering(answer)) {
            assertThat(Operator.at(garbage.port()).types("status", "--timeout", "5s", "--json"))
                    .isEqualTo(4);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "<html></html>", "{\"endpoints\":[", "{} {}", "[]", "7", "null", "{\"backend\":\"legacy\"}"})
    void anAnswerThatAGatewayWouldNotGiveIsNoGateway(String body) {
        GATEWAY.stubFor(any("/api/status").willReturn(json(body)));

        assertThat(operator.types("status", "--json")).isEqualTo(4);

        assertThat(operator.sees()).isEmpty();
        assertThat(operator.isTold()).contains("is no admin API of Cutover (200 with");
    }

    @Test
    void anErrorPageOfSomethingInBetweenIsNoGateway() {
        GATEWAY.stubFor(any("/api/status")
                .willReturn(aResponse()
                        .withStatus(502)
                        .withHeader("Content-Type", "text/html")
                        .withBody("<h1>")));

        assertThat(operator.types("status")).isEqualTo(4);

        assertThat(operator.isTold()).contains("(502 with text/html)");
    }

    @Test
    void silenceIsNotWaitedForLongerThanAsked() {
        try (ScriptedServer silent = ScriptedServer.silent()) {
            Operator waiting = Operator.at(silent.port());

            assertThat(waiting.types("status", "--timeout", "300ms")).isEqualTo(4);

            assertThat(waiting.isTold()).contains("no answer within 0.3 s").doesNotContain("may have been done");
        }
    }

    @Test
    void aBodyThatNeverEndsIsNotWaitedForEither() {
        try (ScriptedServer slow = ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")) {
            Operator waiting = Operator.at(slow.port());

            assertThat(waiting.types("weights", "set", "5", "--timeout", "300ms"))
                    .isEqualTo(4);

            assertThat(waiting.isTold()).contains("no answer within 0.3 s", "It may have been done all the same");
        }
    }

    @Test
    void aBodyThatBreaksOffIsNoAnswer() {
        GATEWAY.stubFor(any("/api/status").willReturn(json(Answers.STATUS).withFault(Fault.RANDOM_DATA_THEN_CLOSE)));

        assertThat(operator.types("status")).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "-1s", "soon", "1d", "1.5s", "99999999s"})
    void aTimeoutThatIsNoneIsRefused(String timeout) {
        assertThat(operator.types("status", "--timeout=" + timeout)).isEqualTo(2);

        assertThat(operator.isTold()).contains("(expected: ");
    }
}
