package dev.cutover.it;

import static dev.cutover.testing.RawHttp2Client.request;
import static dev.cutover.testing.RawHttp2Client.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawFrame;
import dev.cutover.testing.RawHttp2Client;
import dev.cutover.testing.RawHttp2Response;
import dev.cutover.testing.RawRequest;
import dev.cutover.testing.TestCertificate;
import dev.cutover.testing.TestGateway;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests and responses of HTTP/2 clients as they pass through. Source: RFC 9113 §8. */
class Http2IT {
    private final RawBackend legacy = RawBackend.saying("legacy");
    private final TestGateway gateway = TestGateway.between(legacy, legacy)
            .https(TestCertificate.forLoopback())
            .start();
    private final RawHttp2Client client = gateway.connectHttp2();

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
        legacy.close();
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    @Test
    void aRequestBecomesOneOfHttp11() {
        client.get(1, "/a?b=c", "x-a", "1").read(1);

        RawRequest request = legacy.onlyRequest();
        assertThat(request.line()).isEqualTo("GET /a?b=c HTTP/1.1");
        assertThat(request.values("Host")).containsExactly("example.org");
        assertThat(request.values("x-a")).containsExactly("1");
        assertThat(request.fields()).noneMatch(field -> field.getKey().startsWith(":"));
        assertThat(request.values("Transfer-Encoding")).isEmpty();
    }

    @Test
    void aResponseBecomesOneOfHttp2() {
        legacy.become((request, connection) -> connection.send(lines(
                "HTTP/1.1 201 Made",
                "X-UPPER: Value",
                "Connection: X-Hop",
                "X-Hop: 1",
                "Keep-Alive: a",
                "Transfer-Encoding: chunked",
                "",
                "3",
                "abc",
                "0",
                "")));

        RawHttp2Response response = client.get(1, "/").read(1);

        assertThat(response.status()).isEqualTo(201);
        assertThat(response.body()).isEqualTo("abc");
        assertThat(response.fields()).contains(Map.entry("x-upper", "Value"));
        assertThat(response.fields())
                .extracting(Map.Entry::getKey)
                .containsExactly(":status", "x-upper", "x-request-id");
        assertThat(response.ended()).isTrue();
        assertThat(response.reset()).isEqualTo(-1);
    }

    @Test
    void theBackendIsToldOfHttpsAndOfTheAuthority() {
        client.headers(1, true, ":method", "GET", ":scheme", "https", ":path", "/", ":authority", "example.org:8443")
                .read(1);

        RawRequest request = legacy.onlyRequest();
        assertThat(request.values("X-Forwarded-Proto")).containsExactly("https");
        assertThat(request.values("X-Forwarded-Host")).containsExactly("example.org:8443");
        assertThat(request.values("X-Forwarded-Port")).containsExactly("8443");
        assertThat(request.values("X-Forwarded-For")).containsExactly("127.0.0.1");
    }

    @Test
    void hostTakesThePlaceOfAMissingAuthority() {
        client.headers(1, true, ":method", "GET", ":scheme", "https", ":path", "/", "host", "a.example")
                .read(1);

        assertThat(legacy.onlyRequest().values("Host")).containsExactly("a.example");
        assertThat(legacy.onlyRequest().values("X-Forwarded-Host")).containsExactly("a.example");
    }

    @Test
    void hostBesideAnEqualAuthorityIsSentOnce() {
        client.get(1, "/", "host", "EXAMPLE.org").read(1);

        assertThat(legacy.onlyRequest().values("Host")).containsExactly("example.org");
    }

    @Test
    void crumbsOfACookieBecomeOneLine() {
        client.get(1, "/", "cookie", "a=1", "x-b", "2", "cookie", "c=3; d=4", "cookie", "e=5")
                .read(1);

        assertThat(legacy.onlyRequest().values("Cookie")).containsExactly("a=1; c=3; d=4; e=5");
        assertThat(legacy.onlyRequest().values("x-b")).containsExactly("2");
    }

    @Test
    void anEmptyCrumbOfACookieLeavesNoBlankBehind() {
        client.get(1, "/", "cookie", "", "cookie", "a=1", "cookie", "").read(1);

        assertThat(legacy.onlyRequest().values("Cookie")).containsExactly("a=1");
    }

