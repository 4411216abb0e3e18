package dev.cutover.traffic.upstream;

import static dev.cutover.testing.Http2Wire.frame;
import static dev.cutover.testing.Http2Wire.number;
import static dev.cutover.testing.RawFrame.CANCEL;
import static dev.cutover.testing.RawFrame.DATA;
import static dev.cutover.testing.RawFrame.END_STREAM;
import static dev.cutover.testing.RawFrame.INTERNAL_ERROR;
import static dev.cutover.testing.RawFrame.RST_STREAM;
import static dev.cutover.testing.RawFrame.WINDOW_UPDATE;
import static dev.cutover.traffic.upstream.EmbeddedHttp2Connection.FIRST_STREAM;
import static dev.cutover.traffic.upstream.EmbeddedHttp2Connection.GET;
import static dev.cutover.traffic.upstream.EmbeddedHttp2Connection.POST;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a stream of HTTP/2 whose answer nobody wants any more, frame by frame. */
class Http2StreamGivenUpTest {
    private static final byte[] CANCELLED = frame(RST_STREAM, 0, FIRST_STREAM, number(CANCEL));

    private final EmbeddedHttp2Connection connection = EmbeddedHttp2Connection.greeted();
    private final HeardAnswer answer = new HeardAnswer();

    @AfterEach
    void stop() {
        connection.close();
    }

    private static byte[] content(int flags, int length) {
        return frame(DATA, flags, FIRST_STREAM, new byte[length]);
    }

    private Http2UpstreamStream beginAndReceiveHead(String... fields) {
        Http2UpstreamStream stream = connection.begin(GET, answer);
        connection.receiveHead(FIRST_STREAM, false, fields);
        connection.sent();
        return stream;
    }

    @Test
    void nothingIsHeardOfARequestThatIsCancelled() {
        Http2UpstreamStream stream = beginAndReceiveHead(":status", "200");
        answer.heard().clear();

        stream.cancel();
        connection.receive(content(END_STREAM, 5));
        connection.lose();

        assertThat(answer.heard()).isEmpty();
    }

    @Test
    void aRequestThatIsCancelledWhileItsHeadIsHeardIsOver() {
        Http2UpstreamStream stream = connection.begin(GET, answer);
        answer.onHead(stream::cancel);
        connection.sent();

        connection.receiveAnswer(FIRST_STREAM);

        assertThat(answer.heard()).containsExactly("head 200");
        assertThat(connection.sent()).isEqualTo(ByteBufUtil.hexDump(CANCELLED));
        assertThat(connection.connection().streams()).isZero();
    }

    @Test
    void aRequestThatIsCancelledTwiceIsResetOnce() {
        Http2UpstreamStream stream = beginAndReceiveHead(":status", "200");
        stream.cancel();
        connection.sent();

        stream.cancel();

        assertThat(connection.sent()).isEmpty();
    }

    @Test
    void nothingIsHeardOfAnAnswerThatIsDiscarded() {
        Http2UpstreamStream stream = beginAndReceiveHead(":status", "503");
        answer.heard().clear();

        stream.discard();
        connection.receive(content(END_STREAM, 5));

        assertThat(answer.heard()).isEmpty();
        assertThat(connection.hasSent(CANCELLED)).isFalse();
    }

    @Test
    void anAnswerThatIsDiscardedWhileItsHeadIsHeardIsReadToItsEnd() {
        Http2UpstreamStream stream = connection.begin(GET, answer);
        answer.onHead(stream::discard);

        connection.receiveAnswer(FIRST_STREAM);
        connection.pass(2);

        assertThat(answer.heard()).containsExactly("head 200");
        assertThat(connection.hasSent(CANCELLED)).isFalse();
        assertThat(connection.connection().streams()).isZero();
    }

    @Test
    void anAnswerWithoutAHeadIsNotReadOver() {
        Http2UpstreamStream stream = connection.begin(GET, answer);

        stream.discard();

        assertThat(connection.hasSent(CANCELLED)).isTrue();
    }

    @Test
    void anAnswerThatTheOriginResetsWhileItIsReadOverNeedsNoOtherEnd() {
        Http2UpstreamStream stream = beginAndReceiveHead(":status", "503");
        stream.discard();
        connection.receive(frame(RST_STREAM, 0, FIRST_STREAM, number(INTERNAL_ERROR)));

        connection.pass(2);

        assertThat(connection.sent()).isEmpty();
    }

    @Test
    void anAnswerThatIsKnownToBeLongIsNotReadOver() {
        Http2UpstreamStream stream = beginAndReceiveHead(":status", "503", "content-length", "65537");

        stream.discard();

        assertThat(connection.hasSent(CANCELLED)).isTrue();
    }

    @Test
    void anAnswerToARequestThatIsNotThroughIsNotReadOver() {
        Http2UpstreamStream stream = connection.begin(POST, answer);
        connection.receiveHead(FIRST_STREAM, false, ":status", "503", "content-length", "1");

        stream.discard();

        assertThat(connection.hasSent(CANCELLED)).isTrue();
    }

    @Test
    void anAnswerToARequestThatIsThroughIsReadOver() {
        Http2UpstreamStream stream = connection.begin(POST, answer);
        stream.writeContent(Unpooled.wrappedBuffer(new byte[4]));
        stream.writeEnd(null);
        connection.receiveHead(FIRST_STREAM, false, ":status", "503", "content-length", "1");

        stream.discard();

        assertThat(connection.hasSent(CANCELLED)).isFalse();
    }

    @Test
    void anAnswerThatIsCompleteNeedsNotBeDiscarded() {
        Http2UpstreamStream stream = connection.begin(GET, answer);
        connection.receiveAnswer(FIRST_STREAM);
        connection.sent();

        stream.discard();

        assertThat(connection.sent()).isEmpty();
    }

    @Test
    void anAnswerWhoseReaderHasStoppedIsReadOverAllTheSame() {
        Http2UpstreamStream stream = beginAndReceiveHead(":status", "503");
        stream.setReading(false);
        connection.receive(content(0, 16_000), content(0, 16_000), content(0, 1_000));

        stream.discard();

        assertThat(connection.hasSent(frame(WINDOW_UPDATE, 0, FIRST_STREAM, number(33_000))))
                .isTrue();
    }

    @Test
    void anAnswerThatTurnsOutToBeLongIsNotReadOver() {
        Http2UpstreamStream stream = beginAndReceiveHead(":status", "503");
        stream.discard();
        for (int i = 0; i < 4; i++) {
            connection.receive(content(0, 16_384));
        }
        assertThat(connection.hasSent(CANCELLED)).isFalse();

        connection.receive(content(0, 1));

        assertThat(connection.hasSent(CANCELLED)).isTrue();
    }

    @Test
    void anAnswerIsReadOverForASecondOnly() {
        Http2UpstreamStream stream = beginAndReceiveHead(":status", "503");
        stream.discard();

        connection.pass(2);

        assertThat(connection.hasSent(CANCELLED)).isTrue();
    }
}
