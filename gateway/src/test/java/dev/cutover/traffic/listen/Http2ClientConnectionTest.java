package dev.cutover.traffic.listen;

import static dev.cutover.testing.Http2Wire.block;
import static dev.cutover.testing.Http2Wire.frame;
import static dev.cutover.testing.Http2Wire.settings;
import static dev.cutover.traffic.listen.ConnectionByHand.HEADER_TIMEOUT;
import static dev.cutover.traffic.listen.ConnectionByHand.IDLE_TIMEOUT;
import static dev.cutover.traffic.listen.ConnectionByHand.data;
import static dev.cutover.traffic.listen.ConnectionByHand.get;
import static dev.cutover.traffic.listen.ConnectionByHand.malformed;
import static dev.cutover.traffic.listen.ConnectionByHand.malformedWithContent;
import static dev.cutover.traffic.listen.ConnectionByHand.post;
import static dev.cutover.traffic.listen.ConnectionByHand.preface;
import static dev.cutover.traffic.listen.ConnectionByHand.reset;
import static dev.cutover.traffic.listen.ConnectionByHand.trace;
import static dev.cutover.traffic.listen.ConnectionByHand.traceWithContent;
import static dev.cutover.traffic.listen.ConnectionByHand.window;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.Http2Wire;
import dev.cutover.testing.RawFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client's connection allows its client, in time and in faults. */
class Http2ClientConnectionTest {
    private static final Duration A_LITTLE = Duration.ofMillis(100);
    private static final int RESETS = 200;
    /** SETTINGS and their acknowledgement are two of a thousand. */
    private static final int IDLE_FRAMES = 998;
    /** Streams that stand still are looked for four times in the idle timeout. */
    private static final Duration ROUND = IDLE_TIMEOUT.dividedBy(4);

    private ConnectionByHand connection = ConnectionByHand.open();

    @AfterEach
    void close() {
        connection.close();
    }

    private void reopen(int... settings) {
        connection.close();
        connection = ConnectionByHand.open(settings);
    }

    /** The codes of the GOAWAYs that the client was sent. */
    private List<Integer> faults() {
        return connection.frames(RawFrame.GOAWAY).stream()
                .map(frame -> frame.number(4))
                .toList();
    }

    private boolean isOpen() {
        return connection.socket().isOpen();
    }

    // --- time -------------------------------------------------------------------------------------------------------

    @Test
    void aConnectionWithoutRequestsEndsAfterTheIdleTimeout() {
        connection.pass(IDLE_TIMEOUT.minus(A_LITTLE));
        assertThat(faults()).isEmpty();

        connection.pass(A_LITTLE.multipliedBy(2));

        assertThat(faults()).containsExactly(RawFrame.NO_ERROR);
    }

    @Test
    void aClientThatSaysNothingIsToldToGoAfterTheIdleTimeout() {
        try (ConnectionByHand silent = new ConnectionByHand()) {
            silent.pass(IDLE_TIMEOUT.plus(A_LITTLE));

            assertThat(silent.socket().isOutputShutdown()).isTrue();
        }
    }

    @Test
    void theIdleTimeBeginsWithTheEndOfTheLastRequest() {
        connection.pass(IDLE_TIMEOUT.dividedBy(2).plus(ROUND.dividedBy(2)));
        connection.receive(trace(1));

        connection.pass(IDLE_TIMEOUT.minus(A_LITTLE));
        assertThat(faults()).isEmpty();
        connection.pass(A_LITTLE.multipliedBy(2));

        assertThat(faults()).containsExactly(RawFrame.NO_ERROR);
    }

    @Test
    void theEndOfOneOfManyRequestsIsNoBeginOfIdleTime() {
        connection.receive(get(1), trace(3));

        connection.pass(IDLE_TIMEOUT.multipliedBy(2));
        connection.receive(reset(1));
        connection.pass(IDLE_TIMEOUT.minus(A_LITTLE));

        assertThat(faults()).isEmpty();
    }

    @Test
    void aConnectionWithARequestIsNotIdle() {
        connection.receive(get(1));

        connection.pass(IDLE_TIMEOUT.multipliedBy(3));

        assertThat(faults()).isEmpty();
        assertThat(connection.resets(1)).isEmpty();
        assertThat(connection.requestsInFlight()).isEqualTo(1);
    }

    @Test
    void aClientThatTakesNothingIsClosedAfterTheIdleTimeout() {
        connection.receive(get(1));
        connection.socket().setTaking(false);

        connection.pass(IDLE_TIMEOUT.minus(A_LITTLE));
        assertThat(isOpen()).isTrue();
        connection.pass(A_LITTLE.multipliedBy(2));

        assertThat(isOpen()).isFalse();
        assertThat(connection.requestsInFlight()).isZero();
    }

