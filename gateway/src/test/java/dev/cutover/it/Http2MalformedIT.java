package dev.cutover.it;

import static dev.cutover.testing.RawHttp2Client.request;
import static dev.cutover.testing.RawHttp2Client.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawFrame;
import dev.cutover.testing.RawHttp2Client;
import dev.cutover.testing.RawHttp2Response;
import dev.cutover.testing.TestCertificate;
import dev.cutover.testing.TestGateway;
import dev.cutover.traffic.http.Rejection;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is malformed by RFC 9113 §8: answered 400, the stream reset with PROTOCOL_ERROR, and nothing goes upstream. */
class Http2MalformedIT {
    private static final String[] POST = request("POST", "/");
    private static final RawBackend BACKEND = RawBackend.saying("ok");
    private static TestGateway gateway;
    private RawHttp2Client client;

    @BeforeAll
    static void start() {
        gateway = TestGateway.between(BACKEND, BACKEND)
                .https(TestCertificate.forLoopback())
                .listen("max-uri-size: 1KB")
                .listen("max-header-size: 2KB")
                .listen("max-headers: 10")
                .listen("max-body-size: 100KB")
                .listen("body-timeout: 300ms")
                .start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        BACKEND.close();
    }

    @BeforeEach
    void connect() {
        BACKEND.requests().clear();
        gateway.rejections().clear();
        client = gateway.connectHttp2();
    }

    @AfterEach
    void close() {
        client.close();
    }

    private static Arguments field(String what, String name, String value) {
        return head(what, with(request("GET", "/"), name, value));
    }

    private static Arguments path(String what, String path) {
        return head(what, request("GET", path));
    }

    private static Arguments authority(String what, String authority, String... more) {
        return head(
                what,
                with(new String[] {":method", "GET", ":scheme", "https", ":path", "/", ":authority", authority}, more));
    }

    private static Arguments head(String what, String... pairs) {
        return Arguments.of(what, pairs);
    }

    static Stream<Arguments> malformedFields() {
        return Stream.of(
                field("Connection", "connection", "close"),
                field("Keep-Alive", "keep-alive", "5"),
                field("Proxy-Connection", "proxy-connection", "close"),
                field("Transfer-Encoding", "transfer-encoding", "chunked"),
                field("Upgrade", "upgrade", "h2c"),
                field("TE with more than trailers", "te", "trailers, gzip"),
                field("a name in upper case", "X-Upper", "1"),
                field("an empty name", "", "1"),
                field("a blank in a name", "x a", "1"),
                field("a colon in a name", "x:a", "1"),
                field("NUL in a name", "x\0a", "1"),
                field("a byte beyond ASCII in a name", "x\u00e4", "1"),
                field("CR in a value", "x-a", "1\r2"),
                field("LF in a value", "x-a", "1\n2"),
                field("CR LF in a value", "x-a", "1\r\nx-b: 2"),
                field("NUL in a value", "x-a", "1\0002"),
                field("DEL in a value", "x-a", "1\u007f2"),
                field("a blank before a value", "x-a", " 1"),
                field("a tab behind a value", "x-a", "1\t"),
                field("CR LF in a cookie", "cookie", "a=1\r\nx: 1"),
                field("a length with an end of stream", "content-length", "3"),
                field("a length that is none", "content-length", "0x0"),
                field("an empty length", "content-length", ""),
                head("two lengths", with(POST, "content-length", "0", "content-length", "0")),
                head("a listed length", with(POST, "content-length", "0, 0")));
    }

