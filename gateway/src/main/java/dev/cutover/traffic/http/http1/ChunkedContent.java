package dev.cutover.traffic.http.http1;

import dev.cutover.traffic.http.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Sends pieces of content as chunks: small ones copied together with their framing, large ones as they are.
 *
 * <p>Stateless; event loop of the channel.
 */
public final class ChunkedContent {
    private static final int COPY_UP_TO = 1024;
    private static final int FRAMING_BYTES = 12;
    private static final int LAST_CHUNK_BYTES = 8;

    private ChunkedContent() {}

    /** Writes {@code content} as one chunk without flushing; takes over content. */
    public static void write(ChannelHandlerContext context, ByteBuf content) {
        int length = content.readableBytes();
        if (length == 0) {
            content.release();
            return;
        }
        if (length <= COPY_UP_TO) {
            ByteBuf chunk = context.alloc().ioBuffer(length + FRAMING_BYTES);
            MessageWriter.chunkBegin(length, chunk);
            chunk.writeBytes(content);
            content.release();
            MessageWriter.chunkEnd(chunk);
            context.write(chunk, context.voidPromise());
            return;
        }
        ByteBuf begin = context.alloc().ioBuffer(FRAMING_BYTES);
        MessageWriter.chunkBegin(length, begin);
        context.write(begin, context.voidPromise());
        context.write(content, context.voidPromise());
        ByteBuf end = context.alloc().ioBuffer(2);
        MessageWriter.chunkEnd(end);
        context.write(end, context.voidPromise());
    }

    /** Writes the end of a body in chunks without flushing. */
    public static void writeEnd(ChannelHandlerContext context, @Nullable Fields trailers) {
        ByteBuf end =
                context.alloc().ioBuffer(trailers == null ? LAST_CHUNK_BYTES : trailers.size() + LAST_CHUNK_BYTES);
        MessageWriter.lastChunk(trailers, end);
        context.write(end, context.voidPromise());
    }
}
