package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When connections of clients and to backends are kept, and when they end. Source: RFC 9112 §9. */
class ConnectionIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final RawBackend backend = RawBackend.saying("ok");
    private final TestGateway gateway =
            TestGateway.between(backend, backend).listen("idle-timeout: 300ms").start();
    private final RawClient client = gateway.connect();

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
        backend.close();
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    @Test
    void requestsSentAheadAreAnsweredInOrderEvenWhereTheFirstAnswerIsSlow() {
        CountDownLatch sentAhead = new CountDownLatch(1);
        backend.become((request, connection) -> {
            if (request.target().equals("/slow")) {
                await().until(() -> sentAhead.getCount() == 0);
            }
            connection.send(RawBackend.ok(request.target() + request.body()));
        });

        client.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n1");
        client.send("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n2\r\n0\r\n\r\n" + get("/b"));
        sentAhead.countDown();

        assertThat(client.read().body()).isEqualTo("/slow1");
        assertThat(client.read().body()).isEqualTo("/a2");
        assertThat(client.read().body()).isEqualTo("/b");
        assertThat(backend.connectionsAccepted()).isEqualTo(1);
    }

    @Test
    void aConnectionWithoutARequestIsClosedAfterTheIdleTimeout() {
        client.get("/");

        assertThat(client.isClosedInOrder()).isTrue();
    }

    @Test
    void aConnectionEndsBehindTheResponseWhereTheClientSaysSo() {
        client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get("/ignored"));

        assertThat(client.read().values("Connection")).containsExactly("close");
        assertThat(client.isClosedInOrder()).isTrue();
        assertThat(backend.deliveries()).isEqualTo(1);
    }

    @Test
    void aClientThatGoesAwayBeforeTheResponseIsToldToTheBackend() {
        CountDownLatch closed = new CountDownLatch(1);
        backend.become((request, connection) -> {
            connection.awaitClose();
            closed.countDown();
        });
        client.send(GET);
        await().until(() -> backend.deliveries() == 1);

        client.close();

        await().until(() -> closed.getCount() == 0);
        await().until(() -> gateway.exchanges().size() == 1);
        assertThat(gateway.exchanges().get(0).aborted()).isTrue();
    }

    @Test
    void aClientThatGoesAwayAmidTheResponseIsToldToTheBackend() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        backend.become((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            connection.awaitClose();
            closed.countDown();
        });
        client.send(GET);
        assertThat(client.in().read()).isEqualTo('H');

        client.reset();

        await().until(() -> closed.getCount() == 0);
        await().until(() -> gateway.exchanges().size() == 1);
        assertThat(gateway.exchanges().get(0).aborted()).isTrue();
    }

    @Test
    void anAnswerBeforeTheRequestIsCompleteReachesTheClientAndEndsBothConnections() {
        CountDownLatch closed = new CountDownLatch(1);
        backend.leavingBodiesUnread().become((request, connection) -> {
            connection.send(RawBackend.response(413, "x".repeat(100_000)));
            connection.in().transferTo(OutputStream.nullOutputStream());
            closed.countDown();
        });

        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + "b".repeat(10_000));
        RawResponse response = client.read();

        assertThat(response.status()).isEqualTo(413);
        assertThat(response.body()).hasSize(100_000);
        assertThat(response.value("Connection")).isEqualTo("close");
        assertThat(client.isClosedInOrder()).isTrue();
        await().until(() -> closed.getCount() == 0);
    }

    @Test
    void anAnswerSurvivesAClientThatGoesOnSendingBeforeItReads() {
        backend.leavingBodiesUnread().become((request, connection) -> connection.send(RawBackend.response(403, "no")));

        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n");
        for (int i = 0; i < 80; i++) {
            client.send("b".repeat(100_000));
        }

        assertThat(client.read().body()).isEqualTo("no");
    }

    /** Sizes at the borders of what is read at once, where the surplus comes alone. */
    @ParameterizedTest
    @ValueSource(ints = {100, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536})
    void bytesBehindAResponseAreNeverTakenForTheAnswerToTheNextRequest(int size) {
        backend.become((request, connection) -> {
            String head = "HTTP/1.1 200 OK\r\nContent-Length: %05d\r\n\r\n";
            int length = size - head.formatted(0).length();
            connection.send(head.formatted(length) + "x".repeat(length) + RawBackend.ok("SMUGGLED"));
        });

        client.send(GET + GET);

        assertThat(client.read().body()).startsWith("xx");
        assertThat(client.read().body()).startsWith("xx");
        assertThat(backend.connectionsAccepted()).isEqualTo(2);
    }

    @Test
    void aPooledConnectionOnWhichTheOriginSpeaksUnaskedIsNotUsedAgain() {
        CountDownLatch answered = new CountDownLatch(1);
        backend.become((request, connection) -> {
            connection.send(RawBackend.ok("first"));
            await().until(() -> answered.getCount() == 0);
            connection.send(RawBackend.ok("UNASKED"));
            connection.awaitClose();
        });
        client.get("/");
        answered.countDown();
        await().until(() -> backend.connectionsOpen() == 0);
        backend.become((request, connection) -> connection.send(RawBackend.ok("second")));

        try (RawClient other = gateway.connect()) {
            assertThat(other.get("/").body()).isEqualTo("second");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10\r\n\r\nhello",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"
            })
    void aResponseThatBreaksOffNeverHasACleanEnd(String response) {
        backend.become((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\n" + response);
            connection.close();
        });
        client.send(GET);

        assertThatThrownBy(client::read).isInstanceOf(UncheckedIOException.class);
        await().until(() -> gateway.exchanges().size() == 1);
        assertThat(gateway.exchanges().get(0).cut()).isTrue();
    }

    @Test
    void aResponseThatEndsWithItsConnectionIsCutWhereThatIsReset() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        backend.become((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\n\r\nhello");
            await().until(() -> seen.getCount() == 0);
            connection.reset();
        });
        client.send(GET);
        assertThat(client.in().read()).isEqualTo('H');
        seen.countDown();

        String rest = new String(readUntilCut(client), StandardCharsets.ISO_8859_1);

        assertThat(rest).contains("hello").doesNotContain("0\r\n\r\n");
    }

    private static byte[] readUntilCut(RawClient client) {
        var bytes = new ByteArrayOutputStream();
        try {
            client.in().transferTo(bytes);
        } catch (IOException e) {
            return bytes.toByteArray();
        }
        return bytes.toByteArray();
    }

    @Test
    void aMalformedChunkOfAResponseCutsItForTheClient() {
        backend.become((request, connection) ->
                connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nnonsense\r\n"));
        client.send(GET);

        assertThatThrownBy(client::read).isInstanceOf(UncheckedIOException.class);
        await().until(() -> backend.connectionsOpen() == 0);
    }

    @Test
    void aConnectionThatTheOriginEndsIsReplacedForTheNextRequest() {
        backend.become((request, connection) ->
                connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"));

        assertThat(client.get("/").values("Connection")).isEmpty();
        assertThat(client.get("/").body()).isEqualTo("ok");
        assertThat(backend.connectionsAccepted()).isEqualTo(2);
    }

    @Test
    void trailersOfOneRequestDoNotReachAnother() {
        String chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
        client.send(chunked + "X-T: 1\r\n\r\n" + chunked + "\r\n");
        client.read();
        client.read();

        assertThat(backend.requests().get(1).trailers()).isEmpty();
    }
}
