package dev.cutover.traffic.upstream;

import dev.cutover.traffic.tls.ClientTls;
import dev.cutover.traffic.tls.FailedWrites;
import dev.cutover.traffic.tls.TlsHandshake;
import dev.cutover.traffic.tls.TlsTrouble;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection being opened for an acquisition, which may not want it any more when it is there. First TCP, then TLS where
 * the origin's URL says so, both together within the connect timeout.
 *
 * <p>Event loop of its pool.
 */
final class Opening implements TlsHandshake.Owner {
    /** In the place of handlers that are added when it is known what the connection speaks. */
    @Sharable
    private static final class Nothing extends ChannelInboundHandlerAdapter {}

    private static final Nothing NOTHING_YET = new Nothing();

    private final OriginPool pool;
    private final BackendPool backendPool;
    private final Origin origin;
    private @Nullable Acquisition acquisition;
    private long begunAt;

    Opening(OriginPool pool, BackendPool backendPool, Acquisition acquisition) {
        this.pool = pool;
        this.backendPool = backendPool;
        this.origin = pool.origin();
        this.acquisition = acquisition;
    }

    void abandon() {
        acquisition = null;
    }

    void begin() {
        origin.opening();
        if (origin.isSecure()) {
            begunAt = backendPool.deadlines().nanoTime();
        }
        backendPool
                .bootstrap()
                .clone()
                .handler(NOTHING_YET)
                .connect(origin.socketAddress())
                .addListener((ChannelFuture connected) -> onConnected(connected));
    }

    private void onConnected(ChannelFuture connected) {
        Throwable failure = connected.cause();
        if (failure != null) {
            boolean tooSlow = failure instanceof ConnectTimeoutException;
            fail(tooSlow, "Cannot connect to " + origin.address() + ": " + failure.getMessage());
        } else if (origin.isSecure()) {
            shakeHands(connected.channel().pipeline(), backendPool.tls());
        } else {
            succeed(connected.channel().pipeline());
        }
    }

    private void shakeHands(ChannelPipeline pipeline, ClientTls tls) {
        long elapsed = backendPool.deadlines().nanoTime() - begunAt;
        Duration left = backendPool.connectTimeout().minusNanos(elapsed);
        SslHandler handler =
                tls.newHandler(pipeline.channel().alloc(), origin.address().hostPort(), left);
        pipeline.addLast(FailedWrites.TELL, handler, new TlsHandshake(handler, this));
    }

    @Override
    public void onSecured(ChannelPipeline pipeline, String protocol) {
        origin.secured();
        succeed(pipeline);
    }

    @Override
    public void onNotSecured(Throwable cause) {
        TlsTrouble trouble = TlsTrouble.of(cause);
        String detail = "No TLS with " + origin.address() + ": " + trouble.describe(cause);
        origin.notSecured(trouble, detail);
        fail(trouble == TlsTrouble.TOO_SLOW, detail);
    }

    private void succeed(ChannelPipeline pipeline) {
        Http1UpstreamConnection connection = new Http1UpstreamConnection(pool);
        pipeline.addLast(connection);
        origin.opened();
        origin.accepted();
        if (acquisition != null) {
            pool.use(connection, acquisition);
        } else {
            pool.offer(connection);
        }
    }

    private void fail(boolean tooSlow, String detail) {
        origin.opened();
        origin.closed();
        origin.refused();
        if (acquisition != null) {
            acquisition.fail(pool, tooSlow ? FailureKind.TIMEOUT : FailureKind.CONNECT, detail);
        }
        pool.offerRoom();
    }
}
