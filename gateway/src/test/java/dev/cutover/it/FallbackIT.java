package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawBackend.Script;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import dev.cutover.testing.TestGateway.Seen;
import dev.cutover.testing.UnreachableServer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes legacy answer for new. SEMANTICS §1, rule 1. */
class FallbackIT {
    private final RawBackend legacy = RawBackend.saying("legacy");

    @AfterEach
    void stop() {
        legacy.close();
    }

    private TestGateway.Setup toNew(RawBackend newBackend) {
        return TestGateway.between(legacy, newBackend).weight("100");
    }

    /** One GET, which new fails in its way; legacy answers it, and each backend saw it once. */
    private void assertFallsBack(Script failing, String attempt, String reason) {
        try (RawBackend newBackend = RawBackend.serving(failing);
                TestGateway gateway =
                        toNew(newBackend).backends("response-timeout: 300ms").start();
                RawClient client = gateway.connect()) {
            RawResponse response = client.get("/a?b=c");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("legacy");
            await().until(() -> newBackend.deliveries() == 1);
            assertThat(legacy.onlyRequest().line()).isEqualTo("GET /a?b=c HTTP/1.1");
            Seen seen = gateway.exchange(0);
            assertThat(seen.attempts()).containsExactly(attempt, "legacy:200");
            assertThat(seen.fallback()).isEqualTo(reason);
            assertThat(seen.refusal()).isEmpty();
            assertThat(seen.assigned()).isEqualTo("new");
            assertThat(seen.answered()).isEqualTo("legacy");
        }
    }

    @Test
    void aRefusedConnectionFallsBack() {
        List<String> nobody = List.of("http://127.0.0.1:" + RawBackend.closedPort());
        try (TestGateway gateway = TestGateway.between(List.of(legacy.url()), nobody)
                        .weight("100")
                        .start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").body()).isEqualTo("legacy");

            assertThat(gateway.exchange(0).attempts()).containsExactly("new:connect", "legacy:200");
            assertThat(gateway.exchange(0).fallback()).isEqualTo("connect");
        }
    }

    @Test
    void aConnectionThatTakesTooLongFallsBack() {
        try (UnreachableServer nobody = new UnreachableServer();
                TestGateway gateway = TestGateway.between(List.of(legacy.url()), List.of(nobody.url()))
                        .weight("100")
                        .backends("connect-timeout: 300ms")
                        .start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").body()).isEqualTo("legacy");

            assertThat(gateway.exchange(0).attempts()).containsExactly("new:timeout", "legacy:200");
            assertThat(gateway.exchange(0).fallback()).isEqualTo("timeout");
        }
    }

    @Test
    void aResetBeforeTheResponseFallsBack() {
        assertFallsBack((request, connection) -> connection.reset(), "new:reset", "reset");
    }

    @Test
    void aCloseWithoutAResponseFallsBack() {
        assertFallsBack((request, connection) -> connection.close(), "new:reset", "reset");
    }

    @Test
    void aCloseWithinTheHeadFallsBack() {
        assertFallsBack(
                (request, connection) -> {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Le");
                    connection.close();
                },
                "new:reset",
                "reset");
    }

    @Test
    void silenceBeyondTheResponseTimeoutFallsBack() {
        assertFallsBack((request, connection) -> connection.awaitClose(), "new:timeout", "timeout");
    }

