package dev.cutover.it;

import static dev.cutover.testing.RawHttp2Client.block;
import static dev.cutover.testing.RawHttp2Client.bytes;
import static dev.cutover.testing.RawHttp2Client.number;
import static dev.cutover.testing.RawHttp2Client.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawFrame;
import dev.cutover.testing.RawHttp2Client;
import dev.cutover.testing.TestCertificate;
import dev.cutover.testing.TestGateway;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Clients that make the gateway work for nothing: each connection ends with the right code, the memory stays where it
 * was, and others are served. Source: RFC 9113 §10.5.
 */
class Http2FloodIT {
    private static final int GROWTH_AT_MOST = 16 << 20;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int MANY = 20_000;

    private final RawBackend backend = RawBackend.saying("ok");
    private final TestGateway gateway = TestGateway.between(backend, backend)
            .https(TestCertificate.forLoopback())
            .listen("idle-timeout: 2s")
            .listen("header-timeout: 1s")
            .start();
    private final RawHttp2Client client = gateway.connectHttp2();
    private final long memoryBefore = memory();

    /** What the process holds on to, on the heap and in buffers; not what the pool of buffers keeps for later. */
    private static long memory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        PooledByteBufAllocator pool = PooledByteBufAllocator.DEFAULT;
        long unused = pool.metric().usedDirectMemory() - pool.pinnedDirectMemory();
        return runtime.totalMemory()
                - runtime.freeMemory()
                + Math.max(0, PlatformDependent.usedDirectMemory())
                - unused;
    }

    /** What is only on its way through may take a moment to be gone; what is held stays. */
    private void assertMemoryIsAsBefore() {
        await().untilAsserted(() -> assertThat(memory() - memoryBefore).isLessThan(GROWTH_AT_MOST));
    }

    /** With every buffer tracked, a flood takes its time on a machine that does other things too. */
    @BeforeAll
    static void bePatient() {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
    }

    @AfterAll
    static void beAsPatientAsOthers() {
        Awaitility.reset();
    }

    @AfterEach
    void othersAreServedAndTheMemoryHasNotGrown() {
        assertMemoryIsAsBefore();
        if (!client.frames(RawFrame.GOAWAY).isEmpty()) {
            client.awaitClosed();
            await().until(() -> gateway.connections() == 0);
        }
        client.close();
        await().until(() -> gateway.requestsInFlight() == 0);
        try (backend;
                gateway;
                RawHttp2Client other = gateway.connectHttp2()) {
            backend.become((request, connection) -> connection.send(RawBackend.ok("ok")));
            assertThat(other.get(1, "/").read(1).status()).isEqualTo(200);
        }
    }

    /** Sends what {@code piece} gives for 0, 1, 2 … until all is sent or the gateway takes no more. */
    private void flood(int pieces, IntFunction<byte[]> piece) {
        ByteArrayOutputStream some = new ByteArrayOutputStream();
        try {
            for (int i = 0; i < pieces; i++) {
                some.writeBytes(piece.apply(i));
                if (some.size() > 8000 || i == pieces - 1) {
                    client.send(some.toByteArray());
                    some.reset();
                }
            }
        } catch (UncheckedIOException e) {
            return; // it takes no more
        }
    }

    private static byte[] both(byte[] first, byte[] second) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(first);
        out.writeBytes(second);
        return out.toByteArray();
    }

    private static byte[] get(int streamId) {
        int flags = RawFrame.END_HEADERS | RawFrame.END_STREAM;
        return bytes(RawFrame.HEADERS, flags, streamId, block(request("GET", "/")));
    }

    private static byte[] post(int streamId) {
        return bytes(RawFrame.HEADERS, RawFrame.END_HEADERS, streamId, block(request("POST", "/")));
    }

    private static byte[] window(int streamId, int increment) {
        return bytes(RawFrame.WINDOW_UPDATE, 0, streamId, number(increment));
    }

    @Test
    void manyRequestsThatAreResetEndTheConnection() {
        flood(MANY, i -> both(get(2 * i + 1), bytes(RawFrame.RST_STREAM, 0, 2 * i + 1, number(RawFrame.CANCEL))));

        assertThat(client.awaitGoAway()).isEqualTo(RawFrame.ENHANCE_YOUR_CALM);
        assertThat(backend.deliveries()).isLessThanOrEqualTo(250);
    }

    @Test
    void manyResetsProvokedFromTheGatewayEndTheConnectionAndItsExchanges() {
        backend.become((request, connection) -> connection.awaitClose());

        flood(MANY, i -> both(get(2 * i + 1), window(2 * i + 1, 0)));

        assertThat(client.awaitGoAway()).isEqualTo(RawFrame.ENHANCE_YOUR_CALM);
        await().until(() -> gateway.requestsInFlight() == 0);
        assertThat(backend.deliveries()).isLessThanOrEqualTo(250);
    }

    @Test
    void oneResetProvokedFromTheGatewayCancelsItsExchange() {
        backend.become((request, connection) -> connection.awaitClose());
        client.get(1, "/");
        await().until(() -> backend.deliveries() == 1);

        client.window(1, 0);

        assertThat(client.awaitReset(1)).isEqualTo(RawFrame.PROTOCOL_ERROR);
        await().until(() -> backend.connectionsOpen() == 0);
        assertThat(client.frames(RawFrame.GOAWAY)).isEmpty();
    }

    @Test
    void manyMalformedRequestsEndTheConnection() {
        flood(
                MANY,
                i -> bytes(RawFrame.HEADERS, RawFrame.END_HEADERS | RawFrame.END_STREAM, 2 * i + 1, block("a", "b")));

        assertThat(client.awaitGoAway()).isEqualTo(RawFrame.ENHANCE_YOUR_CALM);
    }

    @Test
    void manyPingsEndTheConnection() {
        flood(MANY, i -> bytes(RawFrame.PING, 0, 0, new byte[8]));

        assertThat(client.awaitGoAway()).isEqualTo(RawFrame.ENHANCE_YOUR_CALM);
    }

    @Test
    void somePingsAreAnswered() {
        for (int i = 0; i < 50; i++) {
            client.ping();
        }

        await().until(() -> client.frames(RawFrame.PING).size() == 50);
    }

    @Test
    void manySettingsEndTheConnection() {
        flood(MANY, i -> bytes(RawFrame.SETTINGS, 0, 0));

        assertThat(client.awaitGoAway()).isEqualTo(RawFrame.ENHANCE_YOUR_CALM);
    }

    @Test
    void manyPrioritiesEndTheConnection() {
        flood(MANY, i -> bytes(RawFrame.PRIORITY, 0, 2 * i + 3, new byte[] {0, 0, 0, 1, 5}));

        assertThat(client.awaitGoAway()).isEqualTo(RawFrame.ENHANCE_YOUR_CALM);
    }

    @Test
    void manyWindowUpdatesEndTheConnection() {
        flood(MANY, i -> window(0, 1));

        assertThat(client.awaitGoAway()).isEqualTo(RawFrame.ENHANCE_YOUR_CALM);
    }

    @Test
    void manyFramesOfUnknownTypesEndTheConnection() {
        flood(MANY, i -> bytes(0x77, 0, 0));

        assertThat(client.awaitGoAway()).isEqualTo(RawFrame.ENHANCE_YOUR_CALM);
    }

    @Test
    void manyEmptyPiecesOfContentEndTheConnection() {
        client.post(1, "/");
        await().until(() -> backend.connectionsOpen() == 1);

        flood(MANY, i -> bytes(RawFrame.DATA, 0, 1));

        assertThat(client.awaitGoAway()).isEqualTo(RawFrame.ENHANCE_YOUR_CALM);
        await().until(() -> backend.connectionsOpen() == 0);
    }

    @Test
    void manyPiecesOfNothingButPaddingEndTheConnection() {
        client.post(1, "/");

        flood(MANY, i -> bytes(RawFrame.DATA, RawFrame.PADDED, 1, (byte) 0));

        assertThat(client.awaitGoAway()).isEqualTo(RawFrame.ENHANCE_YOUR_CALM);
    }

    @Test
    void manyContinuationsEndTheConnection() {
        client.frame(RawFrame.HEADERS, RawFrame.END_STREAM, 1, block(request("GET", "/")));

        flood(MANY, i -> bytes(RawFrame.CONTINUATION, 0, 1, block("x", "y")));

        assertThat(client.awaitGoAway()).isEqualTo(RawFrame.ENHANCE_YOUR_CALM);
        assertThat(backend.deliveries()).isZero();
    }

    @Test
    void manyEmptyContinuationsEndTheConnection() {
        client.frame(RawFrame.HEADERS, RawFrame.END_STREAM, 1);

        flood(MANY, i -> bytes(RawFrame.CONTINUATION, 0, 1));

        assertThat(client.awaitGoAway()).isEqualTo(RawFrame.ENHANCE_YOUR_CALM);
    }

    @Test
    void aHeadWithoutEndInLargePiecesEndsTheConnection() {
        client.frame(RawFrame.HEADERS, RawFrame.END_STREAM, 1, block(request("GET", "/")));
        byte[] large = block("x", "y".repeat(16_000));

        flood(1000, i -> bytes(RawFrame.CONTINUATION, 0, 1, large));

        assertThat(client.awaitGoAway()).isEqualTo(RawFrame.PROTOCOL_ERROR);
    }

    @Test
    void aHeadThatDoesNotArriveInTimeEndsTheConnection() {
        client.frame(RawFrame.HEADERS, RawFrame.END_STREAM, 1, block(request("GET", "/")));

        assertThat(client.awaitGoAway()).isEqualTo(RawFrame.ENHANCE_YOUR_CALM);
        assertThat(backend.deliveries()).isZero();
    }

    @Test
    void aHeadThatCameInPiecesLeavesNoDeadlineBehind() {
        backend.become((request, connection) -> connection.awaitClose());
        client.frame(RawFrame.HEADERS, RawFrame.END_STREAM, 1, block(request("GET", "/")))
                .frame(RawFrame.CONTINUATION, RawFrame.END_HEADERS, 1);
        await().until(() -> backend.deliveries() == 1);

        await().during(Duration.ofMillis(1500))
                .until(() -> client.frames(RawFrame.GOAWAY).isEmpty());
    }

    @Test
    void aSmallBlockThatDecodesToALargeHeadIsRefused() {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.write(0x40); // a literal that is remembered: a name of one byte, a value of 4,000
        bomb.write(1);
        bomb.write('x');
        bomb.write(127);
        bomb.write((4000 - 127) % 128 + 128);
        bomb.write((4000 - 127) / 128);
        bomb.writeBytes("y".repeat(4000).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        for (int i = 0; i < 12_000; i++) {
            bomb.write(0x80 + 62); // the same again, in one byte
        }
        byte[] head = both(block(request("GET", "/")), bomb.toByteArray());

        client.frame(RawFrame.HEADERS, RawFrame.END_HEADERS | RawFrame.END_STREAM, 1, head);

        assertThat(client.read(1).status()).isEqualTo(431);
        assertThat(backend.deliveries()).isZero();
    }

    @Test
    void streamsWithoutAWindowAreResetAfterTheIdleTimeout() {
        client.settings(INITIAL_WINDOW_SIZE, 0);
        backend.become((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
            byte[] piece = new byte[1 << 16];
            for (int i = 0; i < 1500; i++) {
                connection.send(piece);
            }
        });
        for (int i = 0; i < 100; i++) {
            client.get(2 * i + 1, "/");
        }

        await().until(() -> client.frames(RawFrame.HEADERS).size() == 100);
        assertMemoryIsAsBefore();
        for (int i = 0; i < 100; i++) {
            assertThat(client.awaitReset(2 * i + 1)).isEqualTo(RawFrame.CANCEL);
        }
        await().until(() -> backend.connectionsOpen() == 0);
    }

    @Test
    void aWindowThatOpensByteForByteEndsTheConnection() {
        client.settings(INITIAL_WINDOW_SIZE, 0);
        backend.become((request, connection) -> connection.send(RawBackend.ok("x".repeat(60_000))));
        client.get(1, "/");

        flood(MANY, i -> window(1, 1));

        assertThat(client.awaitGoAway()).isEqualTo(RawFrame.ENHANCE_YOUR_CALM);
    }

    @Test
    void contentBeyondTheWindowIsAFault() {
        CountDownLatch isOver = new CountDownLatch(1);
        backend.leavingBodiesUnread();
        backend.become((request, connection) -> await().forever().until(() -> isOver.getCount() == 0));
        client.post(1, "/");

        flood(10_000, i -> bytes(RawFrame.DATA, 0, 1, new byte[16_000])); // more than sockets hold

        assertThat(client.awaitFrame(frame -> frame.type() == RawFrame.RST_STREAM || frame.type() == RawFrame.GOAWAY)
                        .payload())
                .contains("\0\0\0\u0003");
        isOver.countDown();
    }

    @Test
    void manySmallPiecesOfContentForABackendThatWaitsCostNoMoreThanTheirBytes() {
        CountDownLatch isOver = new CountDownLatch(1);
        backend.leavingBodiesUnread();
        backend.become((request, connection) -> await().forever().until(() -> isOver.getCount() == 0));
        for (int i = 0; i < 20; i++) {
            client.send(post(2 * i + 1));
        }

        flood(60_000, i -> bytes(RawFrame.DATA, 0, 2 * (i % 20) + 1, (byte) 'x'));

        client.ping().awaitFrame(frame -> frame.is(RawFrame.PING, 0));
        assertThat(gateway.requestsInFlight()).isEqualTo(20);
        assertMemoryIsAsBefore();
        isOver.countDown();
    }

    @Test
    void manyFramesForAStreamThatIsDoneEndTheConnection() {
        client.get(1, "/").read(1);

        flood(MANY, i -> bytes(RawFrame.DATA, 0, 1, (byte) 'x'));

        assertThat(client.awaitGoAway()).isEqualTo(RawFrame.ENHANCE_YOUR_CALM);
    }
}
