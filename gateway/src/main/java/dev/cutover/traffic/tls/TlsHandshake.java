package dev.cutover.traffic.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/**
 * Stands behind the handler of TLS until the handshake is over, and then gives its place to what speaks the protocol
 * that both sides have agreed on. Handlers that come later hear of an active channel only now.
 *
 * <p>Event loop of the connection.
 */
public final class TlsHandshake extends ChannelInboundHandlerAdapter {
    /** Hears once how the handshake went. */
    public interface Owner {
        /**
         * The other side is who it says; adds the handlers of {@code protocol}, a name of ALPN, to the pipeline's end.
         * A side that names no protocol means HTTP/1.1.
         */
        void onSecured(ChannelPipeline pipeline, String protocol);

        /** There is no connection; the channel closes. */
        void onNotSecured(Throwable cause);
    }

    private final SslHandler tls;
    private final Owner owner;

    /** Awaits the handshake of {@code tls}, the handler before this one. */
    public TlsHandshake(SslHandler tls, Owner owner) {
        this.tls = tls;
        this.owner = owner;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // Passed on when the connection can be used.
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
            ctx.fireUserEventTriggered(event);
        } else if (handshake.isSuccess()) {
            String protocol = tls.applicationProtocol();
            owner.onSecured(ctx.pipeline(), protocol == null ? Alpn.HTTP_1_1 : protocol);
            ctx.fireChannelActive();
            ctx.pipeline().remove(this);
        } else {
            owner.onNotSecured(handshake.cause());
        }
    }

    /** What went wrong is in the event; here it comes a second time. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
