package dev.cutover.traffic.upstream;

import static dev.cutover.testing.Http2Wire.MAX_CONCURRENT_STREAMS;
import static dev.cutover.testing.Http2Wire.frame;
import static dev.cutover.testing.Http2Wire.goAway;
import static dev.cutover.testing.Http2Wire.number;
import static dev.cutover.testing.Http2Wire.settings;
import static dev.cutover.testing.RawFrame.CANCEL;
import static dev.cutover.testing.RawFrame.DATA;
import static dev.cutover.testing.RawFrame.END_STREAM;
import static dev.cutover.testing.RawFrame.NO_ERROR;
import static dev.cutover.testing.RawFrame.PRIORITY;
import static dev.cutover.testing.RawFrame.RST_STREAM;
import static dev.cutover.testing.RawFrame.WINDOW_UPDATE;
import static dev.cutover.traffic.upstream.EmbeddedHttp2Connection.FIRST_STREAM;
import static dev.cutover.traffic.upstream.EmbeddedHttp2Connection.GET;
import static dev.cutover.traffic.upstream.EmbeddedHttp2Connection.POST;
import static dev.cutover.traffic.upstream.EmbeddedHttp2Connection.SECOND_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.TestTraffic;
import dev.cutover.traffic.http.Fields;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection makes of failed writes, of bounds and of what is too much, in time that passes by hand. */
class Http2UpstreamConnectionTest {
    private static final int MAX_HEADER_LIST_SIZE = 6;

    private final EmbeddedHttp2Connection connection = EmbeddedHttp2Connection.greeted();

    @AfterEach
    void stop() {
        connection.close();
    }

    @Test
    void takesAThousandRequestsAtOnceWhateverTheOriginAllows() {
        connection.receive(settings(MAX_CONCURRENT_STREAMS, 5000));
        for (int i = 0; i < 999; i++) {
            connection.connection().newStream();
        }
        assertThat(connection.hasRoom()).isTrue();

        connection.connection().newStream();

        assertThat(connection.hasRoom()).isFalse();
    }

    @Test
    void hasNoRoomFromTheMomentItIsClosed() {
        connection.holdTasks();

        connection.lose();

        assertThat(connection.hasRoom()).isFalse();
    }

    @Test
    void isClosedWhenTheOriginSaysOverTlsThatItIsThrough() {
        HeardAnswer answer = new HeardAnswer();
        connection.begin(GET, answer);

        connection.channel().pipeline().fireUserEventTriggered(SslCloseCompletionEvent.SUCCESS);
        connection.channel().runPendingTasks();

        assertThat(connection.isOpen()).isFalse();
        assertThat(answer.heard()).containsExactly("RESET before any byte");
        assertThat(answer.end())
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("closed before the response was complete");
    }

