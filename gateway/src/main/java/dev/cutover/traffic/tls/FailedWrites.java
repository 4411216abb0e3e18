package dev.cutover.traffic.tls;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Stands before the handler of TLS, which drops the void promises of those who write: lets them hear of a failed write
 * as an exception, as they do on a connection without TLS.
 */
@Sharable
public final class FailedWrites extends ChannelOutboundHandlerAdapter {
    /** The only one, for all connections. */
    public static final FailedWrites TELL = new FailedWrites();

    private FailedWrites() {}

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ctx.write(message, promise.unvoid().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE));
    }
}
