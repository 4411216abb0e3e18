package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawBackend.Script;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import dev.cutover.testing.TestGateway.Seen;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes legacy answer for new, and what of the failed answer reaches the client. SEMANTICS §1, rules 1 and 2. */
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
            assertThat(newBackend.deliveries()).isEqualTo(1);
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

    @Test
    void aFailureThatIsNotListedReachesTheClient() {
        try (RawBackend newBackend = RawBackend.serving((request, connection) -> connection.close());
                TestGateway gateway = toNew(newBackend)
                        .defaults("fallback: {on: [connect, 503]}")
                        .start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").status()).isEqualTo(502);
            assertThat(legacy.deliveries()).isZero();
        }
    }

    @Test
    void nothingOfTheFailedAnswerReachesTheClient() {
        String fields = "X-Secret: 1\r\nSet-Cookie: a=b\r\nRetry-After: 7\r\nTransfer-Encoding: chunked\r\n";
        String failed = "HTTP/1.1 503 Gone Fishing\r\n" + fields + "\r\n5\r\nwrong\r\n0\r\nX-Trailer: 1\r\n\r\n";
        try (RawBackend newBackend = RawBackend.answering(failed);
                TestGateway gateway = toNew(newBackend).start();
                RawClient client = gateway.connect()) {
            RawResponse response = client.get("/");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("legacy");
            assertThat(response.fields())
                    .extracting(field -> field.getKey())
                    .containsExactlyInAnyOrder("Content-Type", "Content-Length", "X-Request-Id");
            assertThat(response.trailers()).isEmpty();
        }
    }

    @Test
    void anInformationalResponsePassedOnIsNoBeginOfTheResponse() {
        Script early = (request, connection) -> {
            connection.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
            connection.close();
        };
        try (RawBackend newBackend = RawBackend.serving(early);
                TestGateway gateway = toNew(newBackend).start();
                RawClient client = gateway.connect()) {
            RawResponse informational = client.get("/");
            RawResponse response = client.read();

            assertThat(informational.status()).isEqualTo(103);
            assertThat(informational.value("Link")).isEqualTo("</a.css>");
            assertThat(response.body()).isEqualTo("legacy");
            assertThat(gateway.exchange(0).attempts()).containsExactly("new:reset", "legacy:200");
        }
    }

    @Test
    void aFailureAfterTheResponseBeganCutsTheConnection() {
        Script half = (request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
            connection.close();
        };
        try (RawBackend newBackend = RawBackend.serving(half);
                TestGateway gateway = toNew(newBackend).start();
                RawClient client = gateway.connect()) {
            assertThatThrownBy(() -> client.get("/")).hasMessageContaining("ended after 4 of 10 bytes");
            assertThat(legacy.deliveries()).isZero();
        }
    }

    @Test
    void aChunkedResponseThatBreaksHasNoCleanEnd() {
        Script half = (request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
            connection.close();
        };
        try (RawBackend newBackend = RawBackend.serving(half);
                TestGateway gateway = toNew(newBackend).start();
                RawClient client = gateway.connect()) {
            assertThatThrownBy(() -> client.get("/")).isInstanceOf(UncheckedIOException.class);

            Seen seen = gateway.exchange(0);
            assertThat(seen.refusal()).isEqualTo("response-started");
            assertThat(seen.cut()).isTrue();
            assertThat(legacy.deliveries()).isZero();
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

    @Test
    void bothAttemptsCarryTheSameRequestId() {
        try (RawBackend newBackend = RawBackend.answering(RawBackend.response(503, "no"));
                TestGateway gateway = toNew(newBackend).start();
                RawClient client = gateway.connect()) {
            RawResponse response = client.get("/");

            String id = newBackend.onlyRequest().value("X-Request-Id");
            assertThat(id).isNotNull();
            assertThat(legacy.onlyRequest().values("X-Request-Id")).containsExactly(id);
            assertThat(response.values("X-Request-Id")).containsExactly(id);
            assertThat(legacy.onlyRequest().value("traceparent"))
                    .isEqualTo(newBackend.onlyRequest().value("traceparent"));
        }
    }

    @Test
    void theConnectionOfAShortFailedAnswerServesAgain() {
        try (RawBackend newBackend = RawBackend.answering(RawBackend.response(503, "no"));
                TestGateway gateway = toNew(newBackend).start();
                RawClient client = gateway.connect()) {
            client.get("/1");
            client.get("/2");

            assertThat(newBackend.deliveries()).isEqualTo(2);
            assertThat(newBackend.connectionsAccepted()).isEqualTo(1);
        }
    }

    @Test
    void theConnectionOfALongFailedAnswerIsClosed() {
        try (RawBackend newBackend = RawBackend.answering(RawBackend.response(503, "no".repeat(100_000)));
                TestGateway gateway = toNew(newBackend).start();
                RawClient client = gateway.connect()) {
            client.get("/1");
            client.get("/2");

            assertThat(newBackend.connectionsAccepted()).isEqualTo(2);
        }
    }

    @Test
    void theConnectionOfAFailedAnswerThatDoesNotEndIsClosed() {
        Script endless = (request, connection) -> {
            connection.send("HTTP/1.1 503 No\r\nContent-Length: 9\r\n\r\nno");
            connection.awaitClose();
        };
        try (RawBackend newBackend = RawBackend.serving(endless);
                TestGateway gateway = toNew(newBackend).start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").body()).isEqualTo("legacy");

            await().until(() -> newBackend.connectionsOpen() == 0);
        }
    }

    @Test
    void aHeadRequestFallsBackWithoutContent() {
        try (RawBackend newBackend = RawBackend.answering("HTTP/1.1 503 No\r\nContent-Length: 100\r\n\r\n");
                TestGateway gateway = toNew(newBackend).start();
                RawClient client = gateway.connect()) {
            legacy.become((request, connection) -> connection.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n"));

            RawResponse response =
                    client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").readToHead();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.value("Content-Length")).isEqualTo("6");
            assertThat(newBackend.deliveries()).isEqualTo(1);
        }
    }
}
