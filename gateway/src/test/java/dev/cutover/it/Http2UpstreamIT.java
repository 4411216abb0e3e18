package dev.cutover.it;

import static dev.cutover.testing.Http2Wire.block;
import static dev.cutover.testing.Http2Wire.frame;
import static dev.cutover.testing.RawFrame.CONTINUATION;
import static dev.cutover.testing.RawFrame.END_HEADERS;
import static dev.cutover.testing.RawFrame.HEADERS;
import static dev.cutover.testing.RawFrame.PING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawHttp2Backend;
import dev.cutover.testing.RawHttp2Request;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What messages look like to and from a backend of HTTP/2. INTERFACE §5, RFC 9113 §8. */
class Http2UpstreamIT {
    private static final RawHttp2Backend BACKEND = RawHttp2Backend.saying("ok");
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.between(List.of(BACKEND.url()), List.of(BACKEND.url()))
                .listen("drain-timeout: 0s")
                .backends("protocol: h2c")
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
        BACKEND.become((request, connection) -> connection.answer(request.stream(), "ok"));
    }

    private static RawResponse exchange(String request) {
        try (RawClient client = gateway.connect()) {
            return client.send(request).read();
        }
    }

    private static RawHttp2Request delivered(String... lines) {
        assertThat(exchange(String.join("\r\n", lines) + "\r\n\r\n").status()).isEqualTo(200);
        return BACKEND.onlyRequest();
    }

    private static RawResponse answered(RawHttp2Backend.Script script) {
        BACKEND.become(script);
        return exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    @Test
    void theRequestLineAndHostBecomePseudoFieldsBeforeAllOthers() {
        RawHttp2Request request = delivered("PROPFIND //a/%7e?b=c&d HTTP/1.1", "X-A: 1", "Host: Example.org:99");

        assertThat(request.fields())
                .startsWith(
                        Map.entry(":method", "PROPFIND"),
                        Map.entry(":scheme", "http"),
                        Map.entry(":authority", "Example.org:99"),
                        Map.entry(":path", "//a/%7e?b=c&d"),
                        Map.entry("x-a", "1"));
        assertThat(request.values("host")).isEmpty();
    }

    @Test
    void aRequestWithoutAHostIsForTheOrigin() {
        RawHttp2Request request = delivered("GET / HTTP/1.0");

        assertThat("http://" + request.value(":authority")).isEqualTo(BACKEND.url());
    }

    @Test
    void theWholeServerIsAskedByAnAsterisk() {
        assertThat(delivered("OPTIONS * HTTP/1.1", "Host: a").value(":path")).isEqualTo("*");
    }

    @Test
    void namesAreInLowerCaseAndValuesAsTheyCame() {
        RawHttp2Request request = delivered(
                "GET / HTTP/1.1", "Host: a", "X-B: 1", "aCCept:  Two  Words ", "X-B: 2", "X-Bytes: \u00e9\t\"\\");

        assertThat(request.fields())
                .containsSubsequence(
                        Map.entry("x-b", "1"),
                        Map.entry("accept", "Two  Words"),
                        Map.entry("x-b", "2"),
                        Map.entry("x-bytes", "\u00e9\t\"\\"));
    }

    @Test
    void fieldsOfTheClientsConnectionAreNotPassedOn() {
        RawHttp2Request request = delivered(
                "GET / HTTP/1.1",
                "Host: a",
                "Connection: keep-alive, x-hop",
                "Keep-Alive: 5",
                "Proxy-Connection: x",
                "Upgrade: h2c",
                "X-Hop: 1",
                "TE: gzip",
                "Proxy-Authorization: x");

        assertThat(request.fields())
                .extracting(Map.Entry::getKey)
                .doesNotContain(
                        "connection",
                        "keep-alive",
                        "proxy-connection",
                        "upgrade",
                        "x-hop",
                        "te",
                        "proxy-authorization",
                        "transfer-encoding");
    }

    @ParameterizedTest
    @ValueSource(strings = {"trailers", "Trailers", "gzip;q=0.5, trailers", "trailers,gzip", "gzip, trailers , br"})
    void theBackendHearsThatTrailersAreWelcome(String te) {
        RawHttp2Request request = delivered("GET / HTTP/1.1", "Host: a", "Connection: TE", "TE: " + te);

        assertThat(request.values("te")).containsExactly("trailers");
    }

    @Test
    void trailersMayBeWelcomedInALineOfTheirOwn() {
        RawHttp2Request request = delivered("GET / HTTP/1.1", "Host: a", "TE: gzip", "TE: trailers");

        assertThat(request.values("te")).containsExactly("trailers");
    }

    @Test
    void theBackendIsToldWhoTheClientIs() {
        RawHttp2Request request =
                delivered("GET / HTTP/1.1", "Host: a:81", "X-Request-Id: r-1", "X-Forwarded-For: 1.2.3.4");

        assertThat(request.values("x-forwarded-for")).containsExactly("127.0.0.1");
        assertThat(request.values("x-forwarded-proto")).containsExactly("http");
        assertThat(request.values("x-forwarded-host")).containsExactly("a:81");
        assertThat(request.values("x-forwarded-port")).containsExactly("81");
        assertThat(request.values("x-request-id")).containsExactly("r-1");
        assertThat(request.value("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    }

    @Test
    void aRequestWithoutABodyEndsWithItsHead() {
        RawHttp2Request request = delivered("GET / HTTP/1.1", "Host: a");

        assertThat(request.values("content-length")).isEmpty();
        var head = BACKEND.connection(0).frames(HEADERS).stream()
                .filter(frame -> frame.stream() == request.stream())
                .findFirst();
        assertThat(head.orElseThrow().flags() & 1).isEqualTo(1);
    }

    @Test
    void aBodyOfKnownLengthKeepsItsLength() {
        assertThat(exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody")
                        .status())
                .isEqualTo(200);

        assertThat(BACKEND.onlyRequest().body()).isEqualTo("body");
        assertThat(BACKEND.onlyRequest().values("content-length")).containsExactly("4");
    }

    @Test
    void anEmptyBodyThatWasAnnouncedKeepsItsLength() {
        RawHttp2Request request = delivered("POST / HTTP/1.1", "Host: a", "Content-Length: 0");

        assertThat(request.values("content-length")).containsExactly("0");
    }

    @Test
    void aBodyInChunksGoesWithoutALengthAndWithItsTrailers() {
        String head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

        exchange(head.concat("3\r\nbod\r\n1\r\ny\r\n0\r\nX-Sum: 7\r\n\r\n"));

        RawHttp2Request request = BACKEND.onlyRequest();
        assertThat(request.body()).isEqualTo("body");
        assertThat(request.values("content-length")).isEmpty();
        assertThat(request.trailers()).containsExactly(Map.entry("x-sum", "7"));
    }

    @Test
    void aTrailerOfARequestThatWouldBeActedOnIsNotPassedOn() {
        String head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

        exchange(head.concat("4\r\nbody\r\n0\r\nX-Sum: 7\r\nCookie: a=b\r\n\r\n"));

        assertThat(BACKEND.onlyRequest().trailers()).containsExactly(Map.entry("x-sum", "7"));
    }

    @Test
    void aBodyLargerThanTheWindowsArrivesWhole() {
        String body = "0123456789".repeat(100_000);

        exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + body);

        assertThat(BACKEND.onlyRequest().body()).isEqualTo(body);
    }

    @Test
    void statusFieldsAndContentArePassedOn() {
        RawResponse response = answered((request, connection) -> {
            connection.head(
                    request.stream(), false, ":status", "418", "x-a", "1", "set-cookie", "a=b", "set-cookie", "c=d");
            connection.data(request.stream(), false, "some ");
            connection.data(request.stream(), true, "content");
        });

        assertThat(response.status()).isEqualTo(418);
        assertThat(response.value("X-A")).isEqualTo("1");
        assertThat(response.values("Set-Cookie")).containsExactly("a=b", "c=d");
        assertThat(response.body()).isEqualTo("some content");
        assertThat(response.values("Transfer-Encoding")).containsExactly("chunked");
    }

    @Test
    void theLengthOfAResponseIsKept() {
        RawResponse response = answered((request, connection) -> connection.answer(request.stream(), "four"));

        assertThat(response.values("Content-Length")).containsExactly("4");
        assertThat(response.body()).isEqualTo("four");
    }

    @Test
    void trailersArePassedOn() {
        RawResponse response = answered((request, connection) -> {
            connection.head(request.stream(), false, ":status", "200");
            connection.data(request.stream(), false, "x");
            connection.head(request.stream(), true, "x-sum", "7", "grpc-status", "0", "grpc-message", "fine");
        });

        assertThat(response.body()).isEqualTo("x");
        assertThat(response.trailers())
                .containsExactly(
                        Map.entry("x-sum", "7"), Map.entry("grpc-status", "0"), Map.entry("grpc-message", "fine"));
    }

    @Test
    void aTrailerThatWouldBeActedOnIsNotPassedOn() {
        RawResponse response = answered((request, connection) -> {
            connection.head(request.stream(), false, ":status", "200");
            connection.head(request.stream(), true, "x-sum", "7", "set-cookie", "a=b");
        });

        assertThat(response.trailers()).containsExactly(Map.entry("x-sum", "7"));
    }

    @Test
    void aResponseThatEndsWithItsHeadHasALengthOfZero() {
        RawResponse response = answered(
                (request, connection) -> connection.head(request.stream(), true, ":status", "200", "x-a", "1"));

        assertThat(response.values("Content-Length")).containsExactly("0");
        assertThat(response.value("X-A")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"204", "304"})
    void aStatusWithoutContentHasNone(String status) {
        RawResponse response =
                answered((request, connection) -> connection.head(request.stream(), true, ":status", status));

        assertThat(response.status()).isEqualTo(Integer.parseInt(status));
        assertThat(response.values("Content-Length")).isEmpty();
    }

    @Test
    void aResponseToHeadKeepsTheLengthItAnnounces() {
        BACKEND.become((request, connection) ->
                connection.head(request.stream(), true, ":status", "200", "content-length", "12"));
        try (RawClient client = gateway.connect()) {
            RawResponse response =
                    client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").readToHead();

            assertThat(response.values("Content-Length")).containsExactly("12");
            assertThat(client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
                            .readToHead()
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void informationalResponsesArePassedOnBeforeTheFinalOne() {
        BACKEND.become((request, connection) -> {
            connection.head(request.stream(), false, ":status", "103", "link", "</a>");
            connection.head(request.stream(), false, ":status", "102");
            connection.answer(request.stream(), "done");
        });
        try (RawClient client = gateway.connect()) {
            RawResponse hints = client.get("/");

            assertThat(hints.status()).isEqualTo(103);
            assertThat(hints.value("link")).isEqualTo("</a>");
            assertThat(client.read().status()).isEqualTo(102);
            assertThat(client.read().body()).isEqualTo("done");
        }
    }

    @Test
    void aClientThatExpectsAContinueGetsTheBackends() {
        try (RawHttp2Backend patient = RawHttp2Backend.serving((request, connection) -> {
                    connection.head(request.stream(), false, ":status", "100");
                    await().until(() -> connection.received(request.stream()) == 4);
                    connection.answer(request.stream(), "thanks");
                })
                .servingAtHead()) {
            try (TestGateway own = TestGateway.between(List.of(patient.url()), List.of(patient.url()))
                            .backends("protocol: h2c")
                            .start();
                    RawClient client = own.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");

                assertThat(client.read().status()).isEqualTo(100);
                client.send("body");

                assertThat(client.read().body()).isEqualTo("thanks");
                assertThat(patient.onlyRequest().value("expect")).isEqualTo("100-continue");
            }
        }
    }

    @Test
    void aHeadInPiecesIsOneHead() {
        RawResponse response = answered((request, connection) -> {
            byte[] block = block(":status", "200", "x-long", "y".repeat(20_000));
            connection.send(
                    frame(HEADERS, 1, request.stream(), Arrays.copyOfRange(block, 0, 9000)),
                    frame(CONTINUATION, 0, request.stream(), Arrays.copyOfRange(block, 9000, 16_000)),
                    frame(
                            CONTINUATION,
                            END_HEADERS,
                            request.stream(),
                            Arrays.copyOfRange(block, 16_000, block.length)));
        });

        assertThat(response.value("x-long")).hasSize(20_000);
    }

    @Test
    void aPingIsAnswered() {
        answered((request, connection) -> {
            connection.send(frame(PING, 0, 0, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}));
            await().until(() -> connection.frames(PING).stream().anyMatch(ping -> ping.number() == 0x01020304));
            connection.answer(request.stream(), "after the ping");
        });

        assertThat(BACKEND.connection(0).frames(PING)).anyMatch(ping -> ping.flags() == 1);
    }

    @Test
    void anHttp1BackendAnswersForOneOfHttp2() {
        BACKEND.become((request, connection) -> connection.head(request.stream(), true, ":status", "503"));
        try (RawBackend old = RawBackend.saying("old");
                TestGateway mixed = TestGateway.between(List.of(old.url()), List.of(BACKEND.url()))
                        .newBackend("protocol: h2c")
                        .weight("100")
                        .start();
                RawClient client = mixed.connect()) {
            RawResponse response = client.send("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody")
                    .read();

            assertThat(response.body()).isEqualTo("old");
            assertThat(old.onlyRequest().body()).isEqualTo("body");
            assertThat(mixed.exchange(0).attempts()).containsExactly("new:503", "legacy:200");
        }
    }
}
