package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawBackend.Script;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import dev.cutover.testing.TestGateway.Seen;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests may be sent twice, and what of their body is at hand. SEMANTICS §1, rules 3 and 4. */
class ReplayIT {
    private static final Script CLOSES = (request, connection) -> connection.close();
    private static final Script HANGS = (request, connection) -> connection.awaitClose();
    private static final Script REFUSES =
            (request, connection) -> connection.send(RawBackend.response(503, "new is full"));

    private final RawBackend legacy = RawBackend.saying("legacy");
    private final RawBackend newBackend = RawBackend.serving(CLOSES);

    @AfterEach
    void stop() {
        legacy.close();
        newBackend.close();
    }

    private TestGateway.Setup toNew() {
        return TestGateway.between(legacy, newBackend).weight("100").backends("response-timeout: 300ms");
    }

    private static RawResponse send(RawClient client, String method, String fields, String body) {
        return client.send(method + " /form HTTP/1.1\r\nHost: a\r\n" + fields + "Content-Length: " + body.length()
                        + "\r\n\r\n" + body)
                .read();
    }

    private static String chunks(String... pieces) {
        StringBuilder chunks = new StringBuilder();
        for (String piece : pieces) {
            chunks.append(Integer.toHexString(piece.length()))
                    .append("\r\n")
                    .append(piece)
                    .append("\r\n");
        }
        return chunks.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "OPTIONS", "PUT", "DELETE"})
    void aSafeOrIdempotentMethodIsSentTwice(String method) {
        try (TestGateway gateway = toNew().start();
                RawClient client = gateway.connect()) {
            assertThat(send(client, method, "", "text").body()).isEqualTo("legacy");

            assertThat(newBackend.onlyRequest().body()).isEqualTo("text");
            assertThat(legacy.onlyRequest().body()).isEqualTo("text");
        }
    }

    /** What the client gets, and the reason why it gets it. */
    private void assertIsNotReplayed(String method, Script failing, int status) {
        newBackend.become(failing);
        try (TestGateway gateway = toNew().start();
                RawClient client = gateway.connect()) {
            RawResponse response = send(client, method, "", "text");

            assertThat(response.status()).isEqualTo(status);
            assertThat(newBackend.deliveries()).isEqualTo(1);
            assertThat(legacy.deliveries()).isZero();
            Seen seen = gateway.exchange(0);
            assertThat(seen.refusal()).isEqualTo("not-replayable");
            assertThat(seen.fallback()).isEmpty();
            assertThat(seen.attempts()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "LOCK"})
    void aRequestThatMayHaveReachedNewIsNotSentTwice(String method) {
        assertIsNotReplayed(method, CLOSES, 502);
    }

    @Test
    void aPostThatNewIsTooSlowForIsNotSentTwice() {
        assertIsNotReplayed("POST", HANGS, 504);
    }

    @Test
    void aPostThatNewAnswersWithGarbageIsNotSentTwice() {
        assertIsNotReplayed("POST", (request, connection) -> connection.send("garbage!\r\n\r\n"), 502);
    }

    @Test
    void aPostThatNewRefusesGetsTheAnswerOfNew() {
        newBackend.become(REFUSES);
        try (TestGateway gateway = toNew().start();
                RawClient client = gateway.connect()) {
            RawResponse response = send(client, "POST", "", "text");

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.body()).isEqualTo("new is full");
            assertThat(gateway.exchange(0).refusal()).isEqualTo("not-replayable");
            assertThat(legacy.deliveries()).isZero();
        }
    }

    @Test
    void aPostWithAnIdempotencyKeyIsSentTwice() {
        try (TestGateway gateway = toNew().start();
                RawClient client = gateway.connect()) {
            assertThat(send(client, "POST", "Idempotency-Key: 7\r\n", "text").body())
                    .isEqualTo("legacy");

            assertThat(legacy.onlyRequest().body()).isEqualTo("text");
            assertThat(legacy.onlyRequest().value("Idempotency-Key")).isEqualTo("7");
        }
    }

    @Test
    void aPostOfWhichNothingWasWrittenGoesToLegacy() {
        String nobody = "http://127.0.0.1:" + RawBackend.closedPort();
        try (TestGateway gateway = TestGateway.between(List.of(legacy.url()), List.of(nobody))
                        .weight("100")
                        .start();
                RawClient client = gateway.connect()) {
            assertThat(send(client, "POST", "", "text").body()).isEqualTo("legacy");

            assertThat(legacy.onlyRequest().body()).isEqualTo("text");
            assertThat(gateway.exchange(0).attempts()).containsExactly("new:connect", "legacy:200");
        }
    }

    @Test
    void aLargePostOfWhichNothingWasWrittenGoesToLegacyWhole() {
        String nobody = "http://127.0.0.1:" + RawBackend.closedPort();
        String large = "0123456789".repeat(50_000);
        try (TestGateway gateway = TestGateway.between(List.of(legacy.url()), List.of(nobody))
                        .weight("100")
                        .start();
                RawClient client = gateway.connect()) {
            assertThat(send(client, "POST", "", large).body()).isEqualTo("legacy");

            assertThat(legacy.onlyRequest().body()).isEqualTo(large);
        }
    }

    @Test
    void anEndpointMayHavePostsSentTwice() {
        try (TestGateway gateway =
                        toNew().defaults("fallback: {replay: always}").start();
                RawClient client = gateway.connect()) {
            assertThat(send(client, "POST", "", "text").body()).isEqualTo("legacy");
            assertThat(newBackend.deliveries()).isEqualTo(1);
        }
    }

    @Test
    void anEndpointMayHaveNothingSentTwice() {
        try (TestGateway gateway = toNew().defaults("fallback: {replay: never}").start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").status()).isEqualTo(502);

            assertThat(gateway.exchange(0).refusal()).isEqualTo("not-replayable");
            assertThat(legacy.deliveries()).isZero();
        }
    }

    @Test
    void aBodyOfExactlyTheLimitIsReplayedWhole() {
        String body = "x".repeat(64 * 1024);
        try (TestGateway gateway = toNew().start();
                RawClient client = gateway.connect()) {
            assertThat(send(client, "PUT", "", body).body()).isEqualTo("legacy");

            assertThat(newBackend.onlyRequest().body()).isEqualTo(body);
            assertThat(legacy.onlyRequest().body()).isEqualTo(body);
        }
    }

    @ParameterizedTest
    @CsvSource({"65537, 64KB", "1025, 1KB", "1, 0B"})
    void aBodyBeyondTheLimitStreamsAndIsNotReplayed(int length, String limit) {
        String body = "x".repeat(length);
        try (TestGateway gateway =
                        toNew().defaults("fallback: {max-body: " + limit + "}").start();
                RawClient client = gateway.connect()) {
            assertThat(send(client, "PUT", "", body).status()).isEqualTo(502);

            assertThat(newBackend.onlyRequest().body()).isEqualTo(body);
            assertThat(legacy.deliveries()).isZero();
            assertThat(gateway.exchange(0).refusal()).isEqualTo("body-too-large");
        }
    }

    @Test
    void aChunkedBodyIsReplayedWithItsTrailers() {
        try (TestGateway gateway = toNew().start();
                RawClient client = gateway.connect()) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send(chunks("first, ")).send(chunks("second")).send("0\r\nX-Sum: 13\r\n\r\n");

            assertThat(client.read().body()).isEqualTo("legacy");
            assertThat(newBackend.onlyRequest().body()).isEqualTo("first, second");
            assertThat(legacy.onlyRequest().body()).isEqualTo("first, second");
            assertThat(legacy.onlyRequest().trailers()).containsExactly(Map.entry("X-Sum", "13"));
        }
    }

    @Test
    void aChunkedBodyBeyondTheLimitIsNotReplayed() {
        try (TestGateway gateway = toNew().defaults("fallback: {max-body: 10B}").start();
                RawClient client = gateway.connect()) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send(chunks("first, ", "second") + "0\r\n\r\n");

            assertThat(client.read().status()).isEqualTo(502);
            assertThat(newBackend.onlyRequest().body()).isEqualTo("first, second");
            assertThat(gateway.exchange(0).refusal()).isEqualTo("body-too-large");
        }
    }

    @Test
    void aBodyThatGrowsBeyondTheLimitWhileItIsPassedOnIsNotReplayed() {
        newBackend.leavingBodiesUnread().become((request, connection) -> {
            connection.in().readNBytes(10);
            connection.close();
        });
        try (TestGateway gateway = toNew().defaults("fallback: {max-body: 9B}").start();
                RawClient client = gateway.connect()) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nfirst");
            await().until(() -> newBackend.deliveries() == 1);
            client.send("later");

            assertThat(client.read().status()).isEqualTo(502);
            assertThat(gateway.exchange(0).refusal()).isEqualTo("body-too-large");
            assertThat(legacy.deliveries()).isZero();
        }
    }

    @Test
    void aFailureAmidTheUploadIsRepeatedWithAllThatComesLater() {
        newBackend.leavingBodiesUnread().become(REFUSES);
        try (TestGateway gateway = toNew().start();
                RawClient client = gateway.connect()) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nfirst");
            await().until(() -> legacy.connectionsAccepted() == 1);
            client.send("later");

            assertThat(client.read().body()).isEqualTo("legacy");
            assertThat(legacy.onlyRequest().body()).isEqualTo("firstlater");
        }
    }
}
