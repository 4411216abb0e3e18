package dev.cutover.traffic.upstream;

import static dev.cutover.testing.Http2Wire.MAX_CONCURRENT_STREAMS;
import static dev.cutover.testing.Http2Wire.block;
import static dev.cutover.testing.Http2Wire.frame;
import static dev.cutover.testing.Http2Wire.number;
import static dev.cutover.testing.Http2Wire.settings;
import static dev.cutover.testing.RawFrame.ACK;
import static dev.cutover.testing.RawFrame.CANCEL;
import static dev.cutover.testing.RawFrame.END_HEADERS;
import static dev.cutover.testing.RawFrame.END_STREAM;
import static dev.cutover.testing.RawFrame.HEADERS;
import static dev.cutover.testing.RawFrame.PING;
import static dev.cutover.testing.RawFrame.PRIORITY;
import static dev.cutover.testing.RawFrame.RST_STREAM;
import static dev.cutover.testing.RawFrame.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a connection makes of silence, of a failed write and of bounds, in time that passes by hand. */
class Http2UpstreamConnectionTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n";
    private static final int FIRST_STREAM = 3;

    private final RawBackend nobody = RawBackend.silent();
    private final ManualTicker ticker = new ManualTicker();
    private final EmbeddedChannel channel =
            EmbeddedChannel.builder().ticker(ticker).build();
    private final FailingWrites writes = new FailingWrites();
    private Http2UpstreamConnection connection;

    /** What a socket does whose other end is gone, when a test says so. */
    private static final class FailingWrites extends ChannelOutboundHandlerAdapter {
        private boolean fail;

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            if (fail) {
                ReferenceCountUtil.release(message);
                promise.setFailure(new IOException("Broken pipe"));
            } else {
                ctx.write(message, promise);
            }
        }
    }

    @BeforeEach
    void connect() {
        Upstream upstream = TestTraffic.upstream(Backend.LEGACY, nobody, 1);
        Deadlines deadlines = new Deadlines(channel.eventLoop(), ticker);
        BackendPool pools =
                new BackendPool(upstream, channel.eventLoop(), new Bootstrap(), deadlines, new SplittableRandom(1));
        connection = Http2UpstreamConnection.to(
                new Http2OriginPool(pools, upstream.origins().get(0), upstream.settings(), channel.eventLoop()));
        channel.pipeline().addLast(writes, connection);
        receive(settings());
    }

    @AfterEach
    void stop() {
        channel.finishAndReleaseAll();
        nobody.close();
    }

    private void receive(byte[] frame) {
        channel.writeInbound(Unpooled.wrappedBuffer(frame));
    }

    private void receiveAnswer(int stream) {
        receive(frame(HEADERS, END_HEADERS | END_STREAM, stream, block(":status", "200")));
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds * 100; i++) {
            ticker.advance(10, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    private Http2UpstreamStream begin(String request, HeardAnswer answer) {
        Http2UpstreamStream stream = connection.newStream();
        stream.begin(TestTraffic.request(request), new Fields(), answer);
        stream.flush();
        return stream;
    }

    /** Whether it has sent those bytes in one piece since it was asked last. */
    private boolean hasSent(byte[] bytes) {
        boolean hasSent = false;
        for (Object sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
            hasSent |= ByteBufUtil.hexDump((ByteBuf) sent).contains(ByteBufUtil.hexDump(bytes));
            ReferenceCountUtil.release(sent);
        }
        return hasSent;
    }

    /** A request is given up that had no answer, while another one is under way. */
    private HeardAnswer becomeSuspect() {
        pass(1);
        HeardAnswer other = new HeardAnswer();
        begin(GET, other);
        Http2UpstreamStream silent = begin(GET, new HeardAnswer());
        pass(2);
        silent.cancel();
        return other;
    }

    @Test
    void takesAThousandRequestsAtOnceWhateverTheOriginAllows() {
        receive(settings(MAX_CONCURRENT_STREAMS, 5000));
        for (int i = 0; i < 999; i++) {
            connection.newStream();
        }
        assertThat(connection.hasRoom()).isTrue();

        connection.newStream();

        assertThat(connection.hasRoom()).isFalse();
    }

    @Test
    void takesNoMoreRequestsWhenSuspect() {
        becomeSuspect();

        assertThat(connection.hasRoom()).isFalse();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void isNotSuspectForARequestThatIsGivenUpAtOnce() {
        pass(1);
        Http2UpstreamStream hasty = begin(GET, new HeardAnswer());

        hasty.cancel();

        assertThat(connection.hasRoom()).isTrue();
    }

    @Test
    void keepsWhatIsOnItWhereItAnswersAPing() {
        HeardAnswer other = becomeSuspect();
        receive(frame(PING, ACK, 0, new byte[8]));

        pass(10);
        receiveAnswer(FIRST_STREAM);

        assertThat(other.end()).isCompleted();
    }

    @Test
    void asksForASignOfLifeByAPing() {
        hasSent(new byte[0]);

        becomeSuspect();

        assertThat(hasSent(new byte[] {0, 0, 8, PING, 0, 0, 0, 0, 0})).isTrue();
    }

    @Test
    void failsWhatIsOnItWithoutASignOfLife() {
        HeardAnswer other = becomeSuspect();
        pass(4);
        assertThat(other.end()).isNotDone();

        pass(2);

        assertThat(other.end()).isCompletedExceptionally();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void readsTheAnswerThatComesBehindAFailedWrite() {
        HeardAnswer answer = new HeardAnswer();
        Http2UpstreamStream stream = begin(POST, answer);
        writes.fail = true;
        stream.writeContent(Unpooled.wrappedBuffer(new byte[2]));
        stream.flush();
        channel.runPendingTasks();

        receiveAnswer(FIRST_STREAM);

        assertThat(answer.end()).isCompleted();
        pass(2);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void failsWhatHasNoAnswerSoonAfterAFailedWrite() {
        HeardAnswer answer = new HeardAnswer();
        Http2UpstreamStream stream = begin(POST, answer);
        writes.fail = true;
        stream.writeContent(Unpooled.wrappedBuffer(new byte[2]));
        stream.flush();
        receive(frame(WINDOW_UPDATE, 0, 0, number(1)));
        assertThat(answer.end()).isNotDone();

        pass(2);

        assertThat(answer.end()).isCompletedExceptionally();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void doesNotReadAnAnswerOverThatIsKnownToBeLong() {
        Http2UpstreamStream stream = begin(GET, new HeardAnswer());
        receive(frame(HEADERS, END_HEADERS, FIRST_STREAM, block(":status", "503", "content-length", "65537")));

        stream.discard();

        assertThat(hasSent(frame(RST_STREAM, 0, FIRST_STREAM, number(CANCEL)))).isTrue();
    }

    @Test
    void doesNotReadAnAnswerOverToARequestThatIsNotThrough() {
        Http2UpstreamStream stream = begin(POST, new HeardAnswer());
        receive(frame(HEADERS, END_HEADERS, FIRST_STREAM, block(":status", "503", "content-length", "1")));

        stream.discard();

        assertThat(hasSent(frame(RST_STREAM, 0, FIRST_STREAM, number(CANCEL)))).isTrue();
    }

    @Test
    void takesManyFramesThatBringNothingOverALongTimeButNotAtOnce() {
        for (int i = 0; i < 5; i++) {
            pass(10);
            receiveThatBringNothing(BoundedFrameReader.MAX_IDLE_FRAMES);
        }
        assertThat(channel.isOpen()).isTrue();

        receiveThatBringNothing(1);

        assertThat(channel.isOpen()).isFalse();
    }

    private void receiveThatBringNothing(int frames) {
        for (int i = 0; i < frames; i++) {
            receive(frame(PRIORITY, 0, FIRST_STREAM, new byte[] {0, 0, 0, 0, 9}));
        }
    }
}
