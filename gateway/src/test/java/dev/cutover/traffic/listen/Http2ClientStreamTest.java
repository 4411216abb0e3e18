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
import dev.cutover.traffic.http.Rejection;
import java.time.Duration;
import java.util.Arrays;
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

    private static byte[] trailers(int streamId, String... fields) {
        return frame(RawFrame.HEADERS, RawFrame.END_HEADERS | RawFrame.END_STREAM, streamId, block(fields));
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
        connection.receive(post(1), trailers(1, "x-sum", "1"));

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
    void whatWaitedIsGivenBackWhenNobodyWillTakeIt() {
        reopen(Http2Wire.INITIAL_WINDOW_SIZE, 0);
        connection.receive(post(1));
        sendWindow(1);
        sendWindow(1);
        int before = given(1);

        connection.pass(Duration.ofSeconds(16));

        assertThat(connection.statuses(1)).containsExactly("504");
        assertThat(given(1) - before).isGreaterThan(WINDOW / 2);
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
    void aStreamWhoseAnswerStillWaitsIsNotThatOfTheNextRequest() {
        reopen(Http2Wire.INITIAL_WINDOW_SIZE, 0);
        connection.receive(get(1));
        connection.pass(Duration.ofSeconds(16));
        assertThat(connection.statuses(1)).containsExactly("504");
        connection.receive(get(3));

        connection.receive(window(1, 1000));

        assertThat(connection.frames(RawFrame.DATA)).hasSize(1);
        assertThat(connection.requestsInFlight()).isEqualTo(1);
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
    void trailersForARequestThatIsAnsweredMeanNothing() {
        reopen(Http2Wire.INITIAL_WINDOW_SIZE, 0);
        connection.receive(traceWithContent(1));

        connection.receive(trailers(1, "X", "an upper-case name"), window(1, 1000));

        assertThat(connection.frames(RawFrame.DATA)).hasSize(1);
        assertThat(connection.resets(1)).isEmpty();
    }

    @Test
    void lessContentThanAnnouncedIsMalformedWithTrailersToo() {
        connection.receive(post(1, "content-length", "3"), data(1, 0, new byte[2]), trailers(1, "x-sum", "1"));

        assertThat(connection.statuses(1)).containsExactly("400");
        assertThat(connection.resets(1)).containsExactly(RawFrame.PROTOCOL_ERROR);
        assertThat(connection.requestsInFlight()).isZero();
    }

    @Test
    void aFaultInTrailersIsNotOneOfTheNext() {
        connection.receive(post(1), trailers(1, "X", "an upper-case name"));
        assertThat(connection.statuses(1)).containsExactly("400");

        connection.receive(post(3), trailers(3, "x-sum", "1"));

        assertThat(connection.statuses(3)).isEmpty();
        assertThat(connection.requestsInFlight()).isEqualTo(1);
    }

    @Test
    void theBoundsOfFieldsHoldForEachSectionByItself() {
        String[] fields = new String[40];
        for (int i = 0; i < fields.length; i += 2) {
            fields[i] = "x-" + i;
            fields[i + 1] = "y".repeat(200);
        }

        for (int id = 1; id < 20; id += 2) {
            connection.receive(post(id, fields), trailers(id, fields));
        }

        assertThat(connection.requestsInFlight()).isEqualTo(10);
        assertThat(connection.rejections()).isEmpty();
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

    /** A section of trailers that the codec does not decode to its end, in two frames. */
    private static byte[][] hugeTrailers(int streamId) {
        String[] large = new String[60];
        for (int i = 0; i < large.length; i += 2) {
            large[i] = "x-" + i;
            large[i + 1] = "y".repeat(1000);
        }
        byte[] block = block(large);
        byte[] first = Arrays.copyOf(block, 16_384);
        byte[] rest = Arrays.copyOfRange(block, first.length, block.length);
        return new byte[][] {
            frame(RawFrame.HEADERS, RawFrame.END_STREAM, streamId, first),
            frame(RawFrame.CONTINUATION, RawFrame.END_HEADERS, streamId, rest)
        };
    }

    @Test
    void trailersThatAreTooLargeToBeReadAreRefused() {
        connection.receive(post(1));

        connection.receive(hugeTrailers(1));

        assertThat(connection.statuses(1)).containsExactly("431");
        assertThat(connection.requestsInFlight()).isZero();
        connection.receive(get(3));
        assertThat(connection.requestsInFlight()).isEqualTo(1);
    }

    @Test
    void aRequestThatIsAnsweredIsNotRefusedBesides() {
        reopen(Http2Wire.INITIAL_WINDOW_SIZE, 0);
        connection.receive(post(1, "content-length", "1"), data(1, 0, new byte[2]));

        connection.pass(BODY_TIMEOUT.plus(A_LITTLE));

        assertThat(connection.statuses(1)).containsExactly("400");
        assertThat(connection.rejections()).containsExactly(Rejection.MALFORMED);
    }
}
