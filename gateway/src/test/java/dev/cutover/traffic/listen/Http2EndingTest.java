package dev.cutover.traffic.listen;

import static dev.cutover.testing.Http2Wire.frame;
import static dev.cutover.testing.Http2Wire.goAway;
import static dev.cutover.testing.Http2Wire.number;
import static dev.cutover.testing.Http2Wire.settings;
import static dev.cutover.traffic.listen.ConnectionByHand.get;
import static dev.cutover.traffic.listen.ConnectionByHand.preface;
import static dev.cutover.traffic.listen.ConnectionByHand.trace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.RawFrame;
import dev.cutover.traffic.http.Rejection;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a client's connection comes to its end, step by step. Source: RFC 9113 §5.4.1, §6.8. */
class Http2EndingTest {
    private static final int MAX = Integer.MAX_VALUE;
    /** Content for no stream: a fault of the connection. */
    private static final byte[] FAULT = frame(RawFrame.DATA, 0, 1001, (byte) 'x');

    private static final byte[] PING_ACK = frame(RawFrame.PING, RawFrame.ACK, 0, new byte[8]);

    private final ConnectionByHand connection = ConnectionByHand.open();

    @AfterEach
    void close() {
        connection.close();
    }

    private void assertThatTheLastWordIsSaid() {
        assertThat(connection.socket().isOutputShutdown()).isTrue();
    }

    @Test
    void aClientThatKnowsIsRefusedMoreAtOnce() {
        connection.receive(get(1));
        connection.tell(Stopping.CLOSE_IDLE);
        assertThat(connection.lastStreams()).containsExactly(MAX);
        connection.receive(get(3));

        connection.receive(PING_ACK);

        assertThat(connection.lastStreams()).containsExactly(MAX, 3);
        connection.receive(get(5));
        assertThat(connection.resets(5)).containsExactly(RawFrame.REFUSED_STREAM);
        assertThat(connection.requestsInFlight()).isEqualTo(2);
    }

    @Test
    void aClientThatDoesNotSayThatItKnowsIsRefusedMoreAfterASecond() {
        connection.receive(get(1));
        connection.tell(Stopping.CLOSE_IDLE);

        connection.pass(Duration.ofMillis(950));
        assertThat(connection.lastStreams()).containsExactly(MAX);
        connection.pass(Duration.ofMillis(100));

        assertThat(connection.lastStreams()).containsExactly(MAX, 1);
    }

    @Test
    void theNoticeIsGivenOnce() {
        connection.receive(get(1));

        connection.tell(Stopping.CLOSE_IDLE);
        connection.tell(Stopping.CLOSE_IDLE);

        assertThat(connection.lastStreams()).containsExactly(MAX);
        assertThat(connection.frames(RawFrame.PING)).hasSize(1);
    }

    @Test
    void anAcknowledgementThatNobodyAskedForMeansNothing() {
        connection.receive(get(1), PING_ACK);

        assertThat(connection.lastStreams()).isEmpty();
    }

    @Test
    void theEndOfTheLastRequestEndsTheConnection() {
        connection.receive(get(1), get(3));
        connection.tell(Stopping.CLOSE_IDLE);
        connection.receive(PING_ACK);

        connection.receive(frame(RawFrame.RST_STREAM, 0, 1, number(RawFrame.CANCEL)));
        assertThat(connection.socket().isOutputShutdown()).isFalse();
        connection.receive(frame(RawFrame.RST_STREAM, 0, 3, number(RawFrame.CANCEL)));

        assertThatTheLastWordIsSaid();
    }

    @Test
    void theEndOfTheLastRequestEndsNoConnectionThatStaysOpen() {
        connection.receive(get(1), frame(RawFrame.RST_STREAM, 0, 1, number(RawFrame.CANCEL)));

        assertThat(connection.lastStreams()).isEmpty();
        assertThat(connection.socket().isOutputShutdown()).isFalse();
    }

