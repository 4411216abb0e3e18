package dev.cutover.traffic.http.http1;

import static dev.cutover.traffic.http.Rejection.MALFORMED;
import static dev.cutover.traffic.http.Rejection.UNKNOWN_TRANSFER_CODING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.http.BodyLength;
import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Status line, body length and persistence of what origins answer. Source: RFC 9112 §4, §6.3, §9.3. */
final class ResponseParserTest {
    private static final String EMPTY = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private static ResponseHead head(String wire, boolean toHead) throws MalformedMessageException {
        ResponseHead head = new ResponseHead();
        ByteBuf in = Reading.buffer(Reading.bytes(wire));
        try {
            assertThat(new ResponseParser(head, Reading.LIMITS).parse(in, toHead))
                    .isTrue();
        } finally {
            in.release();
        }
        return head;
    }

    private static ReadMessage message(String wire) {
        return Reading.ofResponses(wire).onlyMessage();
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 200 OK','200 OK'",
        "'HTTP/1.0 404 Not Found','404 Not Found'",
        "'HTTP/1.1 200 ','200 '",
        "'HTTP/1.1 200','200 '",
        "'HTTP/1.1 599  x\ty ','599  x\ty '",
        "'HTTP/1.1 302 Trouv\u00e9','302 Trouv\u00e9'"
    })
    void aStatusLineIsReadWithOrWithoutReason(String line, String read) {
        assertThat(message(line + "\r\nContent-Length: 0\r\n\r\n").startLine()).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1",
                "HTTP/1.1 ",
                "HTTP/1.1 20",
                "HTTP/1.1 2000",
                "HTTP/1.1 200OK",
                "HTTP/1.1 200\tOK",
                "HTTP/1.1  200 OK",
                "HTTP/1.1\t200 OK",
                "HTTP/1.1 2x0 OK",
                "HTTP/1.1 +20 OK",
                "HTTP/1.1 -20 OK",
                "HTTP/1.1 099 OK",
                "HTTP/1.1 000 OK",
                "HTTP/1.1 600 OK",
                "HTTP/1.1 999 OK",
                "HTTP/1.2 200 OK",
                "HTTP/2.0 200 OK",
                "HTTP/2 200",
                "HTTP/0.9 200 OK",
                "HTTP/11 2000 OK",
                "http/1.1 200 OK",
                "HTTPS/1.1 200 OK",
                "ICY 200 OK",
                " HTTP/1.1 200 OK",
                "\r\nHTTP/1.1 200 OK",
                "\nHTTP/1.1 200 OK",
                "HTTP/1.1 200 O\0K",
                "HTTP/1.1 200 O\rK",
                "HTTP/1.1 200 \u007f",
                "xHTTP/1.1 200 OK",
                "<html>"
            })
    void anyOtherStatusLineIsRefused(String line) {
        assertThat(Reading.ofResponses(line + "\r\nContent-Length: 0\r\n\r\n").refusal())
                .isEqualTo(MALFORMED);
    }

    @Test
    void linesThatEndInALoneLineFeedAreReadOfAnOrigin() {
        ReadMessage read = message("HTTP/1.1 200 OK\nA: b\nC: d \r\nContent-Length: 1\n\nx");

        assertThat(read.startLine()).isEqualTo("200 OK");
        assertThat(read.fields()).containsExactly("A: b", "C: d", "Content-Length: 1");
        assertThat(read.body()).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {" A: b", "A : b", "A: b\r\n c", "A: b\n c", "A: b\rC: d", "A: \0", ": b", "A"})
    void aFieldOfAnOriginIsReadAsStrictlyAsAClients(String line) {
        assertThat(Reading.ofResponses("HTTP/1.1 200 OK\r\n" + line + "\r\nContent-Length: 0\r\n\r\n")
                        .refusal())
                .isEqualTo(MALFORMED);
    }

    @Test
    void aBodyOfKnownLengthEndsThere() {
        Reading reading = Reading.ofResponses("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 204 No\r\n\r\n");

        assertThat(reading.messages()).extracting(ReadMessage::body).containsExactly("abc", "");
        assertThat(reading.messages()).extracting(ReadMessage::isPersistent).containsExactly(true, true);
    }

    @Test
    void aBodyWithoutLengthEndsWithTheConnectionWhichEndsIt() {
        ReadMessage read = message("HTTP/1.1 200 OK\r\n\r\nabc\r\nHTTP/1.1 200 OK\r\n\r\n");

        assertThat(read.body()).isEqualTo("abc\r\nHTTP/1.1 200 OK\r\n\r\n");
        assertThat(read.isPersistent()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip, chunked", "gzip", "identity"})
    void anOtherTransferCodingIsRefused(String coding) {
        assertThat(Reading.ofResponses("HTTP/1.1 200 OK\r\nTransfer-Encoding: " + coding + "\r\n\r\n")
                        .refusal())
                .isEqualTo(UNKNOWN_TRANSFER_CODING);
    }

    @ParameterizedTest
    @CsvSource({"204,''", "304,''", "304,'Content-Length: 5\r\n'", "304,'Transfer-Encoding: chunked\r\n'"})
    void someStatusesHaveNoBody(int status, String fields) {
        Reading reading = Reading.ofResponses(
                "HTTP/1.1 " + status + " X\r\n" + fields + "\r\n" + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

        assertThat(reading.messages()).extracting(ReadMessage::body).containsExactly("", "");
        assertThat(reading.messages()).extracting(ReadMessage::isPersistent).containsExactly(true, true);
    }

    @ParameterizedTest
    @CsvSource({
        "'Transfer-Encoding: chunked\r\n',false",
        "'Content-Length: 5\r\n',false",
        "'Content-Length: 0\r\n',true",
        "'',true"
    })
    void behindA204ThatAnnouncesContentNothingMoreIsRead(String fields, boolean isPersistent) {
        ReadMessage read = message("HTTP/1.1 204 No Content\r\n" + fields + "\r\n");

        assertThat(read.body()).isEmpty();
        assertThat(read.isPersistent()).isEqualTo(isPersistent);
    }

    @Test
    void aDoubtful204LeavesNoDoubtAboutTheNextResponse() {
        Reading reading = Reading.ofResponses("HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n" + EMPTY);

        assertThat(reading.messages()).extracting(ReadMessage::isPersistent).containsExactly(false, true);
    }

    @Test
    void anAnswerToHeadHasNoBodyAndKeepsItsLength() throws MalformedMessageException {
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        Reading reading = Reading.ofResponsesToHead(
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + chunked + "HTTP/1.1 200 OK\r\n\r\n");

        assertThat(reading.messages()).extracting(ReadMessage::body).containsExactly("", "", "");
        assertThat(reading.messages()).extracting(ReadMessage::isPersistent).containsExactly(true, true, true);
        assertThat(head("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", true).announcedLength())
                .isEqualTo(5);
        assertThat(head("HTTP/1.1 200 OK\r\n\r\n", true).announcedLength()).isEqualTo(BodyLength.UNKNOWN);
    }

    @Test
    void a304KeepsItsLength() throws MalformedMessageException {
        assertThat(head("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", false)
                        .announcedLength())
                .isEqualTo(5);
    }

    @Test
    void a204AnnouncesNoLength() throws MalformedMessageException {
        assertThat(head("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", false)
                        .announcedLength())
                .isEqualTo(BodyLength.UNKNOWN);
    }

    @Test
    void informationalResponsesComeBeforeTheFinalOne() throws MalformedMessageException {
        Reading reading =
                Reading.ofResponses("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\n" + EMPTY);

        assertThat(reading.messages())
                .extracting(ReadMessage::startLine)
                .containsExactly("100 Continue", "103 Hints", "200 OK");
        assertThat(head("HTTP/1.1 199 X\r\n\r\n", false).isInformational()).isTrue();
        assertThat(head("HTTP/1.1 200 X\r\n\r\n", false).isInformational()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n"})
    void anInformationalResponseThatAnnouncesContentIsRefused(String fields) {
        assertThat(Reading.ofResponses("HTTP/1.1 103 Hints\r\n" + fields + "\r\n")
                        .refusal())
                .isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({
        "1.1,'',true",
        "1.1,'Connection: close\r\n',false",
        "1.1,'Connection: keep-alive\r\n',true",
        "1.0,'',false",
        "1.0,'Connection: keep-alive\r\n',true"
    })
    void theConnectionIsUsedAgainAsVersionAndConnectionSay(String version, String fields, boolean isPersistent) {
        assertThat(message("HTTP/" + version + " 200 OK\r\nContent-Length: 0\r\n" + fields + "\r\n")
                        .isPersistent())
                .isEqualTo(isPersistent);
    }

    @Test
    void whatIsForOneHopIsNotPassedOn() {
        assertThat(message("HTTP/1.1 204 No\r\nConnection: x-hop\r\nX-Hop: 1\r\nKeep-Alive: x\r\nVia: 1.1 a\r\n\r\n")
                        .passedOn())
                .containsExactly("Via: 1.1 a");
    }
}
