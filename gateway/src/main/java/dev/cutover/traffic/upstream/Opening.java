package dev.cutover.traffic.upstream;

import dev.cutover.traffic.tls.Alpn;
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
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A connection being opened for acquisitions, which may not want it any more when it is there. First TCP, then TLS
 * where the origin's URL says so, both together within the connect timeout.
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
    private final ArrayDeque<Acquisition> acquisitions = new ArrayDeque<>(1);
    private int joined;
    private long begunAt;

    Opening(OriginPool pool, BackendPool backendPool, Acquisition first) {
        this.pool = pool;
        this.backendPool = backendPool;
        this.origin = pool.origin();
        join(first);
    }

    /** Lets one more acquisition wait for the connection. */
    void join(Acquisition acquisition) {
        acquisitions.add(acquisition);
        acquisition.waitFor(this);
        joined++;
        origin.opening();
    }

    void abandon(Acquisition acquisition) {
        acquisitions.remove(acquisition);
    }

    /** How many wait for the connection. */
    int size() {
        return acquisitions.size();
    }

    /** Who has waited longest for the connection, and does not any more from now on. */
    @Nullable Acquisition poll() {
        return acquisitions.poll();
    }

    void begin() {
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
        if (pool.settings().protocol() == UpstreamProtocol.H2 && !protocol.equals(Alpn.HTTP_2)) {
            pipeline.channel().close();
            notSecured(TlsTrouble.WRONG_PROTOCOL, TlsTrouble.WRONG_PROTOCOL.words() + " (" + Alpn.HTTP_2 + ")");
        } else {
            pipeline.addLast(new TlsAcceptance(origin));
            succeed(pipeline);
        }
    }

    @Override
    public void onNotSecured(Throwable cause) {
        TlsTrouble trouble = TlsTrouble.of(cause);
        notSecured(trouble, trouble.describe(cause));
    }

    private void notSecured(TlsTrouble trouble, String description) {
        fail(trouble == TlsTrouble.TOO_SLOW, origin.notSecured(trouble, description));
    }

    private void succeed(ChannelPipeline pipeline) {
        opened();
        origin.accepted();
        pool.opened(pipeline, this);
    }

    private void opened() {
        for (int i = 0; i < joined; i++) {
            origin.opened();
        }
    }

    private void fail(boolean tooSlow, String detail) {
        opened();
        origin.closed();
        origin.refused();
        pool.notOpened(this);
        for (Acquisition next = poll(); next != null; next = poll()) {
            next.fail(pool, tooSlow ? FailureKind.TIMEOUT : FailureKind.CONNECT, detail);
        }
        pool.offerRoom();
    }
}
