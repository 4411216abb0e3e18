package dev.cutover.traffic.listen;

import dev.cutover.traffic.loop.Deadlines;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2FrameTypes;
import java.util.concurrent.TimeUnit;

/**
 * Hands frames to the codec one by one, and ends a connection whose frames make work and ask for none.
 *
 * <p>The idea: what a client may do for nothing is bounded by what it does for something. Two counts run over a window
 * of {@value #WINDOW_SECONDS} s: frames that carry neither a request nor content, against which the content sent to the
 * client counts, since taking it needs window updates; and streams that were reset by the client, or by us for its
 * faults, against which responses that were taken whole count. Event loop of the connection. Source: RFC 9113 §10.5.
 */
final class FrameGuard implements Http2FrameReader {
    /** What the guard watches beside the counts. */
    interface Owner {
        /** A header block has begun whose end has not arrived, or has ended. */
        void onHeaderBlockOpen(boolean open);
    }

    private static final int WINDOW_SECONDS = 10;
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(WINDOW_SECONDS);
    private static final int MAX_IDLE_FRAMES = 1000;
    private static final int MAX_RESETS = 200;
    /** Content sent, as a power of two, that allows for another frame of the client. */
    private static final int CREDIT_SHIFT = 8;

    private static final int HEADER_BYTES = 9;

    private final Http2FrameReader codec;
    private final Deadlines clock;
    private final Owner owner;
    private int idleFrames;
    private int resets;
    private long windowStart;
    private boolean isHeaderBlockOpen;
    private boolean isStopped;

    FrameGuard(Http2FrameReader codec, Deadlines clock, Owner owner) {
        this.codec = codec;
        this.clock = clock;
        this.owner = owner;
        this.windowStart = clock.nanoTime();
    }

    @Override
    public void readFrame(ChannelHandlerContext context, ByteBuf in, Http2FrameListener listener)
            throws Http2Exception {
        while (!isStopped && in.readableBytes() >= HEADER_BYTES) {
            int at = in.readerIndex();
            int length = in.getUnsignedMedium(at);
            if (length > codec.configuration().frameSizePolicy().maxFrameSize()) {
                codec.readFrame(context, in, listener);
                return;
            }
            int end = at + HEADER_BYTES + length;
            if (end > in.writerIndex()) {
                return;
            }
            count(in, at, length);
            readOne(context, in, end, listener);
        }
    }

    private void readOne(ChannelHandlerContext context, ByteBuf in, int end, Http2FrameListener listener)
            throws Http2Exception {
        int all = in.writerIndex();
        in.writerIndex(end);
        try {
            codec.readFrame(context, in, listener);
        } finally {
            in.writerIndex(all);
        }
    }

    private void count(ByteBuf in, int at, int length) throws Http2Exception {
        int flags = in.getByte(at + 4);
        switch (in.getByte(at + 3)) {
            case Http2FrameTypes.DATA -> {
                if ((flags & Http2Flags.END_STREAM) == 0 && contentBytes(in, at, length, flags) <= 0) {
                    idleFrame();
                }
            }
            // A piece of a head is part of a request; the codec bounds their number and size in each.
            case Http2FrameTypes.HEADERS, Http2FrameTypes.CONTINUATION ->
                headerBlockOpen((flags & Http2Flags.END_HEADERS) == 0);
            case Http2FrameTypes.RST_STREAM -> reset();
            default -> idleFrame();
        }
    }

    private static int contentBytes(ByteBuf in, int at, int length, int flags) {
        if ((flags & Http2Flags.PADDED) == 0 || length == 0) {
            return length;
        }
        return length - 1 - in.getUnsignedByte(at + HEADER_BYTES);
    }

    private void headerBlockOpen(boolean open) {
        if (isHeaderBlockOpen != open) {
            isHeaderBlockOpen = open;
            owner.onHeaderBlockOpen(open);
        }
    }

    /** The client has sent a frame that carries neither a request nor content. */
    void idleFrame() throws Http2Exception {
        if (++idleFrames > MAX_IDLE_FRAMES && !isNewWindow()) {
            throw Http2Exception.connectionError(
                    Http2Error.ENHANCE_YOUR_CALM, "More than %d frames without a purpose", MAX_IDLE_FRAMES);
        }
    }

    /** A stream was reset by the client or for a fault of the client. */
    void reset() throws Http2Exception {
        if (++resets > MAX_RESETS && !isNewWindow()) {
            throw Http2Exception.connectionError(
                    Http2Error.ENHANCE_YOUR_CALM, "More than %d streams were reset", MAX_RESETS);
        }
    }

    private boolean isNewWindow() {
        long now = clock.nanoTime();
        if (now - windowStart < WINDOW_NANOS) {
            return false;
        }
        windowStart = now;
        idleFrames = 0;
        resets = 0;
        return true;
    }

    /** Hands on no more frames, not even those that have come already. */
    void stop() {
        isStopped = true;
    }

    /** So many bytes of content went to the client. */
    void sent(int bytes) {
        idleFrames = Math.max(0, idleFrames - (bytes >> CREDIT_SHIFT));
    }

    /** A response went to the client whole. */
    void answered() {
        resets = Math.max(0, resets - 1);
    }

    @Override
    public Configuration configuration() {
        return codec.configuration();
    }

    @Override
    public void close() {
        codec.close();
    }
}
