package dev.cutover.traffic.http.http1;

import static dev.cutover.traffic.http.Rejection.MALFORMED;
import static dev.cutover.traffic.http.Rejection.UNKNOWN_TRANSFER_CODING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.http.Rejection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No message whose length two parties could read differently. Source: RFC 9112 §6. */
final class FramingTest {
    private static final String CHUNKS = "3\r\nabc\r\n0\r\n\r\n";

    private static @Nullable Rejection refusalOf(String fields) {
        return Reading.ofRequests("POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + CHUNKS)
                .refusal();
    }

    private static String bodyOf(String fields, String body) {
        return Reading.ofRequests("POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body)
                .onlyMessage()
                .body();
    }

    @Test
    void aRequestWithoutLengthHasNoBody() {
        assertThat(bodyOf("", "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "05", "000000000000000005", "\t5\t", "  5  "})
    void contentLengthIsANumberOfBytes(String value) {
        assertThat(bodyOf("Content-Length:" + value + "\r\n", "abc\r\n")).isEqualTo("abc\r\n");
    }

    @Test
    void aContentLengthOfZeroIsNoBody() {
        assertThat(bodyOf("Content-Length: 0\r\n", "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+5",
                "-5",
                "-0",
                "5.0",
                "5e0",
                "0x5",
                "5h",
                "a",
                "5 5",
                "5\t5",
                "5,5",
                "5, 5",
                "5,",
                ",5",
                "5, 6",
                "5;",
                "\"5\"",
                "'5'",
                "\u0665",
                "\u00b2",
                "1_0",
                "9223372036854775807",
                "9223372036854775808",
                "18446744073709551616",
                "18446744073709551621",
                "99999999999999999999999999",
                "0000000000000000005"
            })
    void aContentLengthThatIsNoSuchNumberIsRefused(String value) {
        assertThat(refusalOf("Content-Length: " + value + "\r\n")).isEqualTo(MALFORMED);
        assertThat(Reading.ofResponses("HTTP/1.1 200 OK\r\nContent-Length: " + value + "\r\n\r\nabcde")
                        .refusal())
                .isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nContent-Length: 5\r\n",
                "Content-Length: 5\r\nContent-Length: 6\r\n",
                "Content-Length: 5\r\nX: y\r\ncontent-length: 0\r\n",
                "Content-Length:\r\nContent-Length: 5\r\n"
            })
    void moreThanOneContentLengthIsRefusedEvenIfEqual(String fields) {
        assertThat(refusalOf(fields)).isEqualTo(MALFORMED);
        assertThat(Reading.ofResponses("HTTP/1.1 200 OK\r\n" + fields + "\r\nabcde")
                        .refusal())
                .isEqualTo(MALFORMED);
    }

    @Test
    void theLargestContentLengthIsStillALength() {
        Reading reading =
                Reading.ofRequests("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999999999\r\n\r\nabc");

        assertThat(reading.refusal()).isNull();
        assertThat(reading.isMidMessage()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "Chunked", "CHUNKED", "\tchunked", "  chunked \t"})
    void chunkedInAnyCaseIsTheOneCodingUnderstood(String value) {
        assertThat(bodyOf("Transfer-Encoding:" + value + "\r\n", CHUNKS)).isEqualTo("abc");
        assertThat(bodyOf("tRANSFER-eNCODING:" + value + "\r\n", CHUNKS)).isEqualTo("abc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip, chunked",
                "gzip,chunked",
                "gzip \t,\t chunked",
                "gzip",
                "identity",
                "x",
                "xchunked",
                "chunkedx",
                "chunke",
                "deflate, gzip, chunked",
                "x-chunked",
                "cow"
            })
    void aListOfOtherCodingsIsRefusedAsUnknown(String value) {
        assertThat(refusalOf("Transfer-Encoding: " + value + "\r\n")).isEqualTo(UNKNOWN_TRANSFER_CODING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                ",chunked",
                "chunked,",
                "chunked ,",
                "chunked,,gzip",
                "gzip,,chunked",
                "chunked, chunked",
                "chunked, identity",
                "chunked,gzip",
                "gzip, chunked, chunked",
                "\"chunked\"",
                "'chunked' x",
                "chunked x",
                "chunked;q=1",
                "chunked;",
                "chun ked",
                "chunked\u00a0",
                "\u00ffchunked",
                "chunked\u000b",
                "\u000cchunked",
                "\0chunked",
                "chunked\0",
                "chunked\r",
                "\rchunked",
                "chunked\r\n ",
                "\r\n chunked",
                "\r\n\tchunked",
                "x\r\n chunked",
                "[chunked]",
                "{chunked}"
            })
    void aTransferEncodingThatIsNoListOfCodingsIsRefused(String value) {
        assertThat(refusalOf("Transfer-Encoding: " + value + "\r\n")).isEqualTo(MALFORMED);
        assertThat(Reading.ofResponses("HTTP/1.1 200 OK\r\nTransfer-Encoding: " + value + "\r\n\r\n" + CHUNKS)
                        .refusal())
                .isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding : chunked\r\n",
                " Transfer-Encoding: chunked\r\n",
                "Transfer-Encoding\t: chunked\r\n",
                "Transfer-Encoding\0: chunked\r\n",
                "\u000bTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding\r\n : chunked\r\n",
                "X: y\rTransfer-Encoding: chunked\r\n",
                "X: y\nTransfer-Encoding: chunked\r\n",
                "Transfer\u00ad-Encoding: chunked\r\n"
            })
    void aTransferEncodingInDisguiseIsRefused(String field) {
        assertThat(refusalOf("Content-Length: 5\r\n" + field)).isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                "Transfer-Encoding: chunked\r\nX: y\r\ntransfer-encoding:\r\n"
            })
    void moreThanOneTransferEncodingIsRefused(String fields) {
        assertThat(refusalOf(fields)).isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
                "Transfer-Encoding: identity\r\nContent-Length: 3\r\n",
                "Transfer-Encoding:\r\nContent-Length: 3\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length:\r\n"
            })
    void bothFramingsAreRefused(String fields) {
        assertThat(refusalOf(fields)).isEqualTo(MALFORMED);
        assertThat(Reading.ofResponses("HTTP/1.1 200 OK\r\n" + fields + "\r\n" + CHUNKS)
                        .refusal())
                .isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "gzip, chunked", "identity", ""})
    void transferEncodingInHttp10IsRefused(String value) {
        assertThat(Reading.ofRequests("POST / HTTP/1.0\r\nTransfer-Encoding: " + value + "\r\n\r\n" + CHUNKS)
                        .refusal())
                .isEqualTo(MALFORMED);
        assertThat(Reading.ofResponses("HTTP/1.0 200 OK\r\nTransfer-Encoding: " + value + "\r\n\r\n" + CHUNKS)
                        .refusal())
                .isEqualTo(MALFORMED);
    }

    @Test
    void framingFieldsAreNotPassedOn() {
        assertThat(Reading.ofRequests("POST / HTTP/1.1\r\nContent-Length: 1\r\nHost: a\r\n\r\nx")
                        .onlyMessage()
                        .passedOn())
                .containsExactly("Host: a");
        assertThat(Reading.ofRequests("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nHost: a\r\n\r\n0\r\n\r\n")
                        .onlyMessage()
                        .passedOn())
                .containsExactly("Host: a");
    }

    @Test
    void fieldsThatOnlyLookLikeFramingArePassedOn() {
        assertThat(bodyOf("Content_Length: 5\r\nTransfer_Encoding: chunked\r\nContent-Lengths: 7\r\n", ""))
                .isEmpty();
    }
}
