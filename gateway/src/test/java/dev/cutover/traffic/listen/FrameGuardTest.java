package dev.cutover.traffic.listen;

import static dev.cutover.testing.Http2Wire.block;
import static dev.cutover.testing.Http2Wire.frame;
import static dev.cutover.testing.Http2Wire.goAway;
import static dev.cutover.testing.Http2Wire.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cutover.testing.ManualTicker;
import dev.cutover.testing.RawFrame;
import dev.cutover.traffic.loop.Deadlines;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client may do for nothing, over time. */
class FrameGuardTest {
    private static final int IDLE_FRAMES = 1000;
    private static final int RESETS = 200;

    private final ManualTicker time = new ManualTicker();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<Boolean> headerBlocks = new ArrayList<>();
    private final FrameGuard guard =
            new FrameGuard(new DefaultHttp2FrameReader(), new Deadlines(channel.eventLoop(), time), headerBlocks::add);

    @BeforeEach
    void beInAPipeline() {
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter());
    }

    @AfterEach
    void close() {
        guard.close();
        channel.finishAndReleaseAll();
    }

    private void idleFrames(int count) throws Http2Exception {
        for (int i = 0; i < count; i++) {
            guard.idleFrame();
        }
    }

    private void resets(int count) throws Http2Exception {
        for (int i = 0; i < count; i++) {
            guard.reset();
        }
    }

    @Test
    void aFrameTooManyWithinTheWindowIsAFault() throws Http2Exception {
        idleFrames(IDLE_FRAMES);
        time.advance(9, TimeUnit.SECONDS);

        assertThatThrownBy(() -> idleFrames(1)).isInstanceOf(Http2Exception.class);
    }

    @Test
    void asManyAgainAreAllowedWhenTheWindowIsOver() throws Http2Exception {
        idleFrames(IDLE_FRAMES);
        time.advance(10, TimeUnit.SECONDS);

        idleFrames(IDLE_FRAMES);

        assertThatThrownBy(() -> idleFrames(2)).isInstanceOf(Http2Exception.class);
    }

    @Test
    void aResetTooManyWithinTheWindowIsAFault() throws Http2Exception {
        resets(RESETS);
        time.advance(9, TimeUnit.SECONDS);

        assertThatThrownBy(() -> resets(1)).isInstanceOf(Http2Exception.class);
    }

    @Test
    void asManyResetsAgainAreAllowedWhenTheWindowIsOver() throws Http2Exception {
        resets(RESETS);
        time.advance(10, TimeUnit.SECONDS);

        resets(RESETS);

        assertThatThrownBy(() -> resets(2)).isInstanceOf(Http2Exception.class);
    }

    @Test
    void eachAnswerAllowsForOneMoreReset() throws Http2Exception {
        resets(RESETS);
        guard.answered();

        resets(1);

        assertThatThrownBy(() -> resets(1)).isInstanceOf(Http2Exception.class);
    }

    @Test
    void eachQuarterOfAKilobyteSentAllowsForOneMoreFrame() throws Http2Exception {
        idleFrames(IDLE_FRAMES);
        guard.sent(512);

        idleFrames(2);

        assertThatThrownBy(() -> idleFrames(1)).isInstanceOf(Http2Exception.class);
    }

    @Test
    void whatWasSentBeforeDoesNotAllowForMoreThanUsual() throws Http2Exception {
        guard.sent(1 << 20);
        guard.answered();

        idleFrames(IDLE_FRAMES);
        resets(RESETS);

        assertThatThrownBy(() -> idleFrames(1)).isInstanceOf(Http2Exception.class);
        assertThatThrownBy(() -> resets(1)).isInstanceOf(Http2Exception.class);
    }

    private void read(byte[] frame, int times) throws Http2Exception {
        for (int i = 0; i < times; i++) {
            guard.readFrame(channel.pipeline().firstContext(), Unpooled.wrappedBuffer(frame), new Http2FrameAdapter());
        }
    }

    static List<byte[]> idleFrames() {
        return List.of(
                frame(RawFrame.SETTINGS, 0, 0),
                frame(RawFrame.SETTINGS, RawFrame.ACK, 0),
                frame(RawFrame.PING, 0, 0, new byte[8]),
                frame(RawFrame.PRIORITY, 0, 3, new byte[] {0, 0, 0, 1, 5}),
                frame(RawFrame.WINDOW_UPDATE, 0, 0, number(1)),
                goAway(0, RawFrame.NO_ERROR),
                frame(RawFrame.DATA, 0, 1),
                frame(RawFrame.DATA, RawFrame.PADDED, 1, (byte) 2, (byte) 0, (byte) 0),
                frame(0x77, 0, 0, new byte[9]));
    }

    @ParameterizedTest
    @MethodSource("idleFrames")
    void framesThatAskForNothingAreCounted(byte[] frame) throws Http2Exception {
        read(frame, IDLE_FRAMES);

        assertThatThrownBy(() -> read(frame, 1)).isInstanceOf(Http2Exception.class);
    }

    static List<byte[]> usefulFrames() {
        byte[] head = block(":method", "GET");
        return List.of(
                frame(RawFrame.HEADERS, RawFrame.END_HEADERS, 1, head),
                frame(RawFrame.DATA, 0, 1, (byte) 'x'),
                frame(RawFrame.DATA, RawFrame.PADDED, 1, (byte) 1, (byte) 'x', (byte) 0),
                frame(RawFrame.DATA, RawFrame.END_STREAM, 1),
                both(
                        frame(RawFrame.HEADERS, 0, 1, head),
                        frame(RawFrame.CONTINUATION, RawFrame.END_HEADERS, 1, block("a", "b"))));
    }

    @ParameterizedTest
    @MethodSource("usefulFrames")
    void requestsAndContentAreNotCounted(byte[] frame) throws Http2Exception {
        read(frame, 2 * IDLE_FRAMES);

        idleFrames(IDLE_FRAMES);
        assertThatThrownBy(() -> idleFrames(1)).isInstanceOf(Http2Exception.class);
    }

    private static byte[] both(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    @Test
    void resetsOfTheClientAreCountedAsResets() throws Http2Exception {
        byte[] reset = frame(RawFrame.RST_STREAM, 0, 1, number(RawFrame.CANCEL));
        read(reset, RESETS);

        assertThatThrownBy(() -> read(reset, 1)).isInstanceOf(Http2Exception.class);
    }

    @Test
    void tellsWhetherAHeaderBlockIsOpen() throws Http2Exception {
        read(frame(RawFrame.HEADERS, 0, 1, block(":method", "GET")), 1);
        assertThat(headerBlocks).containsExactly(true);
        read(frame(RawFrame.CONTINUATION, 0, 1, block("a", "b")), 2);
        assertThat(headerBlocks).containsExactly(true);
        read(frame(RawFrame.CONTINUATION, RawFrame.END_HEADERS, 1), 1);
        assertThat(headerBlocks).containsExactly(true, false);
        read(frame(RawFrame.HEADERS, RawFrame.END_HEADERS, 3, block(":method", "GET")), 1);
        assertThat(headerBlocks).containsExactly(true, false);
    }

    @Test
    void aFrameThatIsTooLargeIsAFaultBeforeItHasCome() {
        byte[] beginning = Arrays.copyOf(frame(RawFrame.DATA, 0, 1, new byte[16_385]), 9);

        assertThatThrownBy(() -> read(beginning, 1)).hasMessageContaining("16385");
    }

    @Test
    void paddingOfUnknownLengthIsAFault() {
        byte[] nothing = frame(RawFrame.DATA, RawFrame.PADDED, 1);

        assertThatThrownBy(() -> read(nothing, 1)).isInstanceOf(Http2Exception.class);
    }
}
