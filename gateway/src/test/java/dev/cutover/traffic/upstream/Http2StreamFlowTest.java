package dev.cutover.traffic.upstream;

import static dev.cutover.testing.Http2Wire.INITIAL_WINDOW_SIZE;
import static dev.cutover.testing.Http2Wire.frame;
import static dev.cutover.testing.Http2Wire.number;
import static dev.cutover.testing.Http2Wire.settings;
import static dev.cutover.testing.RawFrame.DATA;
import static dev.cutover.testing.RawFrame.END_STREAM;
import static dev.cutover.testing.RawFrame.WINDOW_UPDATE;
import static dev.cutover.traffic.upstream.EmbeddedHttp2Connection.FIRST_STREAM;
import static dev.cutover.traffic.upstream.EmbeddedHttp2Connection.GET;
import static dev.cutover.traffic.upstream.EmbeddedHttp2Connection.POST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.http.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much of a request and of its answer is under way on one stream of HTTP/2, frame by frame. */
class Http2StreamFlowTest {
    private static final byte PADDED = 8;

    private final EmbeddedHttp2Connection connection = EmbeddedHttp2Connection.greeted();
    private final HeardAnswer answer = new HeardAnswer();

    @AfterEach
    void stop() {
        connection.close();
    }

    private static byte[] content(int flags, int length) {
        return frame(DATA, flags, FIRST_STREAM, new byte[length]);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private Http2UpstreamStream beginAndReceiveHead(String... fields) {
        Http2UpstreamStream stream = connection.begin(GET, answer);
        connection.receiveHead(FIRST_STREAM, false, fields);
        connection.sent();
        return stream;
    }

    @Test
    void theOriginMaySendMoreOnlyWhenTheReaderTakesIt() {
        Http2UpstreamStream stream = beginAndReceiveHead(":status", "200");
        stream.setReading(false);
        connection.receive(content(0, 16_000), content(0, 16_000), content(0, 8_000));
        assertThat(connection.hasSent(new byte[] {0, 0, 4, WINDOW_UPDATE, 0, 0, 0, 0, FIRST_STREAM}))
                .isFalse();

        stream.setReading(true);
        assertThat(connection.hasSent(frame(WINDOW_UPDATE, 0, FIRST_STREAM, number(40_000))))
                .isTrue();
        stream.setReading(true);

        assertThat(connection.sent()).isEmpty();
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void whatIsTakenWhileTheReaderStopsAgainIsNotCountedTwice() {
        Http2UpstreamStream stream = beginAndReceiveHead(":status", "200");
        stream.setReading(false);
        connection.receive(content(0, 16_000));

        stream.setReading(false);

        assertThat(connection.unconsumed(FIRST_STREAM)).isEqualTo(16_000);
    }

    @Test
    void aReaderThatGoesOnBehindTheEndAsksForNothing() {
        Http2UpstreamStream stream = beginAndReceiveHead(":status", "200");
        stream.setReading(false);
        connection.receive(content(END_STREAM, 5));
        connection.sent();

        stream.setReading(true);

        assertThat(connection.sent()).isEmpty();
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void anAnswerMayComeInAnyNumberOfSmallPieces() {
        beginAndReceiveHead(":status", "200");

        for (int i = 0; i <= BoundedFrameReader.MAX_IDLE_FRAMES; i++) {
            connection.receive(content(0, 1));
        }

        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void paddingIsTakenWithTheContent() {
        beginAndReceiveHead(":status", "200");
        byte[] padded = new byte[256];
        padded[0] = (byte) 250;

        connection.receive(frame(DATA, PADDED, FIRST_STREAM, padded));

        assertThat(answer.heard()).contains("content 5");
        assertThat(connection.unconsumed(FIRST_STREAM)).isZero();
    }

    @Test
    void emptyPiecesOfARequestAreNotSent() {
        Http2UpstreamStream stream = connection.begin(POST, answer);
        connection.sent();

        stream.writeContent(Unpooled.EMPTY_BUFFER);
        stream.flush();

        assertThat(connection.sent()).isEmpty();
    }

    @Test
    void contentBehindTheAnswerIsThrownAway() {
        Http2UpstreamStream stream = connection.begin(POST, answer);
        connection.receiveAnswer(FIRST_STREAM);
        connection.sent();
        ByteBuf late = Unpooled.copiedBuffer(new byte[4]);

        stream.writeContent(late);
        stream.writeEnd(null);
        stream.flush();

        assertThat(late.refCnt()).isZero();
        assertThat(connection.sent()).isEmpty();
    }

    @Test
    void trailersThatMustWaitStayAsTheyWere() {
        connection.receive(settings(INITIAL_WINDOW_SIZE, 0));
        Http2UpstreamStream stream = connection.begin(POST, answer);
        stream.writeContent(Unpooled.wrappedBuffer(new byte[4]));
        Fields trailers = new Fields();
        trailers.add(ascii("x-sum"), ascii("17"));
        stream.writeEnd(trailers);
        connection.sent();

        trailers.clear();
        trailers.add(ascii("other"), ascii("99"));
        connection.receive(frame(WINDOW_UPDATE, 0, FIRST_STREAM, number(4)));

        assertThat(connection.sent()).endsWith(ByteBufUtil.hexDump(ascii("x-sum\u000217")));
    }

    @Test
    void aRequestWithoutContentEndsOnce() {
        Http2UpstreamStream stream = connection.begin(GET, answer);
        connection.sent();

        stream.writeEnd(null);
        stream.flush();

        assertThat(connection.sent()).isEmpty();
    }

    @Test
    void aRequestWhoseAnswerIsCompleteHoldsNobodyUp() {
        Http2UpstreamStream stream = connection.begin(POST, answer);
        connection.receive(settings(INITIAL_WINDOW_SIZE, 0));
        assertThat(stream.isWritable()).isFalse();

        connection.receiveAnswer(FIRST_STREAM);

        assertThat(stream.isWritable()).isTrue();
    }

    @Test
    void theListenerHearsWhetherTheOriginTakesMore() {
        connection.begin(POST, answer);

        connection.receive(settings(INITIAL_WINDOW_SIZE, 0));
        connection.receive(settings(INITIAL_WINDOW_SIZE, 1));

        assertThat(answer.heard()).containsExactly("not writable", "writable");
    }
}
