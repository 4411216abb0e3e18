package dev.cutover.traffic.listen;

import static dev.cutover.testing.Http2Wire.block;
import static dev.cutover.testing.Http2Wire.frame;
import static dev.cutover.testing.Http2Wire.number;
import static dev.cutover.testing.Http2Wire.settings;

import dev.cutover.testing.ManualTicker;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawFrame;
import dev.cutover.testing.RawHttp2Client;
import dev.cutover.testing.TestTraffic;
import dev.cutover.traffic.Backend;
import dev.cutover.traffic.exchange.Client;
import dev.cutover.traffic.exchange.ConfiguredTraffic;
import dev.cutover.traffic.exchange.Drain;
import dev.cutover.traffic.exchange.ExchangeObserver;
import dev.cutover.traffic.exchange.ExchangeRecord;
import dev.cutover.traffic.exchange.SharedByLoops;
import dev.cutover.traffic.exchange.TrafficLoop;
import dev.cutover.traffic.exchange.TrafficSnapshot;
import dev.cutover.traffic.http.Rejection;
import dev.cutover.traffic.loop.Deadlines;
import dev.cutover.traffic.upstream.BackendPool;
import dev.cutover.traffic.upstream.Upstream;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * A client's connection of HTTP/2 without a socket: what the client sends, what it takes and what time it is, a test
 * says. No request gets a connection to a backend, so it is served until it is given up, in 15 s at the latest.
 */
final class ConnectionByHand implements AutoCloseable {
    static final Duration IDLE_TIMEOUT = Duration.ofSeconds(4);
    static final Duration HEADER_TIMEOUT = Duration.ofSeconds(1);
    static final Duration BODY_TIMEOUT = Duration.ofSeconds(3);
    static final Duration TICK = Duration.ofMillis(10);

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final ListenSettings SETTINGS = new ListenSettings(
            null,
            null,
            List.of(),
            HEADER_TIMEOUT,
            BODY_TIMEOUT,
            IDLE_TIMEOUT,
            8192,
            16_384,
            100,
            1 << 20,
            10,
            1000,
            Duration.ofSeconds(30),
            1);

    private final RawBackend nobody = RawBackend.silent();
    private final ManualTicker ticker = longRunning();
    private final SocketByHand socket = new SocketByHand(ticker);
    /** Runs the deadlines, so that those which a closed connection leaves behind are seen. */
    private final EmbeddedChannel clock =
            EmbeddedChannel.builder().ticker(ticker).build();

    private final Drain drain = new Drain(ticker);
    private final Admission admission = new Admission(10, 1000);
    private final List<RawFrame> frames = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private boolean failAtRejections;
    private final DefaultHttp2HeadersDecoder headers = new DefaultHttp2HeadersDecoder(false);

    /** Time that has passed for a while before the connection begins. */
    private static ManualTicker longRunning() {
        ManualTicker ticker = new ManualTicker();
        ticker.advance(1, TimeUnit.HOURS);
        return ticker;
    }

    /** One whose client has said nothing yet. */
    ConnectionByHand() {
        Client client = new Client(InetAddress.getLoopbackAddress(), false, true);
        socket.pipeline().addLast(new Http2ClientConnection(SETTINGS, admission, loop(), client));
    }

    /** One whose client has sent its preface and {@code pairs} of settings. */
    static ConnectionByHand open(int... pairs) {
        ConnectionByHand connection = new ConnectionByHand();
        connection.receive(PREFACE, settings(pairs), frame(RawFrame.SETTINGS, RawFrame.ACK, 0));
        return connection;
    }

    private TrafficLoop loop() {
        Deadlines deadlines = new Deadlines(clock.eventLoop(), ticker);
        SplittableRandom random = new SplittableRandom(1);
        Upstream upstream = TestTraffic.upstream(Backend.LEGACY, nobody, 0);
        upstream.attach(List.of(new BackendPool(upstream, socket.eventLoop(), new Bootstrap(), deadlines, random)));
        TrafficSnapshot snapshot = TestTraffic.snapshot(0, TestTraffic.endpoint("all", 0));
        ConfiguredTraffic configured = TestTraffic.configured(snapshot.endpoints(), upstream);
        TrafficSnapshot published = new TrafficSnapshot(configured, snapshot.rules(), snapshot.lists());
        return new TrafficLoop(
                0, deadlines, random, new SharedByLoops(() -> published, new Rejections(), drain, List.of()));
    }

    private final class Rejections implements ExchangeObserver {
        @Override
        public void exchanged(ExchangeRecord exchange) {}

        @Override
        public void rejected(Rejection rejection, int loopIndex) {
            if (failAtRejections) {
                throw new IllegalStateException("a fault of the gateway");
            }
            rejections.add(rejection);
        }
    }

    static byte[] preface() {
        return PREFACE.clone();
    }

    /** The head of a request without content that waits for a backend. */
    static byte[] get(int streamId) {
        return request(streamId, "GET", RawFrame.END_STREAM);
    }

    /** The head of a request whose content is to come; {@code more} are further fields. */
    static byte[] post(int streamId, String... more) {
        return request(streamId, "POST", 0, more);
    }

