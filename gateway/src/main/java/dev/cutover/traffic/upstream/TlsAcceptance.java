package dev.cutover.traffic.upstream;

import dev.cutover.traffic.tls.TlsTrouble;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import javax.net.ssl.SSLException;

/**
 * Stands behind the handler of TLS until the origin has said something: in TLS 1.3 the handshake is over on this side
 * before the origin has looked at the certificate it asked for, and its alert comes in place of an answer.
 *
 * <p>Event loop of the connection. Source: RFC 8446 §2, §6.2 {@code certificate_required}.
 */
final class TlsAcceptance extends ChannelInboundHandlerAdapter {
    private final Origin origin;

    TlsAcceptance(Origin origin) {
        this.origin = origin;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        origin.secured();
        ctx.pipeline().remove(this);
        ctx.fireChannelRead(message);
    }

    /** What was read is an alert, or nothing that TLS knows; a write that fails says nothing of the kind. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof DecoderException && cause.getCause() instanceof SSLException) {
            TlsTrouble trouble = TlsTrouble.of(cause);
            origin.notSecured(trouble, trouble.describe(cause));
        }
        ctx.fireExceptionCaught(cause);
    }
}
