package dev.cutover.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static dev.cutover.cli.Operator.any;
import static dev.cutover.cli.Operator.json;
import static dev.cutover.cli.Operator.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReloadCommandTest {
    private static final WireMockServer GATEWAY = Operator.gateway();

    private final Operator operator = Operator.at(GATEWAY.port());

    @BeforeEach
    void forget() {
        GATEWAY.resetAll();
    }

    @AfterAll
    static void stop() {
        GATEWAY.stop();
    }

    @Test
    void itTellsTheRevisionAndWhatNeedsARestart() {
        GATEWAY.stubFor(
                any("/api/reload").willReturn(json("{\"revision\":7,\"restartNeeded\":[\"listen\",\"admin\"]}")));

        assertThat(operator.types("reload")).isZero();

        GATEWAY.verify(1, postRequestedFor(urlEqualTo("/api/reload")));
        assertThat(operator.sees()).isEqualTo("""
                The configuration is in force, revision 7.
                Changed, but in force only after a restart: listen, admin
                """);
    }

    @Test
    void everyProblemOfAFileIsShown() {
        GATEWAY.stubFor(any("/api/reload")
                .willReturn(problem(422, "\"detail\":\"not valid\",\"problems\":[\"c:1: a\",\"c:2: b\"]")));

        assertThat(operator.types("reload")).isEqualTo(3);

        assertThat(operator.isTold()).isEqualTo("Refused (422): not valid\n  c:1: a\n  c:2: b\n");
    }
}