    @Test
    void aConnectionWithoutRequestsEndsWhenItsClientKnows() {
        connection.tell(Stopping.CLOSE_IDLE);

        connection.receive(PING_ACK);

        assertThat(connection.lastStreams()).containsExactly(MAX, 0);
        assertThatTheLastWordIsSaid();
    }

    @Test
    void aRequestThatComesAfterTheStopHasBegunIsToldSo() {
        connection.beginDrain();

        connection.receive(get(1));

        assertThat(connection.lastStreams()).containsExactly(MAX);
        assertThat(connection.requestsInFlight()).isEqualTo(1);
    }

    @Test
    void aRequestThatComesBeforeTheStopIsToldNothing() {
        connection.receive(get(1));

        assertThat(connection.lastStreams()).isEmpty();
    }

    @Test
    void aClientThatHasSaidNothingYetIsToldWithItsFirstRequest() {
        try (ConnectionByHand early = new ConnectionByHand()) {
            early.beginDrain();
            early.tell(Stopping.CLOSE_IDLE);
            early.pass(Duration.ofSeconds(2));
            assertThat(early.lastStreams()).isEmpty();

            early.receive(preface(), settings(), get(1));

            assertThat(early.lastStreams()).containsExactly(MAX);
            assertThat(early.requestsInFlight()).isEqualTo(1);
        }
    }

    @Test
    void whenTheTimeIsUpWhatRunsIsToldSoAndTheConnectionEnds() {
        connection.receive(get(1));
        connection.tell(Stopping.CLOSE_IDLE);

        connection.tell(Stopping.GIVE_UP);

        assertThat(connection.statuses(1)).containsExactly("503");
        assertThat(connection.rejections()).containsExactly(Rejection.DRAINING);
        assertThatTheLastWordIsSaid();
        assertThat(connection.requestsInFlight()).isZero();
    }

    @Test
    void whenTheTimeIsUpAConnectionWithoutRequestsEndsToo() {
        connection.tell(Stopping.GIVE_UP);

        assertThat(connection.lastStreams()).containsExactly(0);
        assertThatTheLastWordIsSaid();
    }

    @Test
    void behindTheLastWordAStopChangesNothing() {
        connection.receive(FAULT);

        connection.tell(Stopping.CLOSE_IDLE);
        connection.tell(Stopping.GIVE_UP);

        assertThat(connection.frames(RawFrame.GOAWAY)).hasSize(1);
        connection.pass(Duration.ofMillis(2100));
        assertThat(connection.socket().isOpen()).isFalse();
    }

    @Test
    void aClientThatGoesInOrderIsServedAndToldTheSame() {
        connection.receive(get(1), goAway(0, RawFrame.NO_ERROR));

        assertThat(connection.lastStreams()).containsExactly(MAX);
        assertThat(connection.requestsInFlight()).isEqualTo(1);
    }

    @Test
    void aClientThatGoesForAFaultIsGone() {
        connection.receive(get(1), goAway(0, RawFrame.PROTOCOL_ERROR));

        assertThat(connection.socket().isOpen()).isFalse();
        assertThat(connection.requestsInFlight()).isZero();
    }

    @Test
    void whatWasAnsweredBeforeAFaultIsSentBeforeTheLastWord() {
        connection.receive(trace(1), FAULT);

        assertThat(connection.statuses(1)).containsExactly("405");
        assertThat(connection.frames(RawFrame.DATA)).hasSize(1);
        assertThat(connection.frames())
                .last()
                .satisfies(last -> assertThat(last.is(RawFrame.GOAWAY, 0)).isTrue());
    }

    @Test
    void aFaultGivesUpWhatRuns() {
        connection.receive(get(1), get(3), FAULT);

        assertThat(connection.requestsInFlight()).isZero();
        assertThat(connection.lastStreams()).containsExactly(3);
        assertThatTheLastWordIsSaid();
    }

