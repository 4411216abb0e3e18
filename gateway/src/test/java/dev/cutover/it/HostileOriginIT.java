package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawBackend.Connection;
import dev.cutover.testing.RawBackend.Script;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a broken origin does ends in a 502, a 504 or a response that is visibly cut, in an answer of legacy where that
 * is allowed, and never in a 500, a hang or a second delivery of a POST. SEMANTICS §1, INTERFACE §5.
 */
class HostileOriginIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
    private static final String FIXED = "HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 5\r\n\r\nhello";
    private static final String CHUNKED =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-T: u\r\n\r\n";
    private static final String HINTED = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + FIXED;

    private final RawBackend legacy = RawBackend.saying("legacy");

    @AfterEach
    void stop() {
        legacy.close();
    }

    private TestGateway.Setup toNew(RawBackend newBackend) {
        return TestGateway.between(legacy, newBackend)
                .weight("100")
                .backends("response-timeout: 2s")
                .defaults("fallback: {budget: 100}")
                .defaults("circuit-breaker: {enabled: false}");
    }

    /** What a client sees of one exchange: a status with its body, or that the response was cut or never came. */
    private static String seen(TestGateway gateway, String request) {
        try (RawClient client = gateway.connect()) {
            RawResponse response = client.send(request).read();
            while (response.status() < 200) {
                response = client.read();
            }
            return response.status() + (response.status() == 200 ? " " + response.body() : "");
        } catch (UncheckedIOException e) {
            return "cut";
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {FIXED, CHUNKED, HINTED})
    void aResponseThatBreaksOffAtAnyByteIsAnsweredByLegacyOrVisiblyCut(String whole) {
        breakOffAtEachByte(whole, Connection::close, GET, List.of("200 legacy", "cut"), 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {FIXED, CHUNKED, HINTED})
    void aResponseThatIsResetAtAnyByteIsAnsweredByLegacyOrVisiblyCut(String whole) {
        breakOffAtEachByte(whole, Connection::reset, GET, List.of("200 legacy", "cut"), 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {FIXED, CHUNKED, HINTED})
    void aPostWhoseResponseBreaksOffAtAnyByteIsDeliveredOnce(String whole) {
        breakOffAtEachByte(whole, Connection::close, POST, List.of("502", "cut"), 1);
        assertThat(legacy.deliveries()).isZero();
    }

    private interface Ending {
        void end(Connection connection) throws IOException;
    }

    private void breakOffAtEachByte(
            String whole, Ending ending, String request, List<String> allowed, int mostDeliveries) {
        try (RawBackend breaking = RawBackend.silent();
                TestGateway gateway = toNew(breaking).start()) {
            for (int length = 0; length < whole.length(); length++) {
                String begin = whole.substring(0, length);
                breaking.become((received, connection) -> {
                    connection.send(begin);
                    ending.end(connection);
                });
                int before = breaking.deliveries() + legacy.deliveries();

                assertThat(seen(gateway, request)).as("after %d bytes", length).isIn(allowed);
                assertThat(breaking.deliveries() + legacy.deliveries() - before)
                        .as("deliveries after %d bytes", length)
                        .isBetween(1, mostDeliveries);
            }
        }
    }

    static Stream<Arguments> noMessages() {
        return Stream.of(
                        "garbage",
                        "\r\n",
                        "\0\0\0\0",
                        "\u0016\u0003\u0003\u0000\u0002",
                        "{\"error\":true}\r\n\r\n",
                        "HTTP/1.1\r\n\r\n",
                        "HTTP/1.1 20 OK\r\n\r\n",
                        "HTTP/1.1 2000 OK\r\n\r\n",
                        "HTTP/1.1 -20 OK\r\n\r\n",
                        "HTTP/1.1 099 OK\r\n\r\n",
                        "HTTP/1.1 600 OK\r\n\r\n",
                        "HTTP/3 200 OK\r\n\r\n",
                        "http/1.1 200 OK\r\n\r\n",
                        "ICY 200 OK\r\n\r\n",
                        " HTTP/1.1 200 OK\r\n\r\n",
                        "HTTP/1.1\t200\tOK\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nX a\r\n\r\n",
                        "HTTP/1.1 200 OK\r\n: a\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nX : a\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n",
                        "HTTP/1.1 200 OK\r\n X: a\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                        "HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello",
                        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
                        "HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\nhello",
                        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nhello",
                        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nX: " + "a".repeat(70_000) + "\r\n\r\n",
                        "HTTP/1.1 200 OK\r\n" + "X: a\r\n".repeat(300) + "\r\n",
                        "HTTP/1.1 200 " + "a".repeat(70_000),
                        "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(100))
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("noMessages")
    void whatIsNoMessageIsA502AndLegacysAnswerWhereThatIsAllowed(String garbage) {
        try (RawBackend broken = RawBackend.answering(garbage);
                TestGateway gateway = toNew(broken).start()) {
            assertThat(seen(gateway, GET)).isEqualTo("200 legacy");
            assertThat(seen(gateway, POST)).isEqualTo("502");

            assertThat(broken.deliveries()).isEqualTo(2);
            assertThat(legacy.deliveries()).isEqualTo(1);
            await().until(() -> broken.connectionsOpen() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "g\r\nhello\r\n0\r\n\r\n",
                "-5\r\nhello\r\n0\r\n\r\n",
                "5\nhello\r\n0\r\n\r\n",
                "5\r\nhello0\r\n\r\n",
                "5\r\nhello!\r\n0\r\n\r\n",
                "ffffffffffffffffff\r\nhello",
                "5\r\nhello\r\n0\r\nContent-Length: 3\r\n\r\n",
                "5\r\nhello\r\n0\r\nX : y\r\n\r\n"
            })
    void nonsenseAmongTheChunksCutsTheResponse(String chunks) {
        try (RawBackend broken =
                        RawBackend.answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
                TestGateway gateway = toNew(broken).start()) {
            assertThat(seen(gateway, GET)).isIn("cut", "200 legacy");
            assertThat(seen(gateway, POST)).isIn("cut", "502");
            assertThat(broken.deliveries()).isEqualTo(2);
        }
    }

    @Test
    void anOriginThatNeverAnswersIsA504() {
        try (RawBackend silent = RawBackend.silent();
                TestGateway gateway =
                        toNew(silent).backends("response-timeout: 300ms").start()) {
            assertThat(seen(gateway, GET)).isEqualTo("200 legacy");
            assertThat(seen(gateway, POST)).isEqualTo("504");
            assertThat(silent.deliveries()).isEqualTo(2);
        }
    }

    @Test
    void anOriginThatDripsItsHeadIsA504() {
        Script dripping = (request, connection) -> drip(connection, FIXED);
        try (RawBackend slow = RawBackend.serving(dripping);
                TestGateway gateway =
                        toNew(slow).backends("response-timeout: 500ms").start()) {
            assertThat(seen(gateway, POST)).isEqualTo("504");
        }
    }

    private static void drip(Connection connection, String text) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            connection.send(text.substring(i, i + 1));
            await().pollDelay(Duration.ofMillis(50)).until(() -> true);
        }
    }

    @Test
    void aResponseThatFallsSilentIsVisiblyCut() {
        String begin = FIXED.substring(0, FIXED.length() - 1);
        try (RawBackend silent = RawBackend.answering(begin);
                TestGateway gateway =
                        toNew(silent).backends("body-timeout: 300ms").start()) {
            assertThat(seen(gateway, GET)).isEqualTo("cut");

            assertThat(gateway.exchange(0).attempts()).containsExactly("new:timeout");
            await().until(() -> silent.connectionsOpen() == 0);
        }
    }

    @Test
    void aResponseThatDripsIsPassedOnForAsLongAsItDoes() {
        Script dripping = (request, connection) -> {
            connection.send(FIXED.substring(0, FIXED.length() - 5));
            drip(connection, "hello");
        };
        try (RawBackend slow = RawBackend.serving(dripping);
                TestGateway gateway =
                        toNew(slow).backends("body-timeout: 200ms").start()) {
            assertThat(seen(gateway, GET)).isEqualTo("200 hello");
        }
    }

    @Test
    void anEventStreamMayFallSilent() throws IOException {
        CountDownLatch isOver = new CountDownLatch(1);
        Script stream = (request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\ndata: 1\n\n");
            await().until(() -> isOver.getCount() == 0);
            connection.send("data: 2\n\n");
            connection.close();
        };
        try (RawBackend events = RawBackend.serving(stream);
                TestGateway gateway =
                        toNew(events).backends("body-timeout: 50ms").start();
                RawClient client = gateway.connect()) {
            client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
            byte[] begin = client.in().readNBytes(20);
            await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            isOver.countDown();

            assertThat(Arrays.copyOf(begin, 12)).asString().isEqualTo("HTTP/1.1 200");
            assertThat(new String(client.in().readAllBytes(), StandardCharsets.US_ASCII))
                    .endsWith("data: 1\n\ndata: 2\n\n");
        }
    }

    @Test
    void aClientThatPausesIsNotTakenForASilentBackend() throws IOException {
        int length = 8 << 20;
        Script large = (request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
            connection.send(new byte[length]);
        };
        try (RawBackend backend = RawBackend.serving(large);
                TestGateway gateway =
                        toNew(backend).backends("body-timeout: 100ms").start();
                RawClient client = RawClient.connect(gateway.address(), 4096)) {
            client.send(GET);
            byte[] begin = client.in().readNBytes(15);
            await().pollDelay(Duration.ofMillis(600)).until(() -> true);

            assertThat(new String(begin, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
            assertThat(client.in().readNBytes(length)).hasSize(length);
        }
    }
}
