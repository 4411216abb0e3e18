package dev.cutover.traffic.http.http1;

import static dev.cutover.traffic.http.Rejection.MALFORMED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.http.BodyLength;
import dev.cutover.traffic.http.MalformedMessageException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chunks and trailers. Source: RFC 9112 §7.1, RFC 9110 §6.5. */
final class BodyParserTest {
    private static final String BEGIN = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String ORIGIN_BEGIN = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    private static Reading reading(String chunks) {
        Reading reading = Reading.ofRequests(BEGIN + chunks);
        Reading ofOrigin = Reading.ofResponses(ORIGIN_BEGIN + chunks);
        assertThat(ofOrigin.refusal()).as("the same chunks of an origin").isEqualTo(reading.refusal());
        assertThat(ofOrigin.messages()).hasSameSizeAs(reading.messages());
        return reading;
    }

    private static ReadMessage message(String chunks) {
        return reading(chunks).onlyMessage();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3\r\nabc\r\n0\r\n\r\n",
                "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n",
                "03\r\nabc\r\n00\r\n\r\n",
                "000000000000003\r\nabc\r\n000000000000000\r\n\r\n",
                "3;a=b\r\nabc\r\n0;c\r\n\r\n",
                "3;a;b=c;d\r\nabc\r\n0\r\n\r\n",
                "3;a=\"\"\r\nabc\r\n0;a=\"\";b\r\n\r\n",
                "3;a=\"b;c=\t \\\"\\\\\";d\r\nabc\r\n0\r\n\r\n"
            })
    void chunksAreReadAsOneBody(String chunks) {
        assertThat(message(chunks).body()).isEqualTo("abc");
    }

    @Test
    void aChunkSizeIsHexadecimalInEitherCase() {
        assertThat(message("a\r\n0123456789\r\n0\r\n\r\n").body()).hasSize(10);
        assertThat(message("1F\r\n" + "x".repeat(31) + "\r\n1f\r\n" + "x".repeat(31) + "\r\n0\r\n\r\n")
                        .body())
                .hasSize(62);
    }

    @Test
    void contentMayLookLikeFraming() {
        assertThat(message("b\r\n0\r\n\r\nGET /x\r\n0\r\n\r\n").body()).isEqualTo("0\r\n\r\nGET /x");
    }

    @Test
    void aBodyOfNoChunksIsEmpty() {
        assertThat(message("0\r\n\r\n").body()).isEmpty();
        assertThat(message("0\r\n\r\n").trailers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\nabc",
                "\r\n3\r\nabc\r\n0\r\n\r\n",
                ";a\r\nabc\r\n0\r\n\r\n",
                " 3\r\nabc\r\n0\r\n\r\n",
                "3 \r\nabc\r\n0\r\n\r\n",
                "3\t\r\nabc\r\n0\r\n\r\n",
                "3 ;a\r\nabc\r\n0\r\n\r\n",
                "+3\r\nabc\r\n0\r\n\r\n",
                "-3\r\nabc\r\n0\r\n\r\n",
                "-0\r\n\r\n",
                "0x3\r\nabc\r\n0\r\n\r\n",
                "x3\r\nabc\r\n0\r\n\r\n",
                "3h\r\nabc\r\n0\r\n\r\n",
                "g\r\nabc\r\n0\r\n\r\n",
                "3,3\r\nabc\r\n0\r\n\r\n",
                "3_0\r\nabc\r\n0\r\n\r\n",
                "\u00b3\r\nabc\r\n0\r\n\r\n",
                "3.0\r\nabc\r\n0\r\n\r\n",
                "\"3\"\r\nabc\r\n0\r\n\r\n",
                "3\0\r\nabc\r\n0\r\n\r\n"
            })
    void aChunkSizeThatIsNotHexadecimalDigitsIsRefused(String chunks) {
        assertThat(reading(chunks).refusal()).isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fffffffffffffffff\r\nabc",
                "10000000000000003\r\nabc\r\n0\r\n\r\n",
                "ffffffffffffffff\r\nabc",
                "8000000000000000\r\nabc",
                "0000000000000003\r\nabc\r\n0\r\n\r\n"
            })
    void aChunkSizeOfMoreThanFifteenDigitsIsRefused(String chunks) {
        assertThat(reading(chunks).refusal()).isEqualTo(MALFORMED);
    }

    @Test
    void theLargestChunkSizeIsStillASize() {
        Reading reading = reading("fffffffffffffff\r\nabc");

        assertThat(reading.refusal()).isNull();
        assertThat(reading.isMidMessage()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3\nabc\r\n0\r\n\r\n",
                "3\r\r\nabc\r\n0\r\n\r\n",
                "3\rabc\r\n0\r\n\r\n",
                "3\r\nabc\n0\r\n\r\n",
                "3\r\nabc\r0\r\n\r\n",
                "3\r\nabc0\r\n\r\n",
                "3\r\nabcd\r\n0\r\n\r\n",
                "3\r\nab\r\n0\r\n\r\n",
                "3\r\nabc\r\r\n0\r\n\r\n",
                "3\r\nabcxx0\r\n\r\n",
                "3\r\nabc\r\n0\n\r\n",
                "3\r\nabc\r\n0\r\r\n\r\n",
                "3\r\nabc\r\n\r\n0\r\n\r\n"
            })
    void aChunkLineThatDoesNotEndInCrLfIsRefused(String chunks) {
        assertThat(reading(chunks).refusal()).isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a\n",
                "a\rb",
                "\nx",
                "a;",
                "a=",
                "a=;b",
                ";a",
                "=a",
                " a",
                "a ",
                "a =b",
                "a= b",
                "a=b ",
                "a=b=c",
                "a,b",
                "a\0",
                "a=\u00ff",
                "\u00ff",
                "\"a\"",
                "a=\"",
                "a=\"b",
                "a=\"\\",
                "a=\"b\\\"",
                "a=\"b\"c",
                "a=\"b\" ",
                "a=b\"c\"",
                "a=\"\n\"",
                "a=\"\r\n\"",
                "a=\"\\\r\"",
                "a=\"\0\"",
                "a=\"\u007f\"",
                "a=\"\u00ff\""
            })
    void aChunkExtensionInAnyOtherFormIsRefused(String extension) {
        assertThat(reading("3;" + extension + "\r\nabc\r\n0\r\n\r\n").refusal()).isEqualTo(MALFORMED);
    }

    @Test
    void aChunkExtensionMayHaveSoManyBytes() {
        String fits = "1;" + "e".repeat(256) + "\r\na\r\n";

        assertThat(message(fits + fits + "0\r\n\r\n").body()).isEqualTo("aa");
        assertThat(reading("1;" + "e".repeat(257) + "\r\na\r\n0\r\n\r\n").refusal())
                .isEqualTo(MALFORMED);
        assertThat(reading("1;" + "e".repeat(257)).refusal()).isEqualTo(MALFORMED);
    }

    @Test
    void whatFollowsTheLastChunkIsTheNextMessage() {
        Reading reading = Reading.ofRequests(BEGIN + "0\r\n\r\n" + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");

        assertThat(reading.messages())
                .extracting(ReadMessage::startLine)
                .containsExactly("POST / HTTP/1.1", "GET /next HTTP/1.1");
    }

    @Test
    void trailersAreReadLikeFields() {
        ReadMessage read = message("1\r\na\r\n0\r\nX-Sum: \t1 2\r\nGrpc-Status:0\r\nX-Sum:\r\n\r\n");

        assertThat(read.trailers()).containsExactly("X-Sum: 1 2", "Grpc-Status: 0", "X-Sum: ");
        assertThat(read.trailersPassedOn()).isEqualTo(read.trailers());
    }

    @Test
    void trailersOfOneBodyAreGoneInTheNext() {
        Reading reading = Reading.ofRequests(BEGIN + "0\r\nX: y\r\n\r\n" + BEGIN + "0\r\n\r\n");

        assertThat(reading.messages().get(0).trailers()).containsExactly("X: y");
        assertThat(reading.messages().get(1).trailers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5",
                "content-length: 0",
                "Transfer-Encoding: chunked",
                "Host: b",
                "Trailer: X",
                " X: y",
                "X : y",
                "X: y\r\n z",
                ": y",
                "X",
                "X: \0",
                "X: y\rz"
            })
    void aTrailerThatBelongsIntoTheHeadOrIsNoFieldIsRefused(String trailer) {
        assertThat(reading("0\r\nA: b\r\n" + trailer + "\r\n\r\n").refusal()).isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Basic eDp5",
                "Cookie: a=b",
                "Set-Cookie: a=b",
                "Content-Type: text/html",
                "Content-Encoding: gzip",
                "Cache-Control: public",
                "Expect: 100-continue",
                "Location: /",
                "Connection: close",
                "Keep-Alive: timeout=5",
                "Proxy-Authorization: x",
                "TE: trailers",
                "Upgrade: h2c",
                "Forwarded: for=x",
                "X-Forwarded-For: 1.2.3.4",
                "X-Request-Id: 1",
                "X-Cutover-Force: new"
            })
    void aTrailerThatARecipientWouldActUponAsInTheHeadIsNotPassedOn(String trailer) {
        ReadMessage read = message("0\r\n" + trailer + "\r\nX: y\r\n\r\n");

        assertThat(read.trailers()).containsExactly(trailer, "X: y");
        assertThat(read.trailersPassedOn()).containsExactly("X: y");
    }

    @Test
    void aLoneLineFeedInTrailersIsReadOfAnOriginOnly() {
        String chunks = "0\r\nX: y\nZ: a\n\n";

        assertThat(Reading.ofRequests(BEGIN + chunks).refusal()).isEqualTo(MALFORMED);
        assertThat(Reading.ofResponses(ORIGIN_BEGIN + chunks).onlyMessage().trailers())
                .containsExactly("X: y", "Z: a");
    }

    @Test
    void contentIsASliceThatItsTakerReleases() throws MalformedMessageException {
        BodyParser parser = new BodyParser(Reading.LIMITS, false);
        ByteBuf in = PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(Reading.bytes("abcdef"));

        parser.begin(4);
        ByteBuf content = Objects.requireNonNull(parser.next(in));

        assertThat(content.toString(StandardCharsets.US_ASCII)).isEqualTo("abcd");
        assertThat(parser.isDone()).isTrue();
        assertThat(parser.next(in)).isNull();
        assertThat(in.toString(StandardCharsets.US_ASCII)).isEqualTo("ef");
        in.release();
        assertThat(content.refCnt()).as("lives on without the input").isPositive();
        content.release();
        assertThat(content.refCnt()).isZero();
    }

    @Test
    void anEmptyBodyIsDoneFromTheStart() {
        BodyParser parser = new BodyParser(Reading.LIMITS, false);

        parser.begin(0);

        assertThat(parser.isDone()).isTrue();
        assertThat(parser.endsWithConnection()).isFalse();
    }

    @Test
    void aBodyUntilTheEndOfTheConnectionIsNeverDone() throws MalformedMessageException {
        BodyParser parser = new BodyParser(Reading.LIMITS, true);
        ByteBuf in = Reading.buffer(Reading.bytes("abc"));

        parser.begin(BodyLength.UNTIL_CLOSE);
        ByteBuf content = Objects.requireNonNull(parser.next(in));

        assertThat(content.readableBytes()).isEqualTo(3);
        assertThat(parser.isDone()).isFalse();
        assertThat(parser.endsWithConnection()).isTrue();
        content.release();
        in.release();
    }
}
