package dev.cutover.traffic.http.http1;

import static dev.cutover.traffic.http.Rejection.EXPECTATION_FAILED;
import static dev.cutover.traffic.http.Rejection.MALFORMED;
import static dev.cutover.traffic.http.Rejection.METHOD_NOT_ALLOWED;
import static dev.cutover.traffic.http.Rejection.UNSUPPORTED_VERSION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.Method;
import dev.cutover.traffic.http.Rejection;
import dev.cutover.traffic.http.RequestHead;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The request line, what a client expects, and whether it stays. Source: RFC 9112 §2, §3, §9.3, RFC 9110 §10.1.1. */
final class RequestParserTest {
    private static final String HOST = "Host: shop.example\r\n";

    private static @Nullable Rejection refusalOf(String wire) {
        return Reading.ofRequests(wire).refusal();
    }

    private static @Nullable Rejection refusalOfLine(String requestLine) {
        return refusalOf(requestLine + "\r\n" + HOST + "\r\n");
    }

    private static ReadMessage withFields(String fields) {
        return Reading.ofRequests("GET / HTTP/1.1\r\n" + HOST + fields + "\r\n").onlyMessage();
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

    @Test
    void aRequestIsReadAsItStands() {
        ReadMessage read = Reading.ofRequests(
                        "GET /a/b;c?d=e%20f HTTP/1.1\r\n" + HOST + "X-Y:z\r\nAccept: \t a , b \t \r\n\r\n")
                .onlyMessage();

        assertThat(read.startLine()).isEqualTo("GET /a/b;c?d=e%20f HTTP/1.1");
        assertThat(read.fields()).containsExactly("Host: shop.example", "X-Y: z", "Accept: a , b");
        assertThat(read.body()).isEmpty();
    }

    @Test
    void pathAndQueryArePartedAtTheFirstQuestionMark() throws MalformedMessageException {
        RequestHead head = head("GET /p/a?q?r=/ HTTP/1.1\r\n" + HOST + "\r\n");

        assertThat(head.path()).isEqualTo("/p/a");
        assertThat(head.text(head.pathEnd(), head.targetEnd())).isEqualTo("?q?r=/");
    }

    @Test
    void bytesBehindTheHeadStayInTheBuffer() throws MalformedMessageException {
        ByteBuf in = Reading.buffer(Reading.bytes("GET / HTTP/1.1\r\n" + HOST + "\r\n" + "behind\r\n\r\n"));

        boolean isComplete = new RequestParser(new RequestHead(), Reading.LIMITS).parse(in);

        assertThat(isComplete).isTrue();
        assertThat(in.toString(StandardCharsets.US_ASCII)).isEqualTo("behind\r\n\r\n");
        in.release();
    }

    @Test
    void pipelinedRequestsAreReadOneByOne() {
        Reading reading = Reading.ofRequests("POST /1 HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc"
                + "GET /2 HTTP/1.1\r\n" + HOST + "\r\n" + "GET /3 HTTP/1.0\r\n\r\n");

        assertThat(reading.messages())
                .extracting(ReadMessage::startLine)
                .containsExactly("POST /1 HTTP/1.1", "GET /2 HTTP/1.1", "GET /3 HTTP/1.0");
        assertThat(reading.isMidMessage()).isFalse();
    }

    @Test
    void nothingOfOneRequestIsLeftInTheNext() {
        Reading reading = Reading.ofRequests("POST http://shop.example/1 HTTP/1.0\r\n" + HOST
                + "Connection: keep-alive\r\nContent-Length: 1\r\n\r\nx" + "GET /2 HTTP/1.0\r\n\r\n");

        assertThat(reading.messages().get(1))
                .isEqualTo(Reading.ofRequests("GET /2 HTTP/1.0\r\n\r\n").onlyMessage());
    }

    @Test
    void oneBlankLineBeforeARequestIsReadOver() {
        assertThat(Reading.ofRequests("\r\nGET / HTTP/1.1\r\n" + HOST + "\r\n")
                        .onlyMessage()
                        .startLine())
                .isEqualTo("GET / HTTP/1.1");
    }

    @Test
    void blankBytesAloneAreNoRequestThatHasBegun() throws MalformedMessageException {
        RequestParser parser = new RequestParser(new RequestHead(), Reading.LIMITS);
        parser.reset();
        ByteBuf blank = Reading.buffer(Reading.bytes("\r\n"));
        ByteBuf letter = Reading.buffer(Reading.bytes("G"));

        parser.parse(blank);
        boolean afterBlank = parser.hasBegun();
        parser.parse(letter);

        assertThat(afterBlank).isFalse();
        assertThat(parser.hasBegun()).isTrue();
        blank.release();
        letter.release();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n\r\nGET / HTTP/1.1",
                "\nGET / HTTP/1.1",
                "\rGET / HTTP/1.1",
                "\r\r\nGET / HTTP/1.1",
                " GET / HTTP/1.1",
                "\tGET / HTTP/1.1",
                "\0GET / HTTP/1.1",
                "\u00efGET / HTTP/1.1",
                "\u0016\u0003\u0001\u0002\0\u0001\0\u0001"
            })
    void whatComesBeforeARequestLineIsRefused(String requestLine) {
        assertThat(refusalOfLine(requestLine)).isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET",
                "GET ",
                "GET /",
                "GET / ",
                "GET  / HTTP/1.1",
                "GET /  HTTP/1.1",
                "GET / HTTP/1.1 ",
                "GET / x HTTP/1.1",
                "GET\t/\tHTTP/1.1",
                "GET\u000b/ HTTP/1.1",
                "GET HTTP/1.1",
                "G@T / HTTP/1.1",
                "G\u00cbT / HTTP/1.1",
                "G\0T / HTTP/1.1",
                "GET / HTTP/1.1\r",
                "GET / HTTP/1.1\0",
                "GET / HTTP",
                "GET / HTTP/",
                "GET / HTTP/1",
                "GET / HTTP/1.",
                "GET / HTTP/.1",
                "GET / HTTP/1,1",
                "GET / HTTP/1.10",
                "GET / HTTP/01.1",
                "GET / HTTP/+1.1",
                "GET / HTTP/1.-1",
                "GET / HTTP/1.x",
                "GET / HTTP/x.1",
                "GET / HTTP /1.1",
                "GET / http/1.1",
                "GET / HTTQ/1.1",
                "GET / ICY/1.10",
                "GET / HTTP/1.1HTTP/1.1"
            })
    void aRequestLineInAnyOtherFormIsRefused(String requestLine) {
        assertThat(refusalOfLine(requestLine)).isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/0.9", "GET / HTTP/1.2", "GET / HTTP/1.9", "GET / HTTP/2.0", "GET / HTTP/3.1"})
    void otherVersionsAreRefusedAsSuch(String requestLine) {
        assertThat(refusalOfLine(requestLine)).isEqualTo(UNSUPPORTED_VERSION);
    }

    @Test
    void thePrefaceOfHttp2InTheClearIsRefusedAsAVersion() {
        assertThat(refusalOf("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).isEqualTo(UNSUPPORTED_VERSION);
    }

    @Test
    void aRequestOfHttp09IsRefused() {
        assertThat(refusalOf("GET /\r\n")).isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,GET",
        "HEAD,HEAD",
        "POST,POST",
        "PUT,PUT",
        "DELETE,DELETE",
        "PATCH,PATCH",
        "OPTIONS,OPTIONS",
        "get,OTHER",
        "GETS,OTHER",
        "PURGE,OTHER",
        "M-SEARCH,OTHER",
        "!#$%&'*+-.^_`|~09,OTHER"
    })
    void anyTokenIsAMethodAndCaseCounts(String name, Method method) throws MalformedMessageException {
        RequestHead head = head(name + " / HTTP/1.1\r\n" + HOST + "\r\n");

        assertThat(head.method()).isEqualTo(method);
        assertThat(head.methodName()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRACE / HTTP/1.1",
                "TRACE / HTTP/1.0",
                "CONNECT shop.example:443 HTTP/1.1",
                "CONNECT / HTTP/1.1",
                "CONNECT http://shop.example/ HTTP/1.1"
            })
    void traceAndConnectAreNotForAGateway(String requestLine) {
        assertThat(refusalOfLine(requestLine)).isEqualTo(METHOD_NOT_ALLOWED);
    }

    @Test
    void anExpectationOf100ContinueIsKept() throws MalformedMessageException {
        RequestHead head = head("POST / HTTP/1.1\r\n" + HOST + "Expect: 100-Continue\r\nContent-Length: 1\r\n\r\n");

        assertThat(head.expectsContinue()).isTrue();
        assertThat(Reading.texts(head.fields(), false)).contains("Expect: 100-Continue");
    }

    @Test
    void anExpectationIsKeptBeforeChunks() throws MalformedMessageException {
        assertThat(head("POST / HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n")
                        .expectsContinue())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.0\r\nContent-Length: 1\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n"
            })
    void anExpectationWithoutABodyOrInHttp10IsDropped(String head) throws MalformedMessageException {
        RequestHead read = head(head + "Expect: 100-continue\r\n\r\n");

        assertThat(read.expectsContinue()).isFalse();
        assertThat(Reading.texts(read.fields(), false)).noneMatch(field -> field.startsWith("Expect"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Expect: 200-ok\r\n",
                "Expect:\r\n",
                "Expect: 100-continue, 100-continue\r\n",
                "Expect: 100-continue;q=1\r\n",
                "Expect: 100-continue\r\nExpect: 100-continue\r\n",
                "Expect: 100-continue\r\nExpect: other\r\n"
            })
    void anyOtherExpectationIsRefusedAsSuch(String expect) {
        assertThat(refusalOf("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 1\r\n" + expect + "\r\nx"))
                .isEqualTo(EXPECTATION_FAILED);
    }

    @Test
    void forwardingAndOwnFieldsAreReadLikeOthers() {
        assertThat(withFields("X-Forwarded-For: 1.2.3.4\r\nX-Cutover-Force: new\r\n")
                        .passedOn())
                .contains("X-Forwarded-For: 1.2.3.4", "X-Cutover-Force: new");
    }

    @ParameterizedTest
    @CsvSource({
        "1.1,'',true",
        "1.1,'Connection: close\r\n',false",
        "1.1,'Connection: CLOSE\r\n',false",
        "1.1,'Connection: x , close\r\n',false",
        "1.1,'Connection: keep-alive\r\nConnection: close\r\n',false",
        "1.1,'Connection: close, keep-alive\r\n',false",
        "1.1,'Connection: closed\r\n',true",
        "1.1,'Proxy-Connection: close\r\n',true",
        "1.0,'',false",
        "1.0,'Connection: Keep-Alive\r\n',true",
        "1.0,'Connection: keep-alive, close\r\n',false",
        "1.0,'Keep-Alive: timeout=5\r\n',false",
        "1.0,'Proxy-Connection: keep-alive\r\n',false"
    })
    void theConnectionStaysOpenAsVersionAndConnectionSay(String version, String fields, boolean isPersistent) {
        assertThat(Reading.ofRequests("GET / HTTP/" + version + "\r\n" + HOST + fields + "\r\n")
                        .onlyMessage()
                        .isPersistent())
                .isEqualTo(isPersistent);
    }
}
