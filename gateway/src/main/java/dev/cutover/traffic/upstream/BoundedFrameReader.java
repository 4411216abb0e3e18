package dev.cutover.traffic.upstream;

import dev.cutover.traffic.loop.Deadlines;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames, and gives up on an origin that sends many which bring nothing: pings, settings, priorities, empty data,
 * frames that nobody knows and resets of streams that are gone. Each costs little, and some want an answer. Endless
 * CONTINUATION is bounded by the reader that this one extends.
 *
 * <p>Event loop of its connection. Source: RFC 9113 §10.5.
 */
final class BoundedFrameReader extends DefaultHttp2FrameReader {
    static final int MAX_IDLE_FRAMES = 1000;
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Http2Connection connection;
    private final Deadlines deadlines;
    private long windowSince;
    private int idleFrames;
    private @Nullable Counting counting;

    BoundedFrameReader(Http2HeadersDecoder headers, Http2Connection connection, Deadlines deadlines) {
        super(headers);
        this.connection = connection;
        this.deadlines = deadlines;
        this.windowSince = deadlines.nanoTime();
    }

    @Override
    public void readFrame(ChannelHandlerContext ctx, ByteBuf input, Http2FrameListener listener) throws Http2Exception {
        Counting current = counting;
        if (current == null || !current.isFor(listener)) {
            current = new Counting(listener);
            counting = current;
        }
        super.readFrame(ctx, input, current);
    }

    private void countIdleFrame() throws Http2Exception {
        long now = deadlines.nanoTime();
        if (now - windowSince >= WINDOW_NANOS) {
            windowSince = now;
            idleFrames = 0;
        }
        if (++idleFrames > MAX_IDLE_FRAMES) {
            throw Http2Exception.connectionError(
                    Http2Error.ENHANCE_YOUR_CALM, "The origin sends too many frames that bring nothing");
        }
    }

    private final class Counting extends Http2FrameListenerDecorator {
        private Counting(Http2FrameListener listener) {
            super(listener);
        }

        private boolean isFor(Http2FrameListener other) {
            return listener == other;
        }

        @Override
        public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream)
                throws Http2Exception {
            if (!data.isReadable() && !endOfStream) {
                countIdleFrame();
            }
            return super.onDataRead(ctx, streamId, data, padding, endOfStream);
        }

        @Override
        public void onPriorityRead(
                ChannelHandlerContext ctx, int streamId, int streamDependency, short weight, boolean exclusive)
                throws Http2Exception {
            countIdleFrame();
            super.onPriorityRead(ctx, streamId, streamDependency, weight, exclusive);
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) throws Http2Exception {
            if (connection.stream(streamId) == null) {
                countIdleFrame();
            }
            super.onRstStreamRead(ctx, streamId, errorCode);
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) throws Http2Exception {
            countIdleFrame();
            super.onSettingsRead(ctx, settings);
        }

        @Override
        public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
            countIdleFrame();
            super.onPingRead(ctx, data);
        }

        @Override
        public void onGoAwayRead(ChannelHandlerContext ctx, int lastStreamId, long errorCode, ByteBuf debug)
                throws Http2Exception {
            countIdleFrame();
            super.onGoAwayRead(ctx, lastStreamId, errorCode, debug);
        }

        @Override
        public void onUnknownFrame(
                ChannelHandlerContext ctx, byte frameType, int streamId, Http2Flags flags, ByteBuf payload)
                throws Http2Exception {
            countIdleFrame();
            super.onUnknownFrame(ctx, frameType, streamId, flags, payload);
        }
    }
}