    /** A request that the gateway answers by itself, with 405 and some content. */
    static byte[] trace(int streamId) {
        return request(streamId, "TRACE", RawFrame.END_STREAM);
    }

    /** The same with content to come. */
    static byte[] traceWithContent(int streamId) {
        return request(streamId, "TRACE", 0);
    }

    /** A request that the gateway answers by itself, with 400 and a reset. */
    static byte[] malformed(int streamId) {
        return request(streamId, "GET", RawFrame.END_STREAM, "X", "an upper-case name");
    }

    /** The same with content to come. */
    static byte[] malformedWithContent(int streamId) {
        return request(streamId, "POST", 0, "X", "an upper-case name");
    }

    static byte[] data(int streamId, int flags, byte[] content) {
        return frame(RawFrame.DATA, flags, streamId, content);
    }

    static byte[] window(int streamId, int bytes) {
        return frame(RawFrame.WINDOW_UPDATE, 0, streamId, number(bytes));
    }

    static byte[] reset(int streamId) {
        return frame(RawFrame.RST_STREAM, 0, streamId, number(RawFrame.CANCEL));
    }

    private static byte[] request(int streamId, String method, int flags, String... more) {
        String[] fields = RawHttp2Client.with(RawHttp2Client.request(method, "/"), more);
        return frame(RawFrame.HEADERS, RawFrame.END_HEADERS | flags, streamId, block(fields));
    }

    /** Takes {@code pieces} as one read of the socket; gives the buffer that they came in. */
    ByteBuf receive(byte[]... pieces) {
        ByteBuf read = Unpooled.buffer();
        for (byte[] piece : pieces) {
            read.writeBytes(piece);
        }
        socket.writeInbound(read);
        return read;
    }

    /** The gateway has a fault that shows with the next request that it refuses. */
    void failAtRejections() {
        failAtRejections = true;
    }

    /** Lets time pass, tick by tick. */
    void pass(Duration time) {
        for (long i = time.dividedBy(TICK); i > 0; i--) {
            ticker.advance(TICK.toNanos(), TimeUnit.NANOSECONDS);
            clock.runScheduledPendingTasks();
            socket.runPendingTasks();
        }
    }

    /** The gateway begins to stop, and its connections have not been told yet. */
    void beginDrain() {
        drain.begin(Duration.ofSeconds(30));
    }

    void tell(Stopping stopping) {
        socket.pipeline().fireUserEventTriggered(stopping);
        socket.runPendingTasks();
    }

    SocketByHand socket() {
        return socket;
    }

    /** Requests that are being served. */
    int requestsInFlight() {
        return admission.exchanges();
    }

    /** What the gateway refused by itself, in order. */
    List<Rejection> rejections() {
        return rejections;
    }

    /** Whether anything is still to happen in some time. */
    boolean hasDeadlines() {
        pass(TICK.multipliedBy(2));
        return clock.runScheduledPendingTasks() >= 0;
    }

    /** The frames that the client has been sent, in order. */
    List<RawFrame> frames() {
        ByteBuffer bytes = ByteBuffer.wrap(socket.takeSent());
        while (bytes.hasRemaining()) {
            int lengthAndType = bytes.getInt();
            byte flags = bytes.get();
            int streamId = bytes.getInt();
            byte[] payload = new byte[lengthAndType >>> 8];
            bytes.get(payload);
            frames.add(new RawFrame(
                    lengthAndType & 0xFF,
                    flags,
                    streamId,
                    new String(payload, StandardCharsets.ISO_8859_1),
                    (lengthAndType & 0xFF) == RawFrame.HEADERS ? fields(streamId, payload) : List.of()));
        }
        return frames;
    }

    private List<Map.Entry<String, String>> fields(int streamId, byte[] block) {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        try {
            headers.decodeHeaders(streamId, Unpooled.wrappedBuffer(block))
                    .forEach(field -> fields.add(Map.entry(
                            field.getKey().toString(), field.getValue().toString())));
        } catch (Http2Exception e) {
            throw new AssertionError("a header block that is none", e);
        }
        return fields;
    }

    List<RawFrame> frames(int type) {
        return frames().stream().filter(frame -> frame.type() == type).toList();
    }

    /** The last streams that the client was told of by GOAWAY, in order. */
    List<Integer> lastStreams() {
        return frames(RawFrame.GOAWAY).stream().map(frame -> frame.number(0)).toList();
    }

    /** The codes of the resets that the client was sent for a stream. */
    List<Integer> resets(int streamId) {
        return frames(RawFrame.RST_STREAM).stream()
                .filter(frame -> frame.streamId() == streamId)
                .map(frame -> frame.number(0))
                .toList();
    }

    /** The status of the answer to a stream, or nothing. */
    List<String> statuses(int streamId) {
        return frames(RawFrame.HEADERS).stream()
                .filter(frame -> frame.streamId() == streamId)
                .map(frame -> frame.fields().get(0).getValue())
                .toList();
    }

    @Override
    public void close() {
        socket.finishAndReleaseAll();
        clock.finishAndReleaseAll();
        nobody.close();
    }
}
