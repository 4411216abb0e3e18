package dev.cutover.it;

import static dev.cutover.testing.Problem.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import dev.cutover.traffic.http.Rejection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the gateway refuses by itself: the status, the document, the end of the connection. Source: INTERFACE §5. */
class RejectionIT {
    private static final RawBackend BACKEND = RawBackend.saying("ok");
    private static final String AHEAD = "GET /ahead HTTP/1.1\r\nHost: a\r\n\r\n";
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.between(BACKEND, BACKEND)
                .listen("max-uri-size: 1KB")
                .listen("max-header-size: 2KB")
                .listen("max-headers: 10")
                .listen("max-body-size: 100KB")
                .listen("header-timeout: 300ms")
                .listen("body-timeout: 300ms")
                .start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        BACKEND.close();
    }

    @BeforeEach
    void forget() {
        BACKEND.requests().clear();
        gateway.rejections().clear();
    }

    static Stream<Arguments> refused() {
        String get = "GET / HTTP/1.1\r\n";
        String host = get + "Host: a\r\n";
        String post = "POST / HTTP/1.1\r\nHost: a\r\n";
        String chunked = post + "Transfer-Encoding: chunked\r\n";
        return Stream.of(
                Arguments.of(400, "no Host", get + "\r\n"),
                Arguments.of(400, "two Hosts", host + "Host: a\r\n\r\n"),
                Arguments.of(400, "an empty Host", get + "Host:\r\n\r\n"),
                Arguments.of(400, "a Host that is none", get + "Host: a b\r\n\r\n"),
                Arguments.of(400, "a Host with user", get + "Host: u@a\r\n\r\n"),
                Arguments.of(400, "a port that is none", get + "Host: a:65536\r\n\r\n"),
                Arguments.of(400, "another host in the target", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"),
                Arguments.of(400, "blank before the colon", host + "X-A : b\r\n\r\n"),
                Arguments.of(400, "a folded line", host + "X-A: b\r\n c\r\n\r\n"),
                Arguments.of(400, "a field without a name", host + ": b\r\n\r\n"),
                Arguments.of(400, "a field without a colon", host + "X-A\r\n\r\n"),
                Arguments.of(400, "a bare LF", host + "X-A: b\n\r\n"),
                Arguments.of(400, "a bare CR", host + "X-A: b\rX-B: c\r\n\r\n"),
                Arguments.of(400, "a NUL", host + "X-A: b\0c\r\n\r\n"),
                Arguments.of(400, "two blanks in the first line", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
                Arguments.of(400, "a blank in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
                Arguments.of(400, "a fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"),
                Arguments.of(400, "a broken escape", "GET /%a HTTP/1.1\r\nHost: a\r\n\r\n"),
                Arguments.of(400, "an escaped NUL", "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n"),
                Arguments.of(400, "no version", "GET /\r\nHost: a\r\n\r\n"),
                Arguments.of(400, "a version in lower case", "GET / http/1.1\r\nHost: a\r\n\r\n"),
                Arguments.of(400, "TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n"),
                Arguments.of(400, "two framings", chunked + "Content-Length: 3\r\n\r\n0\r\n\r\n"),
                Arguments.of(400, "two lengths", post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
                Arguments.of(400, "a list of lengths", post + "Content-Length: 3, 3\r\n\r\nabc"),
                Arguments.of(400, "a signed length", post + "Content-Length: +3\r\n\r\nabc"),
                Arguments.of(400, "a negative length", post + "Content-Length: -3\r\n\r\nabc"),
                Arguments.of(400, "an endless length", post + "Content-Length: 18446744073709551619\r\n\r\nabc"),
                Arguments.of(400, "chunked twice", chunked + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of(400, "chunked not last", post + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
                Arguments.of(
                        400, "chunks of HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of(400, "a chunk size with 0x", chunked + "\r\n0x1\r\na\r\n0\r\n\r\n"),
                Arguments.of(400, "a chunk longer than its size", chunked + "\r\n1\r\nab\r\n0\r\n\r\n"),
                Arguments.of(400, "a chunk line with a bare LF", chunked + "\r\n1\na\r\n0\r\n\r\n"),
                Arguments.of(400, "a trailer that frames", chunked + "\r\n0\r\nContent-Length: 1\r\n\r\n"),
                Arguments.of(405, "TRACE", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"),
                Arguments.of(405, "CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"),
                Arguments.of(413, "a long body", post + "Content-Length: 102401\r\n\r\n"),
                Arguments.of(414, "a long target", "GET /" + "a".repeat(1024) + " HTTP/1.1\r\nHost: a\r\n\r\n"),
                Arguments.of(414, "an endless target", "GET /" + "a".repeat(5000)),
                Arguments.of(417, "another expectation", post + "Expect: more\r\nContent-Length: 1\r\n\r\na"),
                Arguments.of(431, "large fields", host + "X-A: " + "a".repeat(2048) + "\r\n\r\n"),
                Arguments.of(431, "an endless field", host + "X-A: " + "a".repeat(9000)),
                Arguments.of(431, "many fields", host + "X-A: b\r\n".repeat(10) + "\r\n"),
                Arguments.of(501, "another coding", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of(505, "another version", "GET / HTTP/2.0\r\nHost: a\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0} for {1}")
    @MethodSource("refused")
    void badInputGetsItsStatusAndNothingBehindItIsLookedAt(int status, String what, String request) {
        try (RawClient client = gateway.connect()) {
            RawResponse response = client.send(request + AHEAD).read();

            assertProblem(response, status);
            assertThat(response.values("Connection")).containsExactly("close");
            assertThat(client.isClosedInOrder()).isTrue();
            assertThat(BACKEND.requests()).as("delivered").isEmpty();
            assertThat(gateway.rejections()).extracting(Rejection::status).containsExactly(status);
        }
    }

    @Test
    void aMethodThatIsNotAllowedComesWithThoseThatAre() {
        try (RawClient client = gateway.connect()) {
            RawResponse response = client.send("TRACE / HTTP/1.1\r\nHost: a\r\nX-Request-Id: mine-1\r\n\r\n")
                    .read();

            assertThat(response.value("Allow")).isEqualTo("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
            assertThat(response.value("X-Request-Id")).isEqualTo("mine-1");
        }
    }

    @Test
    void aRefusalOfHeadHasNoContent() {
        try (RawClient client = gateway.connect()) {
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\nExpect: more\r\n\r\n");

            assertThat(client.readToHead().status()).isEqualTo(417);
            assertThat(client.isClosedInOrder()).isTrue();
        }
    }

    @Test
    void aHeadThatDoesNotArriveInTimeIsRefused() {
        try (RawClient client = gateway.connect()) {
            assertProblem(client.send("GET / HTTP/1.1\r\nHo").read(), 408);
            assertThat(client.isClosedInOrder()).isTrue();
            assertThat(BACKEND.requests()).isEmpty();
        }
    }

    @Test
    void aBodyThatFallsSilentIsRefusedAndItsBackendLetGo() {
        try (RawClient client = gateway.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");

            assertProblem(client.read(), 408);
            assertThat(client.isClosedInOrder()).isTrue();
            assertThat(BACKEND.requests()).isEmpty();
        }
    }

    @Test
    void aChunkedBodyIsCountedWhileItStreams() {
        try (RawClient client = gateway.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 60; i++) {
                client.send("2000\r\n" + "b".repeat(0x2000) + "\r\n");
            }

            assertProblem(client.read(), 413);
            assertThat(client.isClosedInOrder()).isTrue();
            assertThat(BACKEND.requests()).as("whole requests").isEmpty();
        }
    }

    @Test
    void aBodyOfExactlyTheLargestSizeIsTaken() {
        try (RawClient client = gateway.connect()) {
            String content = "b".repeat(102_400);
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 102400\r\n\r\n" + content);
            assertThat(client.read().status()).isEqualTo(200);

            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n19000\r\n" + content
                    + "\r\n0\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void headsUpToTheLimitsAreTaken() {
        try (RawClient client = gateway.connect()) {
            String target = "/" + "a".repeat(1023);
            String fields = "Host: a\r\n" + "X-A: b\r\n".repeat(8) + "X-B: ";
            client.send(
                    "GET " + target + " HTTP/1.1\r\n" + fields + "c".repeat(2048 - fields.length() - 4) + "\r\n\r\n");

            assertThat(client.read().status()).isEqualTo(200);
            assertThat(BACKEND.requests().get(0).target()).isEqualTo(target);
        }
    }

    @Test
    void theAnswerArrivesThoughTheClientSendsItsWholeBodyBeforeItReads() {
        try (RawClient client = gateway.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n");
            for (int i = 0; i < 80; i++) {
                client.send("b".repeat(100_000));
            }

            assertProblem(client.read(), 413);
        }
    }

    @Test
    void whatNoEndpointMatchesIsNotFoundAndTheConnectionGoesOn() {
        try (TestGateway strict = TestGateway.between(BACKEND, BACKEND)
                        .line("unmatched: reject")
                        .endpoint("open", "/open")
                        .start();
                RawClient client = strict.connect()) {
            assertProblem(client.get("/closed"), 404);
            assertThat(client.get("/open").status()).isEqualTo(200);

            client.send("POST /closed HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
            RawResponse response = client.read();

            assertProblem(response, 404);
            assertThat(response.values("Connection")).containsExactly("close");
            assertThat(client.isClosedInOrder()).isTrue();
            assertThat(BACKEND.requests()).extracting(r -> r.target()).isEqualTo(List.of("/open"));
        }
    }
}