    @Test
    void finishesWhatAnOriginThatGoesAwayHasBegunAndNothingElse() {
        HeardAnswer begun = new HeardAnswer();
        HeardAnswer beyond = new HeardAnswer();
        connection.begin(GET, begun);
        connection.begin(GET, beyond);

        connection.receive(goAway(FIRST_STREAM, NO_ERROR));
        assertThat(beyond.heard()).containsExactly("UNPROCESSED before any byte");
        assertThat(connection.hasRoom()).isFalse();
        connection.receiveAnswer(FIRST_STREAM);

        assertThat(begun.heard()).containsExactly("head 200", "end", "read");
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void isClosedWhenAnOriginGoesAwayThatWorksOnNothing() {
        connection.receive(goAway(Integer.MAX_VALUE, NO_ERROR));

        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void answersNothingToFramesForAStreamThatIsGone() {
        connection.begin(GET, new HeardAnswer());
        connection.receiveAnswer(FIRST_STREAM);
        connection.sent();

        connection.receiveAnswer(FIRST_STREAM);
        connection.receive(frame(DATA, END_STREAM, FIRST_STREAM, new byte[5]));
        connection.receive(frame(RST_STREAM, 0, FIRST_STREAM, number(CANCEL)));

        assertThat(connection.sent()).isEmpty();
        assertThat(connection.hasRoom()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 1001})
    void failsAllWhenTheOriginAnswersWhatWasNotAsked(int stream) {
        HeardAnswer other = new HeardAnswer();
        connection.begin(GET, other);

        connection.receiveAnswer(stream);

        assertThat(other.heard()).containsExactly("PROTOCOL before any byte");
        assertThat(connection.hasRoom()).isFalse();
        connection.pass(2);
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void leavesAFailedReadToTheEndThatFollows() {
        HeardAnswer answer = new HeardAnswer();
        connection.begin(GET, answer);

        connection.channel().pipeline().fireExceptionCaught(new IOException("Connection reset"));

        assertThat(answer.heard()).isEmpty();
    }

    @Test
    void failsWhatIsOnItByAFaultOfOurOwn() {
        HeardAnswer answer = new HeardAnswer();
        connection.begin(GET, answer);

        connection.channel().pipeline().fireExceptionCaught(new IllegalStateException("a fault"));

        assertThat(answer.heard()).containsExactly("RESET before any byte");
        assertThat(connection.hasRoom()).isFalse();
    }

    @Test
    void failsWhatIsOnItWhenAWriteFailsByAFaultOfOurOwnButNotAmidTheWrite() {
        HeardAnswer answer = new HeardAnswer();
        Http2UpstreamStream stream = connection.begin(POST, answer);
        connection.failWrites(new IllegalStateException("a fault"));
        connection.holdTasks();

        stream.writeContent(Unpooled.wrappedBuffer(new byte[2]));
        stream.flush();
        assertThat(answer.heard()).isEmpty();
        connection.runTasks();

        assertThat(answer.heard()).containsExactly("RESET before any byte");
    }

    @Test
    void failsOthersWhenAHeadCannotBeWrittenButNotAmidTheWrite() {
        HeardAnswer other = new HeardAnswer();
        connection.begin(GET, other);
        connection.failWrites(new IllegalStateException("a fault"));
        connection.holdTasks();

        connection.connection().newStream().begin(TestTraffic.request(GET), new Fields(), new HeardAnswer());
        assertThat(other.heard()).isEmpty();
        connection.runTasks();

        assertThat(other.heard()).containsExactly("RESET before any byte");
    }

    @Test
    void readsTheAnswerThatComesBehindAFailedWrite() {
        HeardAnswer answer = new HeardAnswer();
        Http2UpstreamStream stream = connection.begin(POST, answer);
        connection.failWrites(new IOException("Broken pipe"));
        stream.writeContent(Unpooled.wrappedBuffer(new byte[2]));
        stream.flush();
        connection.channel().runPendingTasks();
        assertThat(connection.hasRoom()).isFalse();

        connection.receiveAnswer(FIRST_STREAM);

        assertThat(answer.end()).isCompleted();
        connection.pass(2);
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void failsWhatHasNoAnswerSoonAfterAFailedWrite() {
        HeardAnswer answer = new HeardAnswer();
        Http2UpstreamStream stream = connection.begin(POST, answer);
        connection.failWrites(new IOException("Broken pipe"));
        stream.writeContent(Unpooled.wrappedBuffer(new byte[2]));
        stream.flush();
        connection.receive(frame(WINDOW_UPDATE, 0, 0, number(1)));
        assertThat(answer.end()).isNotDone();

        connection.pass(2);

        assertThat(answer.end()).isCompletedExceptionally();
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void takesManyFramesThatBringNothingOverALongTimeButNotAtOnce() {
        for (int i = 0; i < 5; i++) {
            connection.pass(10);
            receiveThatBringNothing(BoundedFrameReader.MAX_IDLE_FRAMES);
        }
        assertThat(connection.isOpen()).isTrue();

        receiveThatBringNothing(1);

        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void answersThatEndWithAnEmptyFrameAndResetsBringSomething() {
        for (int i = 0; i <= BoundedFrameReader.MAX_IDLE_FRAMES; i++) {
            int stream = FIRST_STREAM + 4 * i;
            connection.begin(GET, new HeardAnswer());
            connection.receiveHead(stream, false, ":status", "200");
            connection.receive(frame(DATA, END_STREAM, stream));
            connection.begin(GET, new HeardAnswer());
            connection.receive(frame(RST_STREAM, 0, stream + 2, number(CANCEL)));
        }

        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void opensNoStreamWhenTheirNumbersHaveRunOut() throws Http2Exception {
        HeardAnswer before = new HeardAnswer();
        connection.begin(GET, before);
        connection.connection().connection().local().createStream(Integer.MAX_VALUE, false);
        connection.holdTasks();
        HeardAnswer answer = new HeardAnswer();

        connection.begin(GET, answer);
        assertThat(answer.heard()).isEmpty();
        connection.runTasks();

        assertThat(answer.heard()).containsExactly("UNPROCESSED before any byte");
        assertThat(connection.hasRoom()).isFalse();
        assertThat(connection.connection().streams()).isEqualTo(1);
        connection.receiveAnswer(FIRST_STREAM);
        assertThat(before.end()).isCompleted();
    }

    @Test
    void leavesItToTheOriginWhetherAHeadIsTooLarge() {
        connection.receive(settings(MAX_HEADER_LIST_SIZE, 1000));
        connection.sent();

        connection.begin(GET.replace("Host", "X-Long: " + "y".repeat(1000) + "\r\nHost"), new HeardAnswer());

        assertThat(connection.sent()).hasSizeGreaterThan(1000);
    }

    @Test
    void readsAHugeHeadOverBeforeTheOriginHasTakenItsSettings() {
        HeardAnswer answer = new HeardAnswer();
        HeardAnswer other = new HeardAnswer();
        connection.begin(GET, answer);
        connection.begin(GET, other);
        connection.receiveLongHead(FIRST_STREAM, ":status", "200", "x-long", "y".repeat(150_000));

        connection.receiveAnswer(SECOND_STREAM);

        assertThat(answer.heard()).singleElement().asString().startsWith("PROTOCOL");
        assertThat(other.end()).isCompleted();
    }

    @Test
    void failsAllForAHugeHeadOfAStreamThatTheOriginOpened() {
        HeardAnswer other = new HeardAnswer();
        connection.begin(GET, other);

        connection.receiveLongHead(2, ":status", "200", "x-long", "y".repeat(150_000));

        assertThat(other.heard()).containsExactly("PROTOCOL before any byte");
    }

    @Test
    void givesTheGoodbyeAMomentAndNoMore() {
        connection.begin(GET, new HeardAnswer());
        connection.stallWrites();
        connection.receiveAnswer(2);
        assertThat(connection.isOpen()).isTrue();

        connection.pass(2);

        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void aFaultOfOurOwnThatConcernsAllIsNotTheOrigins() {
        HeardAnswer answer = new HeardAnswer();
        Http2UpstreamStream stream = connection.begin(POST, answer);
        connection.failWrite(Http2Exception.connectionError(Http2Error.INTERNAL_ERROR, "a fault"));

        stream.writeContent(Unpooled.wrappedBuffer(new byte[2]));
        stream.flush();
        connection.channel().runPendingTasks();

        assertThat(answer.heard()).containsExactly("RESET before any byte");
    }

    @Test
    void tellsTheOriginNotToPushAndHowMuchItTakes() {
        try (EmbeddedHttp2Connection fresh = EmbeddedHttp2Connection.mute()) {
            String sent = fresh.sent();

            assertThat(sent).contains("000200000000").contains("00040000ffff").contains("0006");
            assertThat(sent).contains(ByteBufUtil.hexDump(frame(WINDOW_UPDATE, 0, 0, number((1 << 20) - 65_535))));
        }
    }

    @Test
    void remembersNothingOfTheHeadsThatItSent() {
        connection.begin(GET, new HeardAnswer());
        connection.sent();
        connection.begin(GET, new HeardAnswer());
        String second = connection.sent();
        connection.begin(GET, new HeardAnswer());

        String third = connection.sent();

        assertThat(third).hasSameSizeAs(second);
    }

    private void receiveThatBringNothing(int frames) {
        for (int i = 0; i < frames; i++) {
            connection.receive(frame(PRIORITY, 0, FIRST_STREAM, new byte[] {0, 0, 0, 0, 9}));
        }
    }
}
