package dev.cutover.traffic.listen;

import dev.cutover.traffic.http.http2.StatelessEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;

/**
 * Writes frames to a client, and tells how much content it has sent.
 *
 * <p>Event loop of the connection.
 */
final class ClientFrameWriter extends DefaultHttp2FrameWriter {
    /** Hears of content that the client's window allowed for. */
    @FunctionalInterface
    interface Listener {
        void onDataSent(int streamId, int bytes);
    }

    private final Listener listener;

    ClientFrameWriter(Listener listener) {
        super(new StatelessEncoder());
        this.listener = listener;
    }

    @Override
    public ChannelFuture writeData(
            ChannelHandlerContext context,
            int streamId,
            ByteBuf data,
            int padding,
            boolean endStream,
            ChannelPromise promise) {
        listener.onDataSent(streamId, data.readableBytes());
        return super.writeData(context, streamId, data, padding, endStream, promise);
    }
}
