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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What becomes of an answer of new that fails: what of it the client sees, and its connection. SEMANTICS §1, rule 2.
 */
class DiscardedAnswerIT {
    private final RawBackend legacy = RawBackend.saying("legacy");

    @AfterEach
    void stop() {
        legacy.close();
    }

    private TestGateway.Setup toNew(RawBackend newBackend) {
        return TestGateway.between(legacy, newBackend).weight("100");
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
