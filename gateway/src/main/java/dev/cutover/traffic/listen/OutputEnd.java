package dev.cutover.traffic.listen;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/**
 * The end of what a connection sends. To close it whole with bytes unread would reset it and could take with it what was
 * sent last, so it is closed for writing first (RFC 9112 §9.6).
 *
 * <p>Stateless; event loop of the connection.
 */
final class OutputEnd {
    private OutputEnd() {}

    /** Closes for writing when all is sent, and then does {@code next}; closes whole where that fails. */
    static void write(ChannelHandlerContext ctx, Runnable next) {
        lastWords(ctx).addListener(sent -> {
            if (!sent.isSuccess() || !(ctx.channel() instanceof DuplexChannel channel)) {
                ctx.close();
                return;
            }
            channel.shutdownOutput();
            next.run();
        });
    }

    /** Over TLS a close_notify, without which the client could not tell the end from a cut; else nothing more. */
    private static ChannelFuture lastWords(ChannelHandlerContext ctx) {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls == null) {
            return ctx.writeAndFlush(Unpooled.EMPTY_BUFFER);
        }
        ctx.flush();
        return tls.closeOutbound();
    }
}