    @Test
    void nothingBehindTheLastWordIsLookedAt() {
        connection.receive(FAULT, get(1003));
        connection.receive(get(1005), new byte[5000]);
        connection.receive(frame(RawFrame.PING, 0, 0, new byte[8]));

        assertThat(connection.requestsInFlight()).isZero();
        assertThat(connection.statuses(1003)).isEmpty();
        assertThat(connection.frames())
                .last()
                .satisfies(last -> assertThat(last.is(RawFrame.GOAWAY, 0)).isTrue());
    }

    @Test
    void nothingBehindAnEndInOrderIsLookedAt() {
        connection.tell(Stopping.CLOSE_IDLE);

        connection.receive(PING_ACK, get(1));

        assertThat(connection.requestsInFlight()).isZero();
        assertThat(connection.lastStreams()).containsExactly(MAX, 0);
    }

    @Test
    void whatComesBehindTheLastWordIsNotKept() {
        ByteBuf withFault = connection.receive(FAULT, new byte[5]);

        assertThat(withFault.refCnt()).isZero();
        assertThat(connection.receive(new byte[5000]).refCnt()).isZero();
    }

    @Test
    void nothingIsSentBehindTheLastWord() {
        connection.socket().setTaking(false);
        connection.receive(trace(1), FAULT);

        connection.socket().setTaking(true);

        assertThat(connection.frames(RawFrame.DATA)).isEmpty();
    }

    @Test
    void whatRunsTakesItsTimeWhenItsClientKnows() {
        connection.receive(get(1));
        connection.tell(Stopping.CLOSE_IDLE);

        connection.receive(PING_ACK);
        connection.pass(Duration.ofSeconds(5));

        assertThat(connection.socket().isOpen()).isTrue();
        assertThat(connection.requestsInFlight()).isEqualTo(1);
    }

    @Test
    void theLastWordIsSaidOnce() {
        connection.receive(
                frame(RawFrame.HEADERS, RawFrame.END_STREAM, 1, new byte[1]), frame(RawFrame.PING, 0, 0, new byte[8]));
        assertThat(connection.frames(RawFrame.GOAWAY)).hasSize(1);

        connection.pass(ConnectionByHand.HEADER_TIMEOUT.plusMillis(100));

        assertThat(connection.frames(RawFrame.GOAWAY)).hasSize(1);
    }

    @Test
    void aClientHasTwoSecondsToReadTheLastWord() {
        connection.receive(FAULT);

        connection.pass(Duration.ofMillis(1950));
        assertThat(connection.socket().isOpen()).isTrue();
        connection.pass(Duration.ofMillis(100));

        assertThat(connection.socket().isOpen()).isFalse();
    }

    @Test
    void aConnectionWhoseLastWordCannotBeSentIsClosedAtOnce() {
        connection.socket().breakPipe();

        connection.receive(FAULT);

        assertThat(connection.socket().isOpen()).isFalse();
    }

    @Test
    void aConnectionThatIsClosedIsToldNothing() {
        connection.receive(get(1));
        connection.tell(Stopping.CLOSE_IDLE);
        connection.receive(PING_ACK);

        connection.socket().close();

        assertThat(connection.socket().writesAfterClose()).isZero();
    }

    @Test
    void aConnectionThatIsClosedLeavesNoDeadlineBehind() {
        connection.receive(frame(RawFrame.HEADERS, RawFrame.END_STREAM, 1, new byte[1]));
        connection.tell(Stopping.CLOSE_IDLE);
        connection.socket().setTaking(false);

        connection.socket().close();

        assertThat(connection.hasDeadlines()).isFalse();
    }

    @Test
    void aConnectionThatIsOpenHasADeadline() {
        assertThat(connection.hasDeadlines()).isTrue();
    }

    @Test
    void aConnectionThatIsClosedBehindItsLastWordLeavesNoDeadlineBehind() {
        connection.receive(FAULT);

        connection.socket().close();

        assertThat(connection.hasDeadlines()).isFalse();
    }
}
