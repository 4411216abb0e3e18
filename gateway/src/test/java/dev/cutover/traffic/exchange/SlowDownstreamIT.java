package dev.cutover.traffic.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.TestTraffic;
import dev.cutover.traffic.Backend;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.Rejection;
import dev.cutover.traffic.http.ResponseHead;
import dev.cutover.traffic.loop.Deadlines;
import dev.cutover.traffic.loop.Transport;
import dev.cutover.traffic.upstream.BackendPool;
import dev.cutover.traffic.upstream.Upstream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client's side that takes nothing from the begin of a response, of which no change tells. */
class SlowDownstreamIT {
    private static final long WHOLE = 256L << 20;
    private static final byte[] PIECE = new byte[1 << 16];

    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final RawBackend backend = RawBackend.serving((request, connection) -> {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + WHOLE + "\r\n\r\n");
        while (sent.get() < WHOLE) {
            connection.send(PIECE);
            sent.addAndGet(PIECE.length);
        }
    });
    private final Transport transport = new Transport(1);
    private final EventLoop loop = transport.loops().get(0);

    @AfterEach
    void stop() {
        backend.close();
        transport.close();
    }

    private final class TakingNothing implements Downstream {
        @Override
        public void writeInformational(ResponseHead head) {}

        @Override
        public void writeHead(ResponseHead head, Fields additions) {}

        @Override
        public void writeContent(ByteBuf content) {
            received.addAndGet(content.readableBytes());
            content.release();
        }

        @Override
        public void writeEnd(@Nullable Fields trailers) {}

        @Override
        public void flush() {}

        @Override
        public boolean isWritable() {
            return false;
        }

        @Override
        public void setReading(boolean reading) {}

        @Override
        public void cut() {}

        @Override
        public void closeAfterResponse() {}

        @Override
        public void exchangeEnded() {}
    }

    private static final class Nobody implements ExchangeObserver {
        @Override
        public void exchanged(ExchangeRecord exchange) {}

        @Override
        public void rejected(Rejection rejection, int loopIndex) {}
    }

    private Exchange exchange() {
        Deadlines deadlines = new Deadlines(loop, Ticker.systemTicker());
        SplittableRandom random = new SplittableRandom(1);
        TrafficSnapshot snapshot = TestTraffic.snapshot(0, TestTraffic.endpoint("all", 0));
        Upstream upstream = TestTraffic.upstream(Backend.LEGACY, backend, 1);
        upstream.attach(List.of(new BackendPool(upstream, loop, transport.client(1000), deadlines, random)));
        ConfiguredTraffic configured = TestTraffic.configured(snapshot.endpoints(), upstream);
        TrafficSnapshot reachable = new TrafficSnapshot(configured, snapshot.rules(), snapshot.lists());
        Drain drain = new Drain(Ticker.systemTicker());
        TrafficLoop traffic = new TrafficLoop(
                0, deadlines, random, new SharedByLoops(() -> reachable, new Nobody(), drain, List.of()));
        Client client = new Client(InetAddress.getLoopbackAddress(), false, false);
        return new Exchange(
                traffic, new TakingNothing(), client, TestTraffic.request("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    }

    @Test
    void stopsTheBackend() {
        Exchange exchange = exchange();
        loop.execute(() -> {
            exchange.begin();
            exchange.onRequestEnd(null);
        });

        AtomicLong before = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(30))
                .until(() -> before.getAndSet(sent.get()) == sent.get() && received.get() > 0);

        assertThat(received.get()).isLessThan(1 << 20);
        loop.submit(exchange::onClientGone).awaitUninterruptibly();
    }
}