    @Test
    void aHeadThatDoesNotEndInTimeFallsBack() {
        assertFallsBack(
                (request, connection) -> {
                    connection.send("HTTP/1.1 200 OK\r\n");
                    connection.awaitClose();
                },
                "new:timeout",
                "timeout");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.6\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nNo colon\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"
            })
    void aMessageThatIsNotOneFallsBack(String garbage) {
        assertFallsBack((request, connection) -> connection.send(garbage), "new:protocol", "protocol");
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void aListedStatusFallsBack(int status) {
        assertFallsBack(
                (request, connection) -> connection.send(RawBackend.response(status, "no")),
                "new:" + status,
                Integer.toString(status));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 304, 400, 404, 429, 500, 501, 505})
    void aStatusThatIsNotListedIsPassedOnAsItIs(int status) {
        try (RawBackend newBackend = RawBackend.answering("HTTP/1.1 " + status + " Status\r\nX-Mine: 1\r\n"
                        + (status == 304 ? "\r\n" : "Content-Length: 4\r\n\r\nmine"));
                TestGateway gateway = toNew(newBackend).start();
                RawClient client = gateway.connect()) {
            RawResponse response = client.get("/");

            assertThat(response.status()).isEqualTo(status);
            assertThat(response.value("X-Mine")).isEqualTo("1");
            assertThat(legacy.deliveries()).isZero();
            assertThat(gateway.exchange(0).refusal()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 501, 503, 599})
    void aWholeClassOfStatusesMayBeListed(int status) {
        try (RawBackend newBackend = RawBackend.answering(RawBackend.response(status, "no"));
                TestGateway gateway =
                        toNew(newBackend).defaults("fallback: {on: [5xx]}").start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").body()).isEqualTo("legacy");
            assertThat(gateway.exchange(0).fallback()).isEqualTo(Integer.toString(status));
        }
    }

    @Test
    void aSingleStatusMayBeListed() {
        try (RawBackend newBackend = RawBackend.answering(RawBackend.response(404, "no"));
                TestGateway gateway =
                        toNew(newBackend).defaults("fallback: {on: [404]}").start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").body()).isEqualTo("legacy");
            assertThat(gateway.exchange(0).fallback()).isEqualTo("404");
        }
    }

    /** Everything is listed but {@code left}, which therefore reaches the client. */
    private void assertReachesTheClient(String left, TestGateway.Setup setup, int status) {
        String others = Stream.of("connect", "reset", "timeout", "protocol", "502", "503", "504")
                .filter(trigger -> !trigger.equals(left))
                .collect(Collectors.joining(", "));
        try (TestGateway gateway =
                        setup.defaults("fallback: {on: [" + others + "]}").start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").status()).isEqualTo(status);

            assertThat(legacy.deliveries()).isZero();
            assertThat(gateway.exchange(0).attempts()).hasSize(1);
        }
    }

    @Test
    void aRefusedConnectionThatIsNotListedReachesTheClient() {
        List<String> nobody = List.of("http://127.0.0.1:" + RawBackend.closedPort());

        assertReachesTheClient(
                "connect", TestGateway.between(List.of(legacy.url()), nobody).weight("100"), 502);
    }

    static Stream<Arguments> failures() {
        Script closes = (request, connection) -> connection.close();
        Script hangs = (request, connection) -> connection.awaitClose();
        Script babbles = (request, connection) -> connection.send("garbage!\r\n\r\n");
        Script refuses = (request, connection) -> connection.send(RawBackend.response(503, "no"));
        return Stream.of(
                Arguments.of("reset", closes, 502),
                Arguments.of("timeout", hangs, 504),
                Arguments.of("protocol", babbles, 502),
                Arguments.of("503", refuses, 503));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void aFailureThatIsNotListedReachesTheClient(String trigger, Script failing, int status) {
        try (RawBackend newBackend = RawBackend.serving(failing)) {
            assertReachesTheClient(trigger, toNew(newBackend).backends("response-timeout: 300ms"), status);
        }
    }

    @Test
    void anEndpointMayDoWithoutFallback() {
        try (RawBackend newBackend = RawBackend.answering(RawBackend.response(503, "mine"));
                TestGateway gateway =
                        toNew(newBackend).defaults("fallback: {enabled: false}").start();
                RawClient client = gateway.connect()) {
            RawResponse response = client.get("/");

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.body()).isEqualTo("mine");
            assertThat(gateway.exchange(0).refusal()).isEqualTo("disabled");
            assertThat(legacy.deliveries()).isZero();
        }
    }

    @Test
    void anEndpointOfNewAloneNeverFallsBack() {
        try (RawBackend newBackend = RawBackend.answering(RawBackend.response(503, "mine"));
                TestGateway gateway = toNew(newBackend)
                        .endpoint("users", "/**", "backend-only: new")
                        .start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").body()).isEqualTo("mine");
            assertThat(legacy.deliveries()).isZero();
        }
    }

    @Test
    void legacyIsNeverRetriedOnNew() {
        try (RawBackend newBackend = RawBackend.saying("new");
                TestGateway gateway = toNew(newBackend).weight("0").start();
                RawClient client = gateway.connect()) {
            legacy.become((request, connection) -> connection.send(RawBackend.response(503, "legacy's own")));

            assertThat(client.get("/").body()).isEqualTo("legacy's own");
            assertThat(newBackend.deliveries()).isZero();
            assertThat(legacy.deliveries()).isEqualTo(1);
        }
    }

    @Test
    void whereBothFailTheClientGetsTheFailureOfLegacy() {
        legacy.become((request, connection) -> connection.close());
        try (RawBackend newBackend = RawBackend.answering(RawBackend.response(503, "no"));
                TestGateway gateway = toNew(newBackend).start();
                RawClient client = gateway.connect()) {
            RawResponse response = client.get("/");

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.value("Content-Type")).isEqualTo("application/problem+json");
            assertThat(gateway.exchange(0).attempts()).containsExactly("new:503", "legacy:reset");
        }
    }
}
