package dev.cutover.traffic.upstream;

import static dev.cutover.testing.Http2Wire.frame;
import static dev.cutover.testing.Http2Wire.number;
import static dev.cutover.testing.RawFrame.ACK;
import static dev.cutover.testing.RawFrame.PING;
import static dev.cutover.testing.RawFrame.WINDOW_UPDATE;
import static dev.cutover.traffic.upstream.EmbeddedHttp2Connection.FIRST_STREAM;
import static dev.cutover.traffic.upstream.EmbeddedHttp2Connection.GET;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a connection on which nothing comes is found out, in time that passes by hand. */
class Http2SilenceTest {
    private final EmbeddedHttp2Connection connection = EmbeddedHttp2Connection.greeted();

    @AfterEach
    void stop() {
        connection.close();
    }

    /** A request is given up that had no answer, while another one is under way. */
    private HeardAnswer becomeSuspect() {
        connection.pass(1);
        HeardAnswer other = new HeardAnswer();
        connection.begin(GET, other);
        Http2UpstreamStream silent = connection.begin(GET, new HeardAnswer());
        connection.pass(2);
        silent.cancel();
        return other;
    }

    @Test
    void takesNoMoreRequestsWhenSuspect() {
        becomeSuspect();

        assertThat(connection.hasRoom()).isFalse();
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void isNotSuspectForARequestThatIsGivenUpAtOnce() {
        connection.pass(1);
        Http2UpstreamStream hasty = connection.begin(GET, new HeardAnswer());

        hasty.cancel();

        assertThat(connection.hasRoom()).isTrue();
    }

    @Test
    void keepsWhatIsOnItWhereItAnswersAPing() {
        HeardAnswer other = becomeSuspect();
        connection.receive(frame(PING, ACK, 0, new byte[8]));

        connection.pass(10);
        connection.receiveAnswer(FIRST_STREAM);

        assertThat(other.end()).isCompleted();
    }

    @Test
    void asksForASignOfLifeByAPing() {
        connection.hasSent(new byte[0]);

        becomeSuspect();

        assertThat(connection.hasSent(new byte[] {0, 0, 8, PING, 0, 0, 0, 0, 0}))
                .isTrue();
    }

    @Test
    void failsWhatIsOnItWithoutASignOfLife() {
        HeardAnswer other = becomeSuspect();
        connection.pass(4);
        assertThat(other.end()).isNotDone();

        connection.pass(2);

        assertThat(other.end()).failsWithin(Duration.ZERO).withThrowableThat().withMessageContaining("no sign of life");
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void isClosedAtOnceWhereTheRequestGivenUpWasTheOnlyOne() {
        connection.pass(1);
        Http2UpstreamStream silent = connection.begin(GET, new HeardAnswer());
        connection.pass(2);
        connection.sent();

        silent.cancel();
        connection.pass(2);

        assertThat(connection.isOpen()).isFalse();
        assertThat(connection.hasSent(new byte[] {0, 0, 8, PING})).isFalse();
        assertThat(connection.channel().runScheduledPendingTasks()).isEqualTo(-1);
    }

    @Test
    void isNotGivenMoreTimeByAnotherRequestThatIsGivenUp() {
        connection.pass(1);
        connection.begin(GET, new HeardAnswer());
        Http2UpstreamStream first = connection.begin(GET, new HeardAnswer());
        Http2UpstreamStream second = connection.begin(GET, new HeardAnswer());
        connection.pass(2);
        first.cancel();
        connection.pass(3);
        second.cancel();

        connection.pass(3);

        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void isNotSuspectWhereSomethingHasComeSinceTheRequest() {
        connection.pass(1);
        Http2UpstreamStream silent = connection.begin(GET, new HeardAnswer());
        connection.pass(1);
        connection.receive(frame(WINDOW_UPDATE, 0, 0, number(1)));
        connection.pass(5);

        silent.cancel();

        assertThat(connection.hasRoom()).isTrue();
    }

    @Test
    void isNotSuspectWhereTheRequestHadAnAnswerThatFellSilent() {
        connection.pass(1);
        HeardAnswer answer = new HeardAnswer();
        Http2UpstreamStream stream = connection.begin(GET, answer);
        connection.receiveHead(FIRST_STREAM, false, ":status", "200");
        connection.pass(5);

        stream.cancel();

        assertThat(connection.hasRoom()).isTrue();
    }

    @Test
    void isSuspectWithoutOneByteOfTheOrigin() {
        try (EmbeddedHttp2Connection mute = EmbeddedHttp2Connection.mute()) {
            mute.begin(GET, new HeardAnswer());
            mute.pass(1);
            Http2UpstreamStream silent = mute.begin(GET, new HeardAnswer());
            mute.pass(2);

            silent.cancel();

            assertThat(mute.hasRoom()).isFalse();
        }
    }

    @Test
    void waitsForNoSignOfLifeWhenItIsClosed() {
        becomeSuspect();

        connection.lose();
        connection.pass(1);

        assertThat(connection.channel().runScheduledPendingTasks()).isEqualTo(-1);
    }
}