    static Stream<Arguments> malformedPseudoFields() {
        return Stream.of(
                head(
                        "a pseudo-field behind a field",
                        ":method",
                        "GET",
                        ":scheme",
                        "https",
                        ":authority",
                        "a",
                        "x-a",
                        "1",
                        ":path",
                        "/"),
                head("a method longer than any target", request("M".repeat(1025), "/")),
                head("no method", ":scheme", "https", ":authority", "a", ":path", "/"),
                head("no scheme", ":method", "GET", ":authority", "a", ":path", "/"),
                head("no path", ":method", "GET", ":scheme", "https", ":authority", "a"),
                head("nothing at all"),
                head("neither authority nor Host", ":method", "GET", ":scheme", "https", ":path", "/"),
                head("two methods", with(new String[] {":method", "GET"}, request("GET", "/"))),
                head("two schemes", with(new String[] {":scheme", "https"}, request("GET", "/"))),
                head("two authorities", with(new String[] {":authority", "example.org"}, request("GET", "/"))),
                head("two paths", with(new String[] {":path", "/"}, request("GET", "/"))),
                head("an unknown pseudo-field", with(new String[] {":proto", "x"}, request("GET", "/"))),
                head(
                        "an extended CONNECT not offered",
                        with(new String[] {":protocol", "websocket"}, request("GET", "/"))),
                head("a pseudo-field of responses", with(new String[] {":status", "200"}, request("GET", "/"))),
                head("an empty method", request("", "/")),
                head("a method with a blank", request("GET /x", "/")),
                head("a method with CR LF", request("GET\r\n", "/")),
                head("another scheme", ":method", "GET", ":scheme", "ftp", ":authority", "a", ":path", "/"),
                path("an empty path", ""),
                path("a path without a slash", "a"),
                path("a URI as path", "https://example.org/"),
                path("an asterisk for GET", "*"),
                path("a blank in the path", "/a b"),
                path("CR LF in the path", "/a\r\nx: 1"),
                path("a fragment", "/a#b"),
                path("a broken escape", "/%a"),
                path("an escaped NUL", "/%00"),
                authority("an empty authority", ""),
                authority("a user in the authority", "user@example.org"),
                authority("a port that is none", "example.org:http"),
                authority("CR LF in the authority", "a\r\nx: 1"),
                authority("another Host", "example.org", "host", "example.com"),
                authority("Host with another port", "example.org", "host", "example.org:444"),
                authority("two Hosts", "example.org", "host", "example.org", "host", "example.org"),
                head(
                        "two Hosts without authority",
                        ":method",
                        "GET",
                        ":scheme",
                        "https",
                        ":path",
                        "/",
                        "host",
                        "a",
                        "host",
                        "a"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"malformedFields", "malformedPseudoFields"})
    void aMalformedHeadIsAnswered400AndReset(String what, String... head) {
        client.headers(1, true, head);

        assertThat(client.awaitReset(1)).isEqualTo(RawFrame.PROTOCOL_ERROR);
        assertThat(client.soFar(1).status()).isEqualTo(400);
        assertThat(client.soFar(1).value("content-type")).isEqualTo("application/problem+json");
        assertThat(gateway.rejections()).containsExactly(Rejection.MALFORMED);
        assertThat(client.get(3, "/").read(3).status()).isEqualTo(200);
        assertThat(BACKEND.requests()).hasSize(1);
    }

    @Test
    void aMalformedHeadWithABodyIsAnswered400AndReset() {
        client.post(1, "/", "X-Upper", "1").data(1, false, "abc");

        assertThat(client.awaitReset(1)).isEqualTo(RawFrame.PROTOCOL_ERROR);
        assertThat(client.soFar(1).status()).isEqualTo(400);
        assertThat(client.soFar(1).ended()).isTrue();
    }

    @Test
    void anAsteriskIsForOptions() {
        assertThat(client.headers(1, true, request("OPTIONS", "*")).read(1).status())
                .isEqualTo(200);
        assertThat(BACKEND.onlyRequest().line()).isEqualTo("OPTIONS * HTTP/1.1");
    }

    private void assertContentRefused() {
        assertThat(client.awaitReset(1)).isEqualTo(RawFrame.PROTOCOL_ERROR);
        assertThat(client.soFar(1).status()).isEqualTo(400);
        await().until(() -> gateway.gateway().upstream(dev.cutover.traffic.Backend.LEGACY) != null);
        assertThat(BACKEND.requests()).isEmpty();
    }

    @Test
    void lessContentThanAnnouncedIsRefused() {
        client.post(1, "/", "content-length", "5").data(1, true, "abc");

        assertContentRefused();
    }

    @Test
    void moreContentThanAnnouncedIsRefused() {
        client.post(1, "/", "content-length", "5").data(1, false, "abcdef");

        assertContentRefused();
    }

    @Test
    void noContentWhereSomeIsAnnouncedIsRefused() {
        client.post(1, "/", "content-length", "5").data(1, true, "");

        assertContentRefused();
    }

    @Test
    void trailersBeforeTheAnnouncedContentAreRefused() {
        client.post(1, "/", "content-length", "5").data(1, false, "abc").headers(1, true, "x-a", "1");

        assertContentRefused();
    }

    static Stream<Arguments> malformedTrailers() {
        return Stream.of(
                Arguments.of("a pseudo-field", ":path", "/"),
                Arguments.of("a name in upper case", "X-A", "1"),
                Arguments.of("a value with NUL", "x-a", "\0"),
                Arguments.of("a field of the connection", "connection", "close"),
                Arguments.of("a length", "content-length", "3"),
                Arguments.of("a host", "host", "a"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformedTrailers")
    void malformedTrailersAreRefused(String what, String name, String value) {
        client.post(1, "/").data(1, false, "abc").headers(1, true, name, value);

        assertContentRefused();
    }

    @Test
    void trailersThatDoNotEndTheStreamAreRefused() {
        client.post(1, "/").data(1, false, "abc").headers(1, false, "x-a", "1");

        assertThat(client.awaitReset(1)).isEqualTo(RawFrame.PROTOCOL_ERROR);
        assertThat(BACKEND.requests()).isEmpty();
    }

    private void assertRefused(int status, Rejection rejection) {
        RawHttp2Response response = client.read(1);
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body()).contains("\"status\":" + status);
        assertThat(response.value("x-request-id")).isNotEmpty();
        assertThat(gateway.rejections()).containsExactly(rejection);
        assertThat(BACKEND.requests()).isEmpty();
        assertThat(client.get(3, "/").read(3).status()).isEqualTo(200);
    }

    @Test
    void aLongTargetIsRefused() {
        client.get(1, "/" + "a".repeat(1024));

        assertRefused(414, Rejection.URI_TOO_LONG);
    }

    @Test
    void aLargeHeadIsRefused() {
        client.get(1, "/", "x-a", "a".repeat(2048));

        assertRefused(431, Rejection.HEAD_TOO_LARGE);
    }

    @Test
    void manyFieldsAreRefused() {
        String[] head = request("GET", "/");
        for (int i = 0; i < 10; i++) {
            head = with(head, "x-" + i, "1");
        }

        client.headers(1, true, head);

        assertRefused(431, Rejection.HEAD_TOO_LARGE);
    }

    @Test
    void manyCrumbsOfACookieAreOneField() {
        String[] head = request("GET", "/");
        for (int i = 0; i < 20; i++) {
            head = with(head, "cookie", "c" + i + "=1");
        }

        assertThat(client.headers(1, true, head).read(1).status()).isEqualTo(200);
    }

    @Test
    void largeCrumbsAreRefused() {
        client.get(1, "/", "cookie", "a=" + "1".repeat(1100), "cookie", "b=" + "1".repeat(1100));

        assertRefused(431, Rejection.HEAD_TOO_LARGE);
    }

    @Test
    void traceAndConnectAreRefused() {
        client.headers(1, true, request("TRACE", "/"));
        client.headers(3, true, ":method", "CONNECT", ":authority", "example.org:443");

        assertThat(client.read(1).status()).isEqualTo(405);
        assertThat(client.read(3).status()).isEqualTo(405);
        String[] websocket = with(request("CONNECT", "/"), ":protocol", "websocket");
        assertThat(client.headers(5, true, websocket).read(5).status()).isEqualTo(405);
        assertThat(client.soFar(1).value("allow")).contains("GET");
        assertThat(BACKEND.requests()).isEmpty();
    }

    @Test
    void anUnknownExpectationIsRefused() {
        client.post(1, "/", "expect", "a cake");

        assertRefused(417, Rejection.EXPECTATION_FAILED);
    }

    @Test
    void aBodyThatIsAnnouncedTooLargeIsRefusedAtOnce() {
        client.post(1, "/", "content-length", "102401");

        assertRefused(413, Rejection.BODY_TOO_LARGE);
        assertThat(client.awaitReset(1)).isEqualTo(RawFrame.NO_ERROR);
    }

    @Test
    void aBodyThatGrowsTooLargeIsRefused() {
        client.post(1, "/");
        client.window(0, 1 << 20);
        for (int i = 0; i < 7; i++) {
            client.data(1, false, new byte[16_000]);
        }

        RawHttp2Response response = client.read(1);

        assertThat(response.status()).isEqualTo(413);
        assertThat(client.awaitReset(1)).isEqualTo(RawFrame.NO_ERROR);
    }

    @Test
    void aBodyThatDoesNotArriveInTimeIsRefused() {
        client.post(1, "/").data(1, false, "abc");

        assertRefused(408, Rejection.REQUEST_TIMEOUT);
        assertThat(client.awaitReset(1)).isEqualTo(RawFrame.NO_ERROR);
    }
}
