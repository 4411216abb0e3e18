package dev.cutover.traffic.http.http1;

import static dev.cutover.traffic.http.Rejection.MALFORMED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.Rejection;
import dev.cutover.traffic.http.RequestHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The target and the host, which must name one thing. Source: RFC 9112 §3.2, RFC 9110 §7.2. */
final class RequestTargetTest {
    private static final String HOST = "Host: shop.example\r\n";

    private static @Nullable Rejection refusalOf(String wire) {
        return Reading.ofRequests(wire).refusal();
    }

    private static @Nullable Rejection refusalOfLine(String requestLine) {
        return refusalOf(requestLine + "\r\n" + HOST + "\r\n");
    }

    private static RequestHead head(String wire) throws MalformedMessageException {
        RequestHead head = new RequestHead();
        ByteBuf in = Reading.buffer(Reading.bytes(wire));
        try {
            assertThat(new RequestParser(head, Reading.LIMITS).parse(in)).isTrue();
        } finally {
            in.release();
        }
        return head;
    }

    private static RequestHead headWithHost(String host) throws MalformedMessageException {
        return head("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "//",
                "//other.example/a",
                "/a%20b",
                "/a/../b/./c",
                "/a;v=1,2=3",
                "/%C3%BC",
                "/%2e%2E/%2F",
                "/{a}|\"b\"<c>\\^`",
                "/?",
                "/?%",
                "/?%zz%00",
                "/?a=/?b",
                "/?{}|",
                "/a@b:80"
            })
    void aPathOfVisibleAsciiIsReadAsItStands(String target) {
        assertThat(Reading.ofRequests("GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n")
                        .onlyMessage()
                        .startLine())
                .isEqualTo("GET " + target + " HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a#b",
                "/#",
                "/a?b#c",
                "/\u00fc",
                "/?\u00fc",
                "/a\0",
                "/a\tb",
                "/a\u000bb",
                "/a\u007f",
                "/a\rb",
                "/%",
                "/%2",
                "/%zz",
                "/%2g",
                "/%00",
                "/a%00.jpg",
                "a",
                "?a",
                "#",
                "%2F",
                "*/",
                "**",
                "shop.example:80",
                "shop.example",
                "https",
                "http:",
                "http:/",
                "http://",
                "http:///",
                "http://?a",
                "http:/shop.example/",
                "http:shop.example/",
                "ftp://shop.example/",
                "file:///etc/passwd",
                "httpx://shop.example/",
                "http://shop.example/%0",
                "http://shop.example#a",
                "http://shop.example/#a",
                "\\\\shop.example\\"
            })
    void aTargetInAnyOtherFormIsRefused(String target) {
        assertThat(refusalOfLine("GET " + target + " HTTP/1.1")).isEqualTo(MALFORMED);
    }

    @Test
    void anAsteriskIsForOptionsOnly() {
        assertThat(Reading.ofRequests("OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n")
                        .onlyMessage()
                        .startLine())
                .isEqualTo("OPTIONS * HTTP/1.1");
        assertThat(refusalOfLine("GET * HTTP/1.1")).isEqualTo(MALFORMED);
        assertThat(refusalOfLine("OTHER * HTTP/1.1")).isEqualTo(MALFORMED);
        assertThat(refusalOfLine("OPTIONS *? HTTP/1.1")).isEqualTo(MALFORMED);
        assertThat(refusalOfLine("OPTIONS x HTTP/1.1")).isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({
        "GET http://shop.example/a/b?c, GET /a/b?c",
        "GET https://shop.example/, GET /",
        "GET HTTP://SHOP.Example/a, GET /a",
        "GET http://shop.example, GET /",
        "GET http://shop.example?a=b, GET /?a=b",
        "GET http://shop.example/?a=http://b/, GET /?a=http://b/",
        "OPTIONS http://shop.example, OPTIONS *",
        "OPTIONS http://shop.example/, OPTIONS /",
        "OPTIONS http://shop.example?a, OPTIONS /?a"
    })
    void aTargetInAbsoluteFormIsReducedToPathAndQuery(String line, String reduced) {
        assertThat(Reading.ofRequests(line + " HTTP/1.1\r\n" + HOST + "\r\n")
                        .onlyMessage()
                        .startLine())
                .isEqualTo(reduced + " HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://other.example/",
                "http://shop.example:80/",
                "http://shop.example./",
                "http://shop.exampl/",
                "http://user@shop.example/",
                "http://user:secret@shop.example/",
                "http://shop.example@other.example/",
                "http://shop.example\\@other.example/",
                "http://shop.example%2f/"
            })
    void aHostUnlikeTheTargetIsRefused(String target) {
        assertThat(refusalOfLine("GET " + target + " HTTP/1.1")).isEqualTo(MALFORMED);
    }

    @Test
    void aTargetInAbsoluteFormDoesNotReplaceHost() {
        assertThat(refusalOf("GET http://shop.example/ HTTP/1.1\r\n\r\n")).isEqualTo(MALFORMED);
        assertThat(refusalOf("GET http://shop.example/ HTTP/1.0\r\n\r\n")).isEqualTo(MALFORMED);
    }

    @Test
    void userinfoIsRefusedEvenWhereHostRepeatsIt() {
        assertThat(refusalOf("GET http://user@shop.example/ HTTP/1.1\r\nHost: user@shop.example\r\n\r\n"))
                .isEqualTo(MALFORMED);
    }

    @Test
    void http11NeedsAHostAndHttp10DoesNot() throws MalformedMessageException {
        assertThat(refusalOf("GET / HTTP/1.1\r\n\r\n")).isEqualTo(MALFORMED);
        assertThat(refusalOf("GET / HTTP/1.1\r\nHosts: shop.example\r\n\r\n")).isEqualTo(MALFORMED);
        assertThat(head("GET / HTTP/1.0\r\n\r\n").hasHost()).isFalse();
        assertThat(head("GET / HTTP/1.0\r\n" + HOST + "\r\n").hasHost()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: shop.example\r\nHost: shop.example\r\n",
                "Host: shop.example\r\nhOST: other.example\r\n",
                "Host: shop.example\r\nX: y\r\nHost:\r\n",
                "Host:\r\nHost: shop.example\r\n"
            })
    void moreThanOneHostIsRefused(String hosts) {
        assertThat(refusalOf("GET / HTTP/1.1\r\n" + hosts + "\r\n")).isEqualTo(MALFORMED);
        assertThat(refusalOf("GET / HTTP/1.0\r\n" + hosts + "\r\n")).isEqualTo(MALFORMED);
    }

    @Test
    void anInvalidHostIsRefusedInEitherVersion() {
        assertThat(refusalOf("GET / HTTP/1.1\r\nHost: a b\r\n\r\n")).isEqualTo(MALFORMED);
        assertThat(refusalOf("GET / HTTP/1.0\r\nHost: a b\r\n\r\n")).isEqualTo(MALFORMED);
        assertThat(refusalOf("GET / HTTP/1.1\r\nHost:\r\n\r\n")).isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({"shop.example,shop.example", "shop.example:8080,shop.example", "[::1]:80,[::1]", "10.0.0.1:,10.0.0.1"})
    void theHostIsKnownWithoutItsPort(String value, String host) throws MalformedMessageException {
        RequestHead head = headWithHost(value);

        assertThat(head.text(head.hostStart(), head.hostEnd())).isEqualTo(host);
        assertThat(head.text(head.hostStart(), head.authorityEnd())).isEqualTo(value);
    }
}
