package dev.cutover.traffic.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.TestCertificate;
import dev.cutover.testing.TestTraffic;
import dev.cutover.testing.TlsPeer;
import dev.cutover.traffic.Backend;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.loop.Deadlines;
import dev.cutover.traffic.tls.ClientTls;
import dev.cutover.traffic.tls.TlsMaterial;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection by TLS whose writes fail at a moment of the test's choice. */
class SecureOriginIT {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final CountDownLatch isOver = new CountDownLatch(1);
    private final TestCertificate certificate = TestCertificate.forLoopback();
    private final RawBackend backend = RawBackend.servingTls(
                    TlsPeer.showing(certificate, null), (request, connection) -> {
                        await().until(() -> mayAnswer.getCount() == 0);
                        connection.send(RawBackend.ok("ok"));
                        await().forever().until(() -> isOver.getCount() == 0);
                    })
            .leavingBodiesUnread();
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = (EventLoop) group.iterator().next();
    private final Upstream upstream = TestTraffic.upstream(Backend.LEGACY, backend, 1, tls());
    private volatile boolean writesFail;

    @AfterEach
    void stop() {
        mayAnswer.countDown();
        isOver.countDown();
        group.shutdownGracefully(0, 3, TimeUnit.SECONDS).awaitUninterruptibly();
        backend.close();
    }

    /** A socket that reads on when writing has failed. */
    private final class FailingSocket extends NioSocketChannel {
        @Override
        protected void doWrite(ChannelOutboundBuffer in) throws Exception {
            if (writesFail) {
                throw new IOException("Broken pipe");
            }
            super.doWrite(in);
        }
    }

    private ClientTls tls() {
        try {
            TlsMaterial material =
                    new TlsMaterial(null, certificate.bundle().toTrustManagerFactory(), List.of(), List.of());
            return new ClientTls(material, List.of("http/1.1"));
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    private UpstreamConnection connect() {
        Bootstrap bootstrap =
                new Bootstrap().channelFactory(FailingSocket::new).option(ChannelOption.AUTO_CLOSE, false);
        Deadlines deadlines = new Deadlines(loop, Ticker.systemTicker());
        BackendPool pool = new BackendPool(upstream, loop, bootstrap, deadlines, new SplittableRandom(1));
        upstream.attach(List.of(pool));
        CompletableFuture<UpstreamConnection> acquired = new CompletableFuture<>();
        Acquisition acquisition = new Acquisition(new Acquisition.Owner() {
            @Override
            public void onAcquired(UpstreamConnection connection) {
                acquired.complete(connection);
            }

            @Override
            public void onNotAcquired(FailureKind kind, String detail) {
                acquired.completeExceptionally(new AssertionError(detail));
            }
        });
        loop.execute(() -> pool.acquire(acquisition, false));
        return acquired.join();
    }

    @Test
    void aConnectionIsNotKeptWhereAWriteFailedThoughTheAnswerIsComplete() {
        HeardAnswer answer = new HeardAnswer();
        UpstreamConnection connection = connect();
        loop.execute(() -> {
            connection.begin(
                    TestTraffic.request("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n"),
                    new Fields(),
                    answer);
            connection.flush();
        });
        await().until(() -> backend.deliveries() == 1);

        writesFail = true;
        loop.execute(() -> {
            connection.writeContent(Unpooled.copiedBuffer(new byte[2]));
            connection.writeEnd(null);
            connection.flush();
            mayAnswer.countDown();
        });

        assertThat(answer.end()).succeedsWithin(SOON);
        await().until(() -> upstream.idleConnections() == 0);
    }
}
