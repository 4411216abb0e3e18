package dev.cutover.traffic.upstream;

import static dev.cutover.testing.Http2Wire.block;
import static dev.cutover.testing.Http2Wire.frame;
import static dev.cutover.testing.Http2Wire.settings;
import static dev.cutover.testing.RawFrame.END_HEADERS;
import static dev.cutover.testing.RawFrame.END_STREAM;
import static dev.cutover.testing.RawFrame.HEADERS;

import dev.cutover.testing.Http2Wire;
import dev.cutover.testing.ManualTicker;
import dev.cutover.testing.TestTraffic;
import dev.cutover.traffic.Backend;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.HostPort;
import dev.cutover.traffic.loop.Deadlines;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An origin of HTTP/2 without a network, and two pools of connections to it, as two event loops have them. Time passes,
 * connections are opened and tasks run when a test says so.
 */
final class EmbeddedOrigin implements AutoCloseable {
    static final Duration IDLE = Duration.ofSeconds(30);

    private final ManualTicker ticker = new ManualTicker();
    private final EmbeddedChannel loop =
            EmbeddedChannel.builder().ticker(ticker).build();
    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private final Upstream upstream;
    private final BackendPool pool;
    private final BackendPool other;
    private boolean refuses;

    /** An origin to which there may be so many connections. */
    EmbeddedOrigin(int maxConnections) {
        OriginAddress address = new OriginAddress(false, new HostPort("127.0.0.1", 9));
        Duration minute = Duration.ofMinutes(1);
        BackendSettings settings = new BackendSettings(
                List.of(address),
                null,
                minute,
                minute,
                minute,
                IDLE,
                maxConnections,
                1000,
                minute,
                UpstreamProtocol.H2C);
        upstream = new Upstream(Backend.LEGACY, settings, null, ticker);
        pool = newPool();
        other = newPool();
        upstream.attach(List.of(pool, other));
    }

    private BackendPool newPool() {
        Bootstrap bootstrap = new Bootstrap().channelFactory(this::newChannel).disableResolver();
        Deadlines deadlines = new Deadlines(loop.eventLoop(), ticker);
        return new BackendPool(upstream, loop.eventLoop(), bootstrap, deadlines, new SplittableRandom(1));
    }

    /** What connecting comes to where nobody listens, when a test says so. */
    private final class Connecting extends ChannelOutboundHandlerAdapter {
        @Override
        public void connect(
                ChannelHandlerContext ctx, SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            if (refuses) {
                promise.setFailure(new ConnectException("Connection refused"));
            } else {
                ctx.connect(remote, local, promise);
            }
        }
    }

    /** Takes no more connections. */
    void refuse() {
        refuses = true;
    }

    private EmbeddedChannel newChannel() {
        EmbeddedChannel channel = EmbeddedChannel.builder()
                .register(false)
                .ticker(ticker)
                .handlers(new Connecting())
                .build();
        channels.add(channel);
        return channel;
    }

    /** One who wants a connection, and what came of it. */
    final class Asker implements Acquisition.Owner {
        private final Acquisition acquisition = new Acquisition(this);
        private final HeardAnswer answer = new HeardAnswer();
        private Runnable whenAcquired = this::begin;
        private @Nullable Http2UpstreamStream stream;

        @Override
        public void onAcquired(UpstreamConnection acquired) {
            stream = (Http2UpstreamStream) acquired;
            whenAcquired.run();
        }

        private void begin() {
            stream().begin(TestTraffic.request("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), new Fields(), answer);
            stream().flush();
        }

        private Http2UpstreamStream stream() {
            assert stream != null : "not served";
            return stream;
        }

        @Override
        public void onNotAcquired(FailureKind kind, String detail) {
            answer.onFailure(kind, true, detail);
        }

        boolean isServed() {
            return stream != null;
        }

        /** The number of its stream on its connection. */
        int id() {
            return stream().id();
        }

        /** Whether its request was one of several on its connection, one behind another. */
        boolean isOnUsedConnection() {
            return stream().isReused();
        }

        HeardAnswer answer() {
            return answer;
        }

        /** Does something else than to begin a request. */
        Asker whenAcquired(Runnable action) {
            whenAcquired = action;
            return this;
        }

        void leave() {
            acquisition.cancel();
        }

        Asker ask() {
            pool.acquire(acquisition, false);
            return this;
        }

        Asker askForFresh() {
            pool.acquire(acquisition, true);
            return this;
        }

        Asker askOnOtherLoop() {
            other.acquire(acquisition, false);
            return this;
        }
    }

    Asker asker() {
        return new Asker();
    }

    /** Asks for a connection, and runs what comes of it. */
    Asker ask() {
        Asker asker = asker().ask();
        run();
        return asker;
    }

    Asker askOnOtherLoop() {
        Asker asker = asker().askOnOtherLoop();
        run();
        return asker;
    }

    /** What all event loops know of it. */
    Origin origin() {
        return upstream.origins().get(0);
    }

    Upstream upstream() {
        return upstream;
    }

    /** The connections that were opened, in order. */
    List<EmbeddedChannel> channels() {
        return channels;
    }

    Http2UpstreamConnection connection(int i) {
        return channels.get(i).pipeline().get(Http2UpstreamConnection.class);
    }

    /** Says on a connection how many requests it takes. */
    void allow(int connection, int streams) {
        receive(connection, settings(3, streams));
    }

    /** Answers on a connection, on which its settings must come before all else. */
    void answer(int connection, Asker asker) {
        receive(connection, settings());
        receive(connection, frame(HEADERS, END_HEADERS | END_STREAM, asker.id(), block(":status", "200")));
    }

    private void receive(int connection, byte[] bytes) {
        channels.get(connection).writeInbound(Unpooled.wrappedBuffer(bytes));
        run();
    }

    /** Says on a connection that it takes no more requests. */
    void goAway(int connection) {
        receive(connection, settings());
        receive(connection, Http2Wire.goAway(Integer.MAX_VALUE, 0));
    }

    /** A connection is gone without a word. */
    void lose(int connection) {
        EmbeddedChannel channel = channels.get(connection);
        channel.unsafe().close(channel.newPromise());
        run();
    }

    void run() {
        loop.runPendingTasks();
    }

    void pass(Duration time) {
        for (long millis = 0; millis < time.toMillis(); millis += 10) {
            ticker.advance(10, TimeUnit.MILLISECONDS);
            loop.runScheduledPendingTasks();
            loop.runPendingTasks();
        }
    }

    @Override
    public void close() {
        // The end of one may open another for those who wait.
        for (int i = 0; i < channels.size(); i++) {
            lose(i);
        }
        loop.finishAndReleaseAll();
        channels.forEach(EmbeddedChannel::releaseOutbound);
    }
}