    @Test
    void theCookieOfARequestIsNotThatOfTheNext() {
        client.get(1, "/", "cookie", "a=1").read(1);
        client.get(3, "/").read(3);

        assertThat(legacy.requests().get(0).values("Cookie")).containsExactly("a=1");
        assertThat(legacy.requests().get(1).values("Cookie")).isEmpty();
    }

    @Test
    void teIsNotPassedOn() {
        assertThat(client.get(1, "/", "te", "trailers").read(1).status()).isEqualTo(200);

        assertThat(legacy.onlyRequest().values("TE")).isEmpty();
    }

    @Test
    void aBodyOfAnnouncedLengthPassesWithIt() {
        client.post(1, "/", "content-length", "6").data(1, false, "abc").data(1, true, "def");
        client.read(1);

        assertThat(legacy.onlyRequest().body()).isEqualTo("abcdef");
        assertThat(legacy.onlyRequest().values("Content-Length")).containsExactly("6");
    }

    @Test
    void aBodyOfUnknownLengthPassesInChunks() {
        client.post(1, "/").data(1, false, "abc").data(1, true, "def");
        client.read(1);

        assertThat(legacy.onlyRequest().body()).isEqualTo("abcdef");
        assertThat(legacy.onlyRequest().values("Transfer-Encoding")).containsExactly("chunked");
    }

    @Test
    void paddingIsNoContent() {
        byte[] padded = {2, 'h', 'i', 0, 0};
        client.post(1, "/", "content-length", "2")
                .frame(RawFrame.DATA, RawFrame.PADDED | RawFrame.END_STREAM, 1, padded);

        assertThat(client.read(1).status()).isEqualTo(200);
        assertThat(legacy.onlyRequest().body()).isEqualTo("hi");
    }

    @Test
    void trailersPassBothWays() {
        legacy.become((request, connection) -> connection.send(lines(
                "HTTP/1.1 200 OK",
                "Transfer-Encoding: chunked",
                "",
                "2",
                "ok",
                "0",
                "X-Sum: 42",
                "Grpc-Status: 0",
                "")));

        client.post(1, "/").data(1, false, "abc").headers(1, true, "x-check", "7");
        RawHttp2Response response = client.read(1);

        assertThat(legacy.onlyRequest().trailers()).containsExactly(Map.entry("x-check", "7"));
        assertThat(response.body()).isEqualTo("ok");
        assertThat(response.trailers()).containsExactly(Map.entry("x-sum", "42"), Map.entry("grpc-status", "0"));
        assertThat(response.ended()).isTrue();
    }

    @Test
    void trailersOfWhichNoneMayPassLeaveAnOrdinaryEnd() {
        legacy.become((request, connection) -> connection.send(
                lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "2", "ok", "0", "Keep-Alive: a", "")));

        RawHttp2Response response = client.get(1, "/").read(1);

