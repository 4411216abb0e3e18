package dev.cutover.traffic.listen;

import dev.cutover.traffic.tls.TlsClosing;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;

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
        TlsClosing.sendLastWords(ctx).addListener(sent -> {
            if (!sent.isSuccess() || !(ctx.channel() instanceof DuplexChannel channel)) {
                ctx.close();
                return;
            }
            channel.shutdownOutput();
            next.run();
        });
    }
}
