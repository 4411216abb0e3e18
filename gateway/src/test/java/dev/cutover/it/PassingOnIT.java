package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawRequest;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What requests and responses look like on the other side. Source: INTERFACE §5, RFC 9110 §7.6, RFC 9112. */
class PassingOnIT {
    private static final RawBackend BACKEND = RawBackend.saying("ok");
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.between(BACKEND, BACKEND).start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        BACKEND.close();
    }

    @BeforeEach
    void forget() {
        BACKEND.requests().clear();
        BACKEND.become((request, connection) -> connection.send(RawBackend.ok("ok")));
    }

    private static RawResponse exchange(String request) {
        try (RawClient client = gateway.connect()) {
            return client.send(request).read();
        }
    }

    private static RawRequest delivered(String request) {
        assertThat(exchange(request).status()).isEqualTo(200);
        return BACKEND.requests().get(0);
    }

    private static RawResponse answerTo(String request, String response) {
        BACKEND.become((delivered, connection) -> connection.send(response));
        return exchange(request);
    }

    private static RawResponse answered(String response) {
        return answerTo("GET / HTTP/1.1\r\nHost: a\r\n\r\n", response);
    }

    private static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET",
                "POST",
                "PUT",
                "PATCH",
                "DELETE",
                "OPTIONS",
                "PROPFIND",
                "M-SEARCH",
                "get",
                "!#$%&'*+.^_`|~"
            })
    void anyMethodIsPassedOnAsItCame(String method) {
        assertThat(delivered(method + " / HTTP/1.1\r\nHost: a\r\n\r\n").line()).isEqualTo(method + " / HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a//b/../c/./%2e%2E/%7E;p=1/?",
                "/?",
                "/??a=b?c",
                "/%C3%A9%e9%ff?q=%zz%00&&=&'()*!$,:@",
                "//host/path",
                "/a?b=http://c/d?e&cutover_id=f"
            })
    void pathAndQueryArePassedOnByteForByte(String target) {
        assertThat(delivered("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").target())
                .isEqualTo(target);
    }

    @Test
    void aTargetInAbsoluteFormIsPassedOnAsPathAndQuery() {
        RawRequest request = delivered("GET http://a:81/p?q HTTP/1.1\r\nHost: a:81\r\n\r\n");

        assertThat(request.target()).isEqualTo("/p?q");
        assertThat(request.values("Host")).containsExactly("a:81");
    }

    @Test
    void endToEndFieldsArePassedOnUnchangedAndInOrder() {
        RawRequest request = delivered(head(
                "GET / HTTP/1.1",
                "hOsT: Example.org:99",
                "X-B: 1",
                "x-a:  two  words ",
                "X-B: 2",
                "X-Empty:",
                "Accept-Encoding: br, gzip",
                "X-Bytes: \u00e9\u00ff\t\"\\",
                "Range: bytes=1-"));

        assertThat(request.fields())
                .startsWith(
                        Map.entry("hOsT", "Example.org:99"),
                        Map.entry("X-B", "1"),
                        Map.entry("x-a", "two  words"),
                        Map.entry("X-B", "2"),
                        Map.entry("X-Empty", ""),
                        Map.entry("Accept-Encoding", "br, gzip"),
                        Map.entry("X-Bytes", "\u00e9\u00ff\t\"\\"),
                        Map.entry("Range", "bytes=1-"));
    }

    @Test
    void fieldsForOneHopAreNotPassedToTheBackend() {
        RawRequest request = delivered(head(
                "GET / HTTP/1.1",
                "Host: a",
                "Connection: X-One , ,x-two,keep-alive",
                "Connection: x-three",
                "X-One: 1",
                "X-Two: 2",
                "X-THREE: 3",
                "X-Four: 4",
                "Keep-Alive: 5",
                "Proxy-Connection: close",
                "Proxy-Authorization: secret",
                "TE: trailers",
                "Upgrade: h2c"));

        for (String name : List.of(
                "Connection",
                "X-One",
                "X-Two",
                "X-Three",
                "Keep-Alive",
                "Proxy-Connection",
                "Proxy-Authorization",
                "TE",
                "Upgrade")) {
            assertThat(request.values(name)).as(name).isEmpty();
        }
        assertThat(request.value("X-Four")).isEqualTo("4");
    }

    @Test
    void aClientCannotHaveFieldsRemovedThatOthersRelyOn() {
        RawRequest request = delivered("GET / HTTP/1.1\r\nHost: a\r\nConnection: host, authorization, cookie, "
                + "x-forwarded-for, x-forwarded-proto, x-request-id, content-length\r\n"
                + "Authorization: Bearer t\r\nCookie: a=b\r\nX-Request-Id: id-1\r\n\r\n");

        assertThat(request.values("Host")).containsExactly("a");
        assertThat(request.values("Authorization")).containsExactly("Bearer t");
        assertThat(request.values("Cookie")).containsExactly("a=b");
        assertThat(request.values("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(request.values("X-Forwarded-Proto")).containsExactly("http");
        assertThat(request.values("X-Request-Id")).containsExactly("id-1");
    }

    @Test
    void aBodyOfKnownLengthKeepsItsLength() {
        RawRequest request = delivered("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0005\r\n\r\nhello");

        assertThat(request.values("Content-Length")).containsExactly("5");
        assertThat(request.body()).isEqualTo("hello");
    }

    @Test
    void anEmptyBodyOfAPostSaysSo() {
        RawRequest request = delivered("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");

        assertThat(request.values("Content-Length")).containsExactly("0");
    }

    @Test
    void aChunkedBodyIsChunkedAnewWithItsTrailers() {
        RawRequest request = delivered(
                head("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: Chunked", "Trailer: X-Sum")
                        + "1;ext=\"x\"\r\nh\r\n0000000004\r\nello\r\n0;last\r\nX-Sum: 9\r\nConnection: x\r\nX-Cutover-Force: new\r\n\r\n");

        assertThat(request.values("Transfer-Encoding")).containsExactly("chunked");
        assertThat(request.body()).isEqualTo("hello");
        assertThat(request.trailers()).containsExactly(Map.entry("X-Sum", "9"));
        assertThat(request.value("Trailer")).isEqualTo("X-Sum");
    }

    @Test
    void anEmptyChunkedBodyStaysOne() {
        RawRequest request = delivered("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");

        assertThat(request.values("Transfer-Encoding")).containsExactly("chunked");
        assertThat(request.body()).isEmpty();
    }

    @Test
    void fieldsOfAResponseArePassedOnUnchangedAndInOrder() {
        RawResponse response = answered(head(
                        "HTTP/1.1 200 Very \u00e9 Good",
                        "Set-Cookie: a=1; Path=/",
                        "Content-Encoding: gzip",
                        "Set-Cookie: b=2",
                        "sErVer: x",
                        "Content-Length: 2",
                        "Vary: *",
                        "Date: x")
                + "\u001f\u008b");

        assertThat(response.fields())
                .startsWith(
                        Map.entry("Set-Cookie", "a=1; Path=/"),
                        Map.entry("Content-Encoding", "gzip"),
                        Map.entry("Set-Cookie", "b=2"),
                        Map.entry("sErVer", "x"),
                        Map.entry("Vary", "*"),
                        Map.entry("Date", "x"));
        assertThat(response.values("Content-Length")).containsExactly("2");
        assertThat(response.body()).isEqualTo("\u001f\u008b");
    }

    @Test
    void fieldsForOneHopAreNotPassedToTheClient() {
        RawResponse response = answered(head(
                "HTTP/1.1 200 OK",
                "Connection: X-Hop, keep-alive",
                "X-Hop: 1",
                "Keep-Alive: 2",
                "Upgrade: h2c",
                "Proxy-Authenticate: Basic",
                "X-Cutover-Backend: forged",
                "Content-Length: 0"));

        for (String name :
                List.of("Connection", "X-Hop", "Keep-Alive", "Upgrade", "Proxy-Authenticate", "X-Cutover-Backend")) {
            assertThat(response.values(name)).as(name).isEmpty();
        }
        assertThat(response.values("Content-Length")).containsExactly("0");
    }

    @Test
    void aChunkedResponseIsChunkedAnewWithItsTrailers() {
        RawResponse response = answered(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Trailer: X-Sum")
                + "2;x\r\nhe\r\n3\r\nllo\r\n0\r\nX-Sum: 9\r\n\r\n");

        assertThat(response.values("Transfer-Encoding")).containsExactly("chunked");
        assertThat(response.body()).isEqualTo("hello");
        assertThat(response.trailers()).containsExactly(Map.entry("X-Sum", "9"));
    }

    @Test
    void aResponseThatEndsWithItsConnectionIsChunkedForTheClient() {
        BACKEND.become((request, connection) -> {
            connection.send("HTTP/1.0 200 OK\r\nX-A: b\r\n\r\nuntil the end");
            connection.close();
        });

        RawResponse response = exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        assertThat(response.values("Transfer-Encoding")).containsExactly("chunked");
        assertThat(response.body()).isEqualTo("until the end");
    }

    @Test
    void anOldOriginsSlipsAreTakenAndWrittenOutClean() {
        RawResponse response = answered("HTTP/1.1 200\nX-A: b\nContent-Length: 2\n\nok");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.value("X-A")).isEqualTo("b");
        assertThat(response.body()).isEqualTo("ok");
    }

    @Test
    void anAnswerToHeadKeepsItsLengthAndHasNoContent() {
        BACKEND.become((request, connection) -> connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n"));
        try (RawClient client = gateway.connect()) {
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nHEAD / HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(client.readToHead().values("Content-Length")).containsExactly("1234");
            assertThat(client.readToHead().status()).isEqualTo(200);
        }
    }

    @Test
    void anAnswerToHeadThatWouldBeChunkedHasNoContent() {
        BACKEND.become(
                (request, connection) -> connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
        try (RawClient client = gateway.connect()) {
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nHEAD / HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(client.readToHead().values("Content-Length")).isEmpty();
            assertThat(client.readToHead().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"204 No Content", "304 Not Modified"})
    void aStatusWithoutContentLeavesTheConnectionOpen(String status) {
        BACKEND.become((request, connection) -> connection.send("HTTP/1.1 " + status + "\r\nETag: \"e\"\r\n\r\n"));
        try (RawClient client = gateway.connect()) {
            RawResponse response = client.get("/");

            assertThat(response.value("ETag")).isEqualTo("\"e\"");
            assertThat(response.values("Content-Length")).isEmpty();
            assertThat(response.values("Transfer-Encoding")).isEmpty();
            assertThat(client.get("/").status()).isEqualTo(response.status());
        }
    }

    @Test
    void aNotModifiedKeepsTheLengthOfWhatItStandsFor() {
        RawResponse response = answered("HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\n\r\n");

        assertThat(response.values("Content-Length")).containsExactly("77");
    }

    @Test
    void earlyHintsAreFollowedByTheResponse() {
        BACKEND.become((request, connection) -> connection.send(head("HTTP/1.1 103 Early Hints", "Link: </a>")
                + "HTTP/1.1 103 Early Hints\r\nLink: </b>\r\n\r\n" + RawBackend.ok("ok")));
        try (RawClient client = gateway.connect()) {
            RawResponse first = client.get("/");

            assertThat(first.status()).isEqualTo(103);
            assertThat(first.value("Link")).isEqualTo("</a>");
            assertThat(client.read().value("Link")).isEqualTo("</b>");
            assertThat(client.read().body()).isEqualTo("ok");
        }
    }

    @Test
    void earlyHintsDoNotSpeakForTheGateway() {
        BACKEND.become((request, connection) -> connection.send(
                head("HTTP/1.1 103 Early Hints", "X-Request-Id: forged", "Link: </a>", "X-Cutover-Backend: forged")
                        + RawBackend.ok("ok")));
        try (RawClient client = gateway.connect()) {
            RawResponse hints = client.get("/");

            assertThat(hints.status()).isEqualTo(103);
            assertThat(hints.fields()).containsExactly(Map.entry("Link", "</a>"));
            assertThat(client.read().value("X-Request-Id")).isNotEqualTo("forged");
        }
    }
}
