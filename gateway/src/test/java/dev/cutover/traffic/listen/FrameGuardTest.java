package dev.cutover.traffic.listen;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cutover.testing.ManualTicker;
import dev.cutover.traffic.loop.Deadlines;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client may do for nothing, over time. */
class FrameGuardTest {
    private static final int IDLE_FRAMES = 1000;
    private static final int RESETS = 200;

    private final ManualTicker time = new ManualTicker();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final FrameGuard guard =
            new FrameGuard(new DefaultHttp2FrameReader(), new Deadlines(channel.eventLoop(), time), open -> {});

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
}
