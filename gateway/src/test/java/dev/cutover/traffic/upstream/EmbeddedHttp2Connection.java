package dev.cutover.traffic.upstream;

import static dev.cutover.testing.Http2Wire.block;
import static dev.cutover.testing.Http2Wire.frame;
import static dev.cutover.testing.Http2Wire.settings;
import static dev.cutover.testing.RawFrame.CONTINUATION;
import static dev.cutover.testing.RawFrame.END_HEADERS;
import static dev.cutover.testing.RawFrame.END_STREAM;
import static dev.cutover.testing.RawFrame.HEADERS;

import dev.cutover.testing.ManualTicker;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.TestTraffic;
import dev.cutover.traffic.Backend;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.loop.Deadlines;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection of HTTP/2 to an origin without a network, in time that passes by hand. */
final class EmbeddedHttp2Connection implements AutoCloseable {
    static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n";
    static final int FIRST_STREAM = 3;
    static final int SECOND_STREAM = 5;
    private static final int MAX_FRAME = 16_384;

    private final RawBackend nobody = RawBackend.silent();
    private final ManualTicker ticker = new ManualTicker();
    private final ManualTicker clock = new ManualTicker();
    private final Channel channel;
    private final Writes writes = new Writes();
    private final Http2UpstreamConnection connection;

    /** What a socket does, but that writes fail when a test says so. */
    private static final class Writes extends ChannelOutboundHandlerAdapter {
        private @Nullable Exception failure;
        private boolean failsOnce;
        private boolean stalls;
        private final List<ChannelPromise> stalled = new ArrayList<>();

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            if (failure != null) {
                ReferenceCountUtil.release(message);
                Exception now = failure;
                failure = failsOnce ? null : failure;
                promise.setFailure(now);
            } else if (stalls) {
                ReferenceCountUtil.release(message);
                stalled.add(promise);
            } else {
                ctx.write(message, promise);
            }
        }

        @Override
        public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
            ctx.close(promise);
            stalled.forEach(write -> write.tryFailure(new ClosedChannelException()));
        }
    }

    /** A channel whose tasks may be held back. */
    private static final class Channel extends EmbeddedChannel {
        private boolean holdsTasks;

        private Channel(ManualTicker ticker) {
            super(EmbeddedChannel.builder().ticker(ticker));
        }

        @Override
        public void runPendingTasks() {
            if (!holdsTasks) {
                super.runPendingTasks();
            }
        }
    }

    private EmbeddedHttp2Connection(boolean isMute) {
        // Any number is a time.
        clock.advance(-1000, TimeUnit.SECONDS);
        channel = new Channel(ticker);
        Upstream upstream = TestTraffic.upstream(Backend.LEGACY, nobody, 1);
        Deadlines deadlines = new Deadlines(channel.eventLoop(), clock);
        BackendPool pools =
                new BackendPool(upstream, channel.eventLoop(), new Bootstrap(), deadlines, new SplittableRandom(1));
        connection = Http2UpstreamConnection.to(
                new Http2OriginPool(pools, upstream.origins().get(0), upstream.settings(), channel.eventLoop()));
        channel.pipeline().addLast(writes, connection);
        if (!isMute) {
            receive(settings());
        }
    }

    /** A connection whose origin has sent its settings. */
    static EmbeddedHttp2Connection greeted() {
        return new EmbeddedHttp2Connection(false);
    }

    /** A connection whose origin has sent nothing. */
    static EmbeddedHttp2Connection mute() {
        return new EmbeddedHttp2Connection(true);
    }

    Http2UpstreamConnection connection() {
        return connection;
    }

    EmbeddedChannel channel() {
        return channel;
    }

    boolean hasRoom() {
        return connection.hasRoom();
    }

    /** It is gone without a word. */
    void lose() {
        channel.unsafe().close(channel.newPromise());
        channel.runPendingTasks();
    }

    /** Lets nothing happen later until {@link #runTasks}. */
    void holdTasks() {
        channel.holdsTasks = true;
    }

    void runTasks() {
        channel.holdsTasks = false;
        channel.runPendingTasks();
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    void receive(byte[]... frames) {
        channel.writeInbound(Unpooled.wrappedBuffer(frames));
    }

    void receiveHead(int stream, boolean endsStream, String... fields) {
        receive(frame(HEADERS, END_HEADERS | (endsStream ? END_STREAM : 0), stream, block(fields)));
    }

    /** Receives a head in as many frames as it takes, which ends its stream. */
    void receiveLongHead(int stream, String... fields) {
        byte[] block = block(fields);
        for (int at = 0; at < block.length; at += MAX_FRAME) {
            int end = Math.min(block.length, at + MAX_FRAME);
            int flags = (at == 0 ? END_STREAM : 0) | (end == block.length ? END_HEADERS : 0);
            receive(frame(at == 0 ? HEADERS : CONTINUATION, flags, stream, Arrays.copyOfRange(block, at, end)));
        }
    }

    void receiveAnswer(int stream) {
        receiveHead(stream, true, ":status", "200");
    }

    void pass(int seconds) {
        for (int i = 0; i < seconds * 100; i++) {
            ticker.advance(10, TimeUnit.MILLISECONDS);
            clock.advance(10, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    Http2UpstreamStream begin(String request, UpstreamListener answer) {
        Http2UpstreamStream stream = connection.newStream();
        stream.begin(TestTraffic.request(request), new Fields(), answer);
        stream.flush();
        return stream;
    }

    /** Lets writes fail from now on. */
    void failWrites(Exception failure) {
        writes.failure = failure;
    }

    /** Lets no write come to an end from now on before it is closed. */
    void stallWrites() {
        writes.stalls = true;
    }

    /** Lets the next write fail. */
    void failWrite(Exception failure) {
        writes.failure = failure;
        writes.failsOnce = true;
    }

    /** How much of what came on a stream nobody has taken yet. */
    int unconsumed(int stream) {
        return connection.decoder().flowController().unconsumedBytes(connection.connection().stream(stream));
    }

    /** What it has sent since it was asked last, in hexadecimal digits. */
    String sent() {
        StringBuilder all = new StringBuilder();
        for (Object sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
            all.append(ByteBufUtil.hexDump((ByteBuf) sent));
            ReferenceCountUtil.release(sent);
        }
        return all.toString();
    }

    /** Whether it has sent those bytes in one piece since it was asked last. */
    boolean hasSent(byte[] bytes) {
        return sent().contains(ByteBufUtil.hexDump(bytes));
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
        nobody.close();
    }
}
