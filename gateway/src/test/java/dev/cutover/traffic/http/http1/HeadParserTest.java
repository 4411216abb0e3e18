package dev.cutover.traffic.http.http1;

import static dev.cutover.traffic.http.Rejection.HEAD_TOO_LARGE;
import static dev.cutover.traffic.http.Rejection.MALFORMED;
import static dev.cutover.traffic.http.Rejection.URI_TOO_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.RequestHead;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines, fields and limits. Source: RFC 9112 §2, §5. */
final class HeadParserTest {
    private static final String BEGIN = "GET / HTTP/1.1\r\nHost: a\r\n";
    private static final HeadLimits SMALL = new HeadLimits(20, 100, 4);

    private static String requestWithTarget(int bytes) {
        return "GET /" + "t".repeat(bytes - 1) + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " X: y",
                "\tX: y",
                "X : y",
                "X\t: y",
                "X y: z",
                ": y",
                ":",
                "X",
                "X\r\n y",
                "X: y\r\n z",
                "X: y\r\n\tz",
                "X: y\r\n ",
                "\"X\": y",
                "X(: y",
                "X\0: y",
                "X\u00e9: y",
                "X\u007f: y",
                "X\r: y",
                "\u000bX: y",
                "X,: y",
                "X/y: z",
                "X@: z",
                "{X}: y",
                "X=y"
            })
    void aFieldWithoutAValidNameIsRefused(String line) {
        assertThat(Reading.ofRequests(BEGIN + line + "\r\n\r\n").refusal()).isEqualTo(MALFORMED);
    }

    @Test
    void theFirstFieldMayNotBeFoldedOntoTheRequestLine() {
        assertThat(Reading.ofRequests("GET / HTTP/1.1\r\n Host: a\r\nHost: a\r\n\r\n")
                        .refusal())
                .isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X: y\0",
                "X: \0y",
                "X: y\rz",
                "X: y\r",
                "X: \r",
                "X:\r",
                "X: \u0001",
                "X: y\u000b",
                "X: \u000cy",
                "X: \u007f",
                "X: \u001f",
                "X: \u0008"
            })
    void aFieldValueWithAControlCharacterIsRefused(String line) {
        assertThat(Reading.ofRequests(BEGIN + line + "\r\n\r\n").refusal()).isEqualTo(MALFORMED);
    }

    @Test
    void aFieldValueMayBeEmptyOrHaveTabsAndBytesBeyondAscii() {
        ReadMessage read = Reading.ofRequests(
                        BEGIN + "A:\r\nB: \t \r\nC: x\ty\u0080\u00ff z\r\n!#$%&'*+-.^_`|~09aZ:q:r\r\n\r\n")
                .onlyMessage();

        assertThat(read.fields())
                .containsExactly("Host: a", "A: ", "B: ", "C: x\ty\u0080\u00ff z", "!#$%&'*+-.^_`|~09aZ: q:r");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\n",
                "GET / HTTP/1.1\r\nHost: a\n\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\r\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\rX: y\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n",
                "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: y\nZ: y\r\n\r\n"
            })
    void aLineOfAClientThatDoesNotEndInCrLfIsRefused(String wire) {
        assertThat(Reading.ofRequests(wire).refusal()).isEqualTo(MALFORMED);
    }

    @Test
    void aHeadWithoutItsLastLineIsNotComplete() {
        Reading reading = Reading.ofRequests(BEGIN + "\r");

        assertThat(reading.messages()).isEmpty();
        assertThat(reading.isMidMessage()).isTrue();
    }

    @Test
    void aTargetMayBeAsLongAsItsLimit() {
        assertThat(Reading.ofRequests(requestWithTarget(20), SMALL).messages()).hasSize(1);
        assertThat(Reading.ofRequests(requestWithTarget(21), SMALL).refusal()).isEqualTo(URI_TOO_LONG);
        assertThat(Reading.ofRequests(requestWithTarget(500), SMALL).refusal()).isEqualTo(URI_TOO_LONG);
        assertThat(Reading.ofRequests("GET http://a/" + "t".repeat(20) + " HTTP/1.1\r\nHost: a\r\n\r\n", SMALL)
                        .refusal())
                .isEqualTo(URI_TOO_LONG);
    }

    @Test
    void aFirstLineWithoutEndIsRefusedBeforeItEnds() {
        assertThat(Reading.ofRequests("GET /" + "t".repeat(80), SMALL).refusal())
                .isEqualTo(URI_TOO_LONG);
        assertThat(Reading.ofRequests("G".repeat(81), SMALL).refusal()).isEqualTo(URI_TOO_LONG);
        assertThat(Reading.ofRequests("\r\n" + "G".repeat(81), SMALL).refusal()).isEqualTo(URI_TOO_LONG);
    }

    @Test
    void aMethodTooLongIsRefusedThoughTheTargetIsShort() {
        assertThat(Reading.ofRequests("M".repeat(80) + " / HTTP/1.1\r\nHost: a\r\n\r\n", SMALL)
                        .refusal())
                .isEqualTo(URI_TOO_LONG);
    }

    @Test
    void garbageIsRefusedAtItsFirstByte() {
        assertThat(Reading.ofRequests("\u0016").refusal()).isEqualTo(MALFORMED);
        assertThat(Reading.ofRequests("\u0016" + "t".repeat(200), SMALL).refusal())
                .isEqualTo(MALFORMED);
    }

    @Test
    void fieldsMayHaveAsManyBytesAsTheirLimitLineEndsIncluded() {
        int rest = 100 - "Host: a\r\nX: \r\n\r\n".length();
        String fits = "GET / HTTP/1.1\r\nHost: a\r\nX: " + "v".repeat(rest) + "\r\n\r\n";
        String tooLong = "GET / HTTP/1.1\r\nHost: a\r\nX: " + "v".repeat(rest + 1) + "\r\n\r\n";

        assertThat(Reading.ofRequests(fits, SMALL).messages()).hasSize(1);
        assertThat(Reading.ofRequests(tooLong, SMALL).refusal()).isEqualTo(HEAD_TOO_LARGE);
    }

    @Test
    void aFieldWithoutEndIsRefusedBeforeItEnds() {
        assertThat(Reading.ofRequests(BEGIN + "X: " + "v".repeat(100), SMALL).refusal())
                .isEqualTo(HEAD_TOO_LARGE);
        assertThat(Reading.ofRequests(BEGIN + "X".repeat(100), SMALL).refusal()).isEqualTo(HEAD_TOO_LARGE);
    }

    @Test
    void aFieldTooLongIsRefusedForItsLengthWhateverElseIsWrong() {
        assertThat(Reading.ofRequests(BEGIN + " X" + "v".repeat(100) + "\n", SMALL)
                        .refusal())
                .isEqualTo(HEAD_TOO_LARGE);
    }

    @Test
    void thereMayBeAsManyFieldsAsTheLimit() {
        assertThat(Reading.ofRequests(BEGIN + "A:\r\nB:\r\nC:\r\n\r\n", SMALL).messages())
                .hasSize(1);
        assertThat(Reading.ofRequests(BEGIN + "A:\r\nB:\r\nC:\r\nD:\r\n\r\n", SMALL)
                        .refusal())
                .isEqualTo(HEAD_TOO_LARGE);
    }

    @Test
    void theLimitsHoldForTrailers() {
        String begin = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";

        assertThat(Reading.ofRequests(begin + "X: " + "v".repeat(93) + "\r\n\r\n", SMALL)
                        .messages())
                .hasSize(1);
        assertThat(Reading.ofRequests(begin + "X: " + "v".repeat(94) + "\r\n\r\n", SMALL)
                        .refusal())
                .isEqualTo(HEAD_TOO_LARGE);
        assertThat(Reading.ofRequests(begin + "A:\r\nB:\r\nC:\r\nD:\r\nE:\r\n\r\n", SMALL)
                        .refusal())
                .isEqualTo(HEAD_TOO_LARGE);
    }

    @Test
    void aLargeHeadIsReadAndItsRoomGivenBack() throws MalformedMessageException {
        RequestHead head = new RequestHead();
        RequestParser parser = new RequestParser(head, Reading.LIMITS);
        ByteBuf in = Reading.buffer(Reading.bytes(BEGIN + ("X: " + "v".repeat(1000) + "\r\n").repeat(15) + "\r\n"));

        boolean isComplete = parser.parse(in);
        int room = head.bytes().length;
        parser.reset();

        assertThat(isComplete).isTrue();
        assertThat(room).isGreaterThan(15_000);
        assertThat(head.bytes().length).isLessThan(2_000);
        in.release();
    }
}
