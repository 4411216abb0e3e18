package dev.cutover.traffic.listen;

import static dev.cutover.testing.Http2Wire.block;
import static dev.cutover.testing.Http2Wire.frame;
import static dev.cutover.traffic.listen.ConnectionByHand.BODY_TIMEOUT;
import static dev.cutover.traffic.listen.ConnectionByHand.data;
import static dev.cutover.traffic.listen.ConnectionByHand.get;
import static dev.cutover.traffic.listen.ConnectionByHand.post;
import static dev.cutover.traffic.listen.ConnectionByHand.reset;
import static dev.cutover.traffic.listen.ConnectionByHand.traceWithContent;
import static dev.cutover.traffic.listen.ConnectionByHand.window;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.Http2Wire;
import dev.cutover.testing.RawFrame;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a stream takes of a request while no backend takes anything, and until when. */
class Http2ClientStreamTest {
    private static final Duration A_LITTLE = Duration.ofMillis(100);
    private static final int WINDOW = 65_535;
    private static final int PIECE = 13_107;

    private ConnectionByHand connection = ConnectionByHand.open();

    @AfterEach
    void close() {
        connection.close();
    }

    private void reopen(int... settings) {
        connection.close();
        connection = ConnectionByHand.open(settings);
    }

    /** Sends as much as the first window of a stream allows for. */
    private void sendWindow(int streamId) {
        for (int i = 0; i < WINDOW / PIECE; i++) {
            connection.receive(data(streamId, 0, new byte[PIECE]));
        }
    }

    private int given(int streamId) {
        return connection.frames(RawFrame.WINDOW_UPDATE).stream()
                .filter(frame -> frame.streamId() == streamId)
                .mapToInt(frame -> frame.number(0))
                .sum();
    }

    @Test
    void aBodyMayFallSilentForTheBodyTimeout() {
        connection.receive(post(1));
        connection.pass(BODY_TIMEOUT.minus(A_LITTLE));
        connection.receive(data(1, 0, new byte[1]));
        connection.pass(BODY_TIMEOUT.minus(A_LITTLE));
        assertThat(connection.statuses(1)).isEmpty();

        connection.pass(A_LITTLE.multipliedBy(2));

        assertThat(connection.statuses(1)).containsExactly("408");
        assertThat(connection.resets(1)).containsExactly(RawFrame.NO_ERROR);
        assertThat(connection.requestsInFlight()).isZero();
    }

    @Test
    void aBodyThatNeverBeginsIsNotWaitedForLonger() {
        connection.receive(post(1));

        connection.pass(BODY_TIMEOUT.plus(A_LITTLE));

        assertThat(connection.statuses(1)).containsExactly("408");
    }

    @Test
    void aBodyThatIsThereLeavesNoDeadlineBehind() {
        connection.receive(post(1), data(1, RawFrame.END_STREAM, new byte[1]));

        connection.pass(BODY_TIMEOUT.plus(A_LITTLE));

        assertThat(connection.statuses(1)).isEmpty();
        assertThat(connection.requestsInFlight()).isEqualTo(1);
    }

    @Test
    void aBodyThatEndsWithTrailersLeavesNoDeadlineBehind() {
        int end = RawFrame.END_HEADERS | RawFrame.END_STREAM;
        connection.receive(post(1), frame(RawFrame.HEADERS, end, 1, block("x-sum", "1")));

        connection.pass(BODY_TIMEOUT.plus(A_LITTLE));

        assertThat(connection.statuses(1)).isEmpty();
        assertThat(connection.requestsInFlight()).isEqualTo(1);
    }

    @Test
    void aBodyThatIsGivenUpLeavesNoDeadlineBehind() {
        connection.receive(post(1), reset(1));

        connection.pass(BODY_TIMEOUT.plus(A_LITTLE));

        assertThat(connection.rejections()).isEmpty();
    }

    @Test
    void aBodyThatMayNotGoOnIsNotLate() {
        connection.receive(post(1));
        sendWindow(1);
        sendWindow(1);

        connection.pass(BODY_TIMEOUT.multipliedBy(2));

        assertThat(connection.statuses(1)).isEmpty();
        assertThat(connection.requestsInFlight()).isEqualTo(1);
    }

    @Test
    void aBodyThatNobodyTakesGetsOneWindowMore() {
        connection.receive(post(1));
        sendWindow(1);
        int taken = given(1);
        assertThat(taken).isPositive();

        sendWindow(1);

        assertThat(given(1)).isLessThan(2 * WINDOW);
        assertThat(given(0)).isGreaterThan(WINDOW);
        sendWindow(1);
        assertThat(connection.resets(1)).containsExactly(RawFrame.FLOW_CONTROL_ERROR);
        assertThat(connection.requestsInFlight()).isZero();
    }

    @Test
    void aStreamThatWaitsLeavesTheWindowOfTheConnectionToOthers() {
        connection.receive(post(1));
        sendWindow(1);
        sendWindow(1);

        connection.receive(post(3));
        sendWindow(3);

        assertThat(connection.frames(RawFrame.GOAWAY)).isEmpty();
        assertThat(connection.resets(3)).isEmpty();
    }

    @Test
    void aStreamBehindOneThatWaitedWaitsForNothing() {
        connection.receive(post(1));
        sendWindow(1);
        sendWindow(1);
        connection.receive(reset(1), post(3));

        sendWindow(3);

        assertThat(given(3)).isGreaterThan(WINDOW / 2);
    }

    @Test
    void theLengthOfAContentBeginsAnewWithEachRequest() {
        connection.receive(post(1, "content-length", "3"), data(1, 0, new byte[2]), reset(1));

        connection.receive(post(3, "content-length", "3"), data(3, RawFrame.END_STREAM, new byte[3]));

        assertThat(connection.statuses(3)).isEmpty();
        assertThat(connection.requestsInFlight()).isEqualTo(1);
    }

    @Test
    void contentForARequestThatIsAnsweredMeansNothing() {
        reopen(Http2Wire.INITIAL_WINDOW_SIZE, 0);
        connection.receive(traceWithContent(1));

        connection.receive(data(1, 0, new byte[5]), window(1, 1000));

        assertThat(connection.resets(1)).containsExactly(RawFrame.NO_ERROR);
    }

    @Test
    void paddingIsGivenBackWithTheContent() {
        connection.receive(post(1));
        byte[] mostlyPadding = new byte[300];
        mostlyPadding[0] = (byte) 255;

        for (int i = 0; i < 150; i++) {
            connection.receive(data(1, RawFrame.PADDED, mostlyPadding));
        }

        assertThat(given(1)).isGreaterThan(WINDOW / 2);
    }

    @Test
    void trailersThatAreTooLargeToBeReadAreRefused() {
        String[] large = new String[60];
        for (int i = 0; i < large.length; i += 2) {
            large[i] = "x-" + i;
            large[i + 1] = "y".repeat(1000);
        }
        connection.receive(post(1));
        byte[] block = block(large);
        int end = RawFrame.END_STREAM;
        byte[] first = java.util.Arrays.copyOf(block, 16_384);
        byte[] rest = java.util.Arrays.copyOfRange(block, 16_384, block.length);
        connection.receive(
                frame(RawFrame.HEADERS, end, 1, first), frame(RawFrame.CONTINUATION, RawFrame.END_HEADERS, 1, rest));

        assertThat(connection.statuses(1)).containsExactly("431");
        assertThat(connection.requestsInFlight()).isZero();
        connection.receive(get(3));
        assertThat(connection.requestsInFlight()).isEqualTo(1);
    }
}