    @Test
    void aClientThatTakesSomethingInTimeIsNotClosed() {
        connection.receive(get(1));
        connection.socket().setTaking(false);
        connection.pass(IDLE_TIMEOUT.minus(A_LITTLE));

        connection.socket().setTaking(true);
        connection.pass(A_LITTLE.multipliedBy(2));

        assertThat(isOpen()).isTrue();
    }

    @Test
    void aHeadHasTheHeaderTimeoutToArriveWhateverComesOfIt() {
        connection.receive(frame(RawFrame.HEADERS, RawFrame.END_STREAM, 1, block(":method", "GET")));
        connection.pass(HEADER_TIMEOUT.minus(A_LITTLE));
        connection.receive(frame(RawFrame.CONTINUATION, 0, 1, block(":path", "/")));
        assertThat(faults()).isEmpty();

        connection.pass(A_LITTLE.multipliedBy(2));

        assertThat(faults()).containsExactly(RawFrame.ENHANCE_YOUR_CALM);
    }

    @Test
    void aHeadThatIsThereInTimeLeavesNoDeadlineBehind() {
        connection.receive(
                frame(RawFrame.HEADERS, RawFrame.END_STREAM, 1, new byte[0]),
                frame(RawFrame.CONTINUATION, RawFrame.END_HEADERS, 1, block(":method", "GET")));

        connection.pass(HEADER_TIMEOUT.plus(A_LITTLE));

        assertThat(faults()).isEmpty();
    }

    @Test
    void aResponseOfWhichNothingIsTakenIsResetAfterTheIdleTimeout() {
        reopen(Http2Wire.INITIAL_WINDOW_SIZE, 0);
        connection.pass(ROUND.plus(A_LITTLE));
        connection.receive(trace(1));

        connection.pass(IDLE_TIMEOUT.minus(A_LITTLE));
        assertThat(connection.resets(1)).isEmpty();
        connection.pass(ROUND.multipliedBy(2));

        assertThat(connection.resets(1)).containsExactly(RawFrame.CANCEL);
    }

    @Test
    void aResponseThatIsTakenByteForByteIsNotReset() {
        reopen(Http2Wire.INITIAL_WINDOW_SIZE, 0);
        connection.receive(trace(1));

        for (int i = 0; i < 10; i++) {
            connection.pass(IDLE_TIMEOUT.dividedBy(2));
            connection.receive(window(1, 1));
        }

        assertThat(connection.resets(1)).isEmpty();
    }

    @Test
    void aResponseThatIsTakenNoFurtherIsReset() {
        reopen(Http2Wire.INITIAL_WINDOW_SIZE, 0);
        connection.receive(trace(1), window(1, 1));

        connection.pass(IDLE_TIMEOUT.plus(ROUND.multipliedBy(3)));

        assertThat(connection.resets(1)).containsExactly(RawFrame.CANCEL);
    }

    @Test
    void theTimeOfAResponseIsNotThatOfTheOneBefore() {
        reopen(Http2Wire.INITIAL_WINDOW_SIZE, 0);
        connection.receive(trace(1));
        connection.pass(IDLE_TIMEOUT.minus(A_LITTLE));
        connection.receive(reset(1), trace(3));

        connection.pass(IDLE_TIMEOUT.minus(A_LITTLE));

        assertThat(connection.resets(3)).isEmpty();
    }

    // --- faults -----------------------------------------------------------------------------------------------------

    @Test
    void resetsForFaultsOfTheClientAreCounted() {
        for (int i = 0; i < RESETS; i++) {
            connection.receive(malformed(2 * i + 1));
        }
        assertThat(faults()).isEmpty();

        connection.receive(malformed(2 * RESETS + 1));

        assertThat(faults()).containsExactly(RawFrame.ENHANCE_YOUR_CALM);
    }

    @Test
    void aResetForAFaultOfTheClientIsCountedOnce() {
        for (int i = 0; i < RESETS; i++) {
            connection.receive(malformedWithContent(2 * i + 1));
            assertThat(connection.resets(2 * i + 1)).containsExactly(RawFrame.PROTOCOL_ERROR);
        }

        assertThat(faults()).isEmpty();
    }

    @Test
    void requestsThatTheClientResetsAreCounted() {
        for (int i = 0; i < RESETS; i++) {
            connection.receive(get(2 * i + 1), reset(2 * i + 1));
        }
        assertThat(faults()).isEmpty();

        connection.receive(get(2 * RESETS + 1), reset(2 * RESETS + 1));

        assertThat(faults()).containsExactly(RawFrame.ENHANCE_YOUR_CALM);
    }

