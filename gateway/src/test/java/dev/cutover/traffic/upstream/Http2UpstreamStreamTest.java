package dev.cutover.traffic.upstream;

import static dev.cutover.testing.Http2Wire.frame;
import static dev.cutover.testing.Http2Wire.number;
import static dev.cutover.testing.RawFrame.CANCEL;
import static dev.cutover.testing.RawFrame.DATA;
import static dev.cutover.testing.RawFrame.END_STREAM;
import static dev.cutover.testing.RawFrame.INTERNAL_ERROR;
import static dev.cutover.testing.RawFrame.PROTOCOL_ERROR;
import static dev.cutover.testing.RawFrame.REFUSED_STREAM;
import static dev.cutover.testing.RawFrame.RST_STREAM;
import static dev.cutover.traffic.upstream.EmbeddedHttp2Connection.FIRST_STREAM;
import static dev.cutover.traffic.upstream.EmbeddedHttp2Connection.GET;
import static dev.cutover.traffic.upstream.EmbeddedHttp2Connection.POST;
import static dev.cutover.traffic.upstream.EmbeddedHttp2Connection.SECOND_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the listener of one request on a connection of HTTP/2 hears, frame by frame. */
class Http2UpstreamStreamTest {
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
    void theListenerHearsThatAReadIsOverOnceForAllThatCame() {
        connection.begin(GET, answer);
        connection.begin(GET, new HeardAnswer());
        connection.receiveHead(FIRST_STREAM, false, ":status", "103");
        connection.receiveHead(FIRST_STREAM, false, ":status", "200");
        connection.receive(content(0, 5), content(0, 6));

        connection.receiveAnswer(SECOND_STREAM);

        assertThat(answer.heard())
                .containsExactly("informational 103", "read", "head 200", "read", "content 5", "content 6", "read");
    }

    @Test
    void theEndOfAnAnswerIsTheEndOfARead() {
        connection.begin(GET, answer);

        connection.receiveAnswer(FIRST_STREAM);

        assertThat(answer.heard()).containsExactly("head 200", "end", "read");
    }

    @Test
    void emptyContentIsNotPassedOn() {
        beginAndReceiveHead(":status", "200");

        connection.receive(content(0, 0));
        connection.receive(content(0, 0), content(END_STREAM, 0));

        assertThat(answer.heard()).containsExactly("head 200", "read", "read", "end", "read");
    }

    @Test
    void moreContentThanAnnouncedIsNotPassedOn() {
        beginAndReceiveHead(":status", "200", "content-length", "5");

        connection.receive(content(0, 3), content(END_STREAM, 3));

        assertThat(answer.heard()).containsExactly("head 200", "read", "content 3", "PROTOCOL");
    }

    @Test
    void nothingIsHeardBehindAReset() {
        beginAndReceiveHead(":status", "200");

        connection.receive(content(0, 3), frame(RST_STREAM, 0, FIRST_STREAM, number(CANCEL)));

        assertThat(answer.heard()).containsExactly("head 200", "read", "content 3", "RESET");
    }

    @Test
    void aRequestThatIsRefusedWasNotProcessed() {
        connection.begin(GET, answer);

        connection.receive(frame(RST_STREAM, 0, FIRST_STREAM, number(REFUSED_STREAM)));

        assertThat(answer.heard()).containsExactly("UNPROCESSED before any byte");
    }

    @Test
    void aRefusalBehindAnAnswerIsNone() {
        connection.begin(GET, answer);
        connection.receiveHead(FIRST_STREAM, false, ":status", "103");

        connection.receive(frame(RST_STREAM, 0, FIRST_STREAM, number(REFUSED_STREAM)));

        assertThat(answer.heard()).containsExactly("informational 103", "read", "RESET");
    }

    @Test
    void aResetIsAnAnswerOfTheOrigin() {
        connection.begin(GET, answer);

        connection.receive(frame(RST_STREAM, 0, FIRST_STREAM, number(INTERNAL_ERROR)));

        assertThat(answer.heard()).containsExactly("RESET");
    }

    @Test
    void aStreamThatTheCodecClosesIsAFailure() {
        connection.begin(GET, answer);

        connection.connection().connection().stream(FIRST_STREAM).close();

        assertThat(answer.heard()).containsExactly("RESET before any byte");
    }

    @Test
    void aFaultThatConcernsOneStreamFailsThatOneButNotAmidTheWrite() {
        HeardAnswer other = new HeardAnswer();
        connection.begin(GET, other);
        Http2UpstreamStream stream = connection.begin(POST, answer);
        connection.failWrite(Http2Exception.streamError(SECOND_STREAM, Http2Error.INTERNAL_ERROR, "a fault"));
        connection.holdTasks();

        stream.writeContent(Unpooled.wrappedBuffer(new byte[2]));
        stream.flush();
        assertThat(answer.end()).isNotDone();
        connection.runTasks();

        assertThat(answer.heard()).endsWith("RESET before any byte");
        assertThat(other.heard()).isEmpty();
        assertThat(connection.hasSent(frame(RST_STREAM, 0, SECOND_STREAM, number(INTERNAL_ERROR))))
                .isTrue();
    }

    @Test
    void anAnswerBeforeTheRequestIsThroughEndsTheRequest() {
        connection.begin(POST, answer);
        connection.sent();

        connection.receiveAnswer(FIRST_STREAM);

        assertThat(answer.heard()).containsExactly("head 200", "end", "read");
        assertThat(connection.sent()).isEqualTo(ByteBufUtil.hexDump(CANCELLED));
    }

    @Test
    void anAnswerBehindTheRequestNeedsNoReset() {
        connection.begin(GET, answer);
        connection.sent();

        connection.receiveAnswer(FIRST_STREAM);

        assertThat(connection.sent()).isEmpty();
    }

    @Test
    void aResponseThatIsMalformedIsReset() {
        connection.begin(GET, answer);

        connection.receiveHead(FIRST_STREAM, false, ":status", "999");

        assertThat(answer.heard()).containsExactly("PROTOCOL");
        assertThat(connection.hasSent(frame(RST_STREAM, 0, FIRST_STREAM, number(PROTOCOL_ERROR))))
                .isTrue();
    }

    @Test
    void aResetBehindAnInformationalResponseIsNotOneBeforeAnyByte() {
        connection.begin(GET, answer);
        connection.receiveHead(FIRST_STREAM, false, ":status", "103");

        connection.lose();

        assertThat(answer.heard()).containsExactly("informational 103", "read", "RESET");
    }

    @Test
    void sixteenInformationalResponsesAreNotTooMany() {
        connection.begin(GET, answer);
        for (int i = 0; i < 16; i++) {
            connection.receiveHead(FIRST_STREAM, false, ":status", "103");
        }

        connection.receiveAnswer(FIRST_STREAM);

        assertThat(answer.heard()).contains("head 200", "end");
    }
}