        assertThat(response.body()).isEqualTo("ok");
        assertThat(response.ended()).isTrue();
        assertThat(client.frames(RawFrame.HEADERS)).hasSize(1);
    }

    @Test
    void theTrailersOfARequestAreNotThoseOfTheNext() {
        client.post(1, "/").data(1, false, "abc").headers(1, true, "x-first", "1");
        client.read(1);
        client.post(3, "/").data(3, false, "abc").headers(3, true, "x-second", "2");
        client.read(3);

        assertThat(legacy.requests().get(1).trailers()).containsExactly(Map.entry("x-second", "2"));
    }

    @Test
    void informationalResponsesPass() {
        legacy.become((request, connection) -> connection.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                + "HTTP/1.1 100 Continue\r\n\r\n" + RawBackend.ok("ok")));

        RawHttp2Response response = client.get(1, "/").read(1);

        assertThat(response.informational()).containsExactly(103, 100);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("ok");
    }

    @Test
    void aBodyThatWaitsForA100IsSentAfterIt() {
        CountDownLatch mayContinue = new CountDownLatch(1);
        legacy.leavingBodiesUnread();
        legacy.become((request, connection) -> {
            await().until(() -> mayContinue.getCount() == 0);
            connection.send("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(connection.in().readNBytes(3)).asString().isEqualTo("abc");
            connection.send(RawBackend.ok("ok"));
        });

        client.post(1, "/", "expect", "100-continue", "content-length", "3");
        await().until(() -> legacy.deliveries() == 1);
        assertThat(client.soFar(1).informational()).isEmpty();
        mayContinue.countDown();
        await().until(() -> client.soFar(1).informational().contains(100));
        client.data(1, true, "abc");

        assertThat(client.read(1).status()).isEqualTo(200);
        assertThat(legacy.onlyRequest().values("Expect")).containsExactly("100-continue");
    }

    @Test
    void theAnswerToHeadEndsWithItsFields() {
        legacy.become((request, connection) -> connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"));

        RawHttp2Response response =
                client.headers(1, true, request("HEAD", "/")).read(1);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.value("content-length")).isEqualTo("9");
        assertThat(response.body()).isEmpty();
        assertThat(client.frames(RawFrame.DATA)).isEmpty();
        assertThat(gateway.exchange(0).aborted()).isFalse();
    }

    @Test
    void aHeadOfManyFramesIsRead() {
        String large = "x".repeat(12_000);

        RawHttp2Response response = client.headers(
                        1, true, with(request("GET", "/" + "y".repeat(6000)), "x-large", large))
                .read(1);

        assertThat(response.status()).isEqualTo(200);
        assertThat(client.frames()).isNotEmpty();
        assertThat(legacy.onlyRequest().values("x-large")).containsExactly(large);
    }

    @Test
    void aHundredStreamsAreServedAtOnce() {
        CountDownLatch allCame = new CountDownLatch(100);
        legacy.become((request, connection) -> {
            allCame.countDown();
            await().until(() -> allCame.getCount() == 0);
            connection.send(RawBackend.ok(request.target()));
        });

        for (int i = 0; i < 100; i++) {
            client.get(2 * i + 1, "/" + i);
        }

        for (int i = 0; i < 100; i++) {
            assertThat(client.read(2 * i + 1).body()).isEqualTo("/" + i);
        }
    }

    @Test
    void aStreamTooManyIsRefusedAndMayBeTriedAgain() {
        CountDownLatch mayAnswer = new CountDownLatch(1);
        legacy.become((request, connection) -> {
            await().until(() -> mayAnswer.getCount() == 0);
            connection.send(RawBackend.ok("ok"));
        });
        for (int i = 0; i < 100; i++) {
            client.get(2 * i + 1, "/");
        }

        assertThat(client.get(201, "/").awaitReset(201)).isEqualTo(RawFrame.REFUSED_STREAM);
        mayAnswer.countDown();
        assertThat(client.read(1).status()).isEqualTo(200);
        assertThat(client.get(203, "/").read(203).status()).isEqualTo(200);
    }

    @Test
    void theClientIsToldOfTheNumberOfStreams() {
        String settings = client.frames(RawFrame.SETTINGS).get(0).payload();

        assertThat(settings).contains("\0\u0003\0\0\0d");
    }

    @Test
    void theClientIsToldHowLargeAHeadMayBe() {
        String settings = client.frames(RawFrame.SETTINGS).get(0).payload();

        // max-uri-size, max-header-size, and 32 bytes for each of 104 fields
        assertThat(settings).contains("\0\u0006\0\0m\0");
    }

    @Test
    void thePrefaceInTheClearIsNoRequest() {
        try (RawClient cleartext = gateway.connect()) {
            cleartext.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

            assertThat(cleartext.read().status()).isIn(400, 505);
            assertThat(legacy.deliveries()).isZero();
        }
    }

    @Test
    void oneRequestAfterTheOtherIsServedOnOneConnection() {
        for (int id = 1; id < 100; id += 2) {
            assertThat(client.get(id, "/" + id).read(id).body()).isEqualTo("legacy");
        }

        assertThat(legacy.deliveries()).isEqualTo(50);
    }

    @Test
    void theHeadOfAResponseRefersToNoneBefore() {
        int headerTableSize = 1;
        try (RawHttp2Client remembering = gateway.connectHttp2(headerTableSize, 4096)) {
            remembering.get(1, "/", "x-request-id", "same").read(1);
            remembering.get(3, "/", "x-request-id", "same").read(3);

            // The first one begins by saying that no memory is used.
            List<RawFrame> heads = remembering.frames(RawFrame.HEADERS);
            assertThat(heads.get(0).payload()).endsWith(heads.get(1).payload());
        }
    }
}