    @Test
    void resetsOfWhatNeedNotBeSentAreNotCounted() {
        for (int i = 0; i <= RESETS; i++) {
            connection.receive(traceWithContent(2 * i + 1));
            assertThat(connection.resets(2 * i + 1)).containsExactly(RawFrame.NO_ERROR);
        }

        assertThat(faults()).isEmpty();
    }

    @Test
    void resetsOfWhatIsNotTakenAreNotCounted() {
        reopen(Http2Wire.INITIAL_WINDOW_SIZE, 0);
        for (int i = 0; i < 100; i++) {
            connection.receive(trace(2 * i + 1));
        }
        connection.pass(IDLE_TIMEOUT.plus(ROUND.multipliedBy(2)));
        assertThat(connection.resets(199)).containsExactly(RawFrame.CANCEL);
        connection.receive(frame(RawFrame.SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 127, 127}));

        for (int i = 100; i < 100 + RESETS - 50; i++) {
            connection.receive(malformed(2 * i + 1));
        }

        assertThat(faults()).isEmpty();
    }

    @Test
    void answersAllowForAsManyResets() {
        connection.receive(window(0, 1 << 20));

        for (int i = 0; i < 2 * RESETS; i++) {
            connection.receive(trace(4 * i + 1), malformed(4 * i + 3));
        }

        assertThat(faults()).isEmpty();
    }

    @Test
    void whatWasOnItsWayWhileAStreamWasResetIsNoFault() {
        connection.receive(traceWithContent(1));
        assertThat(connection.resets(1)).containsExactly(RawFrame.NO_ERROR);

        connection.receive(data(1, 0, new byte[100]), data(1, RawFrame.END_STREAM, new byte[100]));

        assertThat(connection.resets(1)).hasSize(1);
        assertThat(faults()).isEmpty();
    }

    @Test
    void whatKeepsComingForAStreamThatWasResetIsCounted() {
        connection.receive(traceWithContent(1));
        byte[] content = data(1, 0, new byte[1]);
        for (int i = 0; i < IDLE_FRAMES; i++) {
            connection.receive(content);
        }
        assertThat(faults()).isEmpty();

        connection.receive(content);

        assertThat(faults()).containsExactly(RawFrame.ENHANCE_YOUR_CALM);
    }

    @Test
    void contentBehindTheEndOfAStreamIsAFaultOfIt() {
        connection.receive(trace(1), data(1, 0, new byte[1]));

        assertThat(connection.resets(1)).containsExactly(RawFrame.STREAM_CLOSED);
    }

    @Test
    void aResetEndsTheExchangeThoughItCannotBeSentYet() {
        connection.receive(get(1));
        connection.socket().setTaking(false);

        connection.receive(window(1, 0));
        assertThat(connection.requestsInFlight()).isZero();
        connection.socket().setTaking(true);

        assertThat(connection.resets(1)).containsExactly(RawFrame.PROTOCOL_ERROR);
    }

    @Test
    void aFaultOfTheGatewayIsToldAsOne() {
        connection.failAtRejections();

        connection.receive(trace(1));

        assertThat(faults()).containsExactly(RawFrame.INTERNAL_ERROR);
    }

    @Test
    void aSocketThatFailsIsClosed() {
        connection.receive(get(1));

        connection.socket().pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));

        assertThat(isOpen()).isFalse();
        assertThat(connection.requestsInFlight()).isZero();
    }

    @Test
    void moreThanAHundredRequestsAtOnceAreRefused() {
        for (int i = 0; i < 100; i++) {
            connection.receive(get(2 * i + 1));
        }

        connection.receive(get(201));

        assertThat(connection.resets(201)).containsExactly(RawFrame.REFUSED_STREAM);
        assertThat(connection.requestsInFlight()).isEqualTo(100);
    }

    @Test
    void aClientThatDoesNotAcknowledgeTheBoundIsHeldToItToo() {
        try (ConnectionByHand deaf = new ConnectionByHand()) {
            deaf.receive(preface(), settings());
            for (int i = 0; i < 100; i++) {
                deaf.receive(get(2 * i + 1));
            }

            deaf.receive(get(201));

            assertThat(deaf.resets(201)).containsExactly(RawFrame.REFUSED_STREAM);
        }
    }

    @Test
    void aLargeHeadMayComeBeforeItsBoundIsAcknowledged() {
        try (ConnectionByHand early = new ConnectionByHand()) {
            early.receive(preface(), settings(), post(1, "x-large", "y".repeat(12_000)));

            assertThat(early.requestsInFlight()).isEqualTo(1);
        }
    }
}
