package dev.cutover.traffic.tls;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;

/**
 * The two ways for a connection to end, which the other side of TLS can tell apart: with a close_notify, so that all
 * was said, or without. On a connection without TLS there is no such difference. Event loop of the connection.
 *
 * <p>Source: RFC 8446 §6.1.
 */
public final class TlsClosing {
    private TlsClosing() {}

    /** Sends what is written, and over TLS that nothing comes behind it; the connection stays open for reading. */
    public static ChannelFuture sendLastWords(ChannelHandlerContext ctx) {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls == null) {
            return ctx.writeAndFlush(Unpooled.EMPTY_BUFFER);
        }
        ctx.flush();
        return tls.closeOutbound();
    }

    /** Closes at once, whatever is still to be sent. */
    public static void cut(ChannelHandlerContext ctx) {
        ChannelHandlerContext tls = ctx.pipeline().context(SslHandler.class);
        (tls == null ? ctx : tls).close();
    }
}
