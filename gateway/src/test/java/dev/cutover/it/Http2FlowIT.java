package dev.cutover.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawFrame;
import dev.cutover.testing.RawHttp2Client;
import dev.cutover.testing.TestCertificate;
import dev.cutover.testing.TestGateway;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Windows follow what is taken, on each stream by itself. Source: RFC 9113 §5.2, §6.9. */
class Http2FlowIT {
    private static final int WINDOW = 65_535;
    private static final int MOST_OF_WINDOW = 60_000;
    private static final int INITIAL_WINDOW_SIZE = 4;

    private final CountDownLatch isOver = new CountDownLatch(1);
    private final AtomicLong sent = new AtomicLong();
    private final RawBackend backend = RawBackend.saying("ok");
    private final TestGateway gateway = TestGateway.between(backend, backend)
            .https(TestCertificate.forLoopback())
            .listen("max-body-size: 1GB")
            .defaults("timeout: 60s")
            .start();
    private final RawHttp2Client client = gateway.connectHttp2();

    @AfterEach
    void stop() {
        isOver.countDown();
        client.close();
        gateway.close();
        backend.close();
    }

    private void sendWithoutEnd() {
        backend.become((request, connection) -> {
            if (request.target().equals("/small")) {
                connection.send(RawBackend.ok("small"));
                return;
            }
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
            byte[] piece = new byte[1 << 16];
            while (sent.get() < 1_000_000_000) {
                connection.send(piece);
                sent.addAndGet(piece.length);
            }
        });
    }

    private void awaitStandstill() {
        AtomicLong before = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(30))
                .until(() -> before.getAndSet(sent.get()) == sent.get() && sent.get() > 0);
    }

    private long received(int streamId) {
        return client.soFar(streamId).body().length();
    }

    @Test
    void aStreamWithoutWindowStopsItsBackendAndGoesOnWithIt() {
        sendWithoutEnd();
        client.window(0, 1 << 30).get(1, "/large");

        awaitStandstill();
        assertThat(received(1)).isEqualTo(WINDOW);
        assertThat(sent.get()).isLessThan(20_000_000);
        client.window(1, 100_000);

        await().until(() -> received(1) == WINDOW + 100_000);
    }

    @Test
    void aStreamThatWaitsForItsWindowDoesNotStopTheOthers() {
        sendWithoutEnd();
        client.window(0, 1 << 30).get(1, "/large");
        awaitStandstill();

        assertThat(client.get(3, "/small").read(3).body()).isEqualTo("small");
    }

    @Test
    void anInitialWindowIsKept() {
        try (RawHttp2Client narrow = gateway.connectHttp2(INITIAL_WINDOW_SIZE, 3)) {
            backend.become((request, connection) -> connection.send(RawBackend.ok("abcdef")));
            narrow.get(1, "/");
            await().until(() -> narrow.soFar(1).body().equals("abc"));

            narrow.window(1, 3);

            assertThat(narrow.read(1).body()).isEqualTo("abcdef");
            assertThat(narrow.read(1).ended()).isTrue();
        }
    }

    @Test
    void trailersWaitForTheContentBeforeThem() {
        try (RawHttp2Client narrow = gateway.connectHttp2(INITIAL_WINDOW_SIZE, 0)) {
            backend.become((request, connection) -> {
                connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                connection.send("2\r\nok\r\n0\r\nX-Sum: " + request.target() + "\r\n\r\n");
            });
            narrow.get(1, "/first");
            await().until(() -> gateway.exchanges().size() == 1);
            narrow.get(3, "/other");
            await().until(() -> gateway.exchanges().size() == 2);

            narrow.window(1, 100).window(3, 100);

            assertThat(narrow.read(1).body()).isEqualTo("ok");
            assertThat(narrow.read(1).trailers()).containsExactly(Map.entry("x-sum", "/first"));
            assertThat(narrow.read(3).trailers()).containsExactly(Map.entry("x-sum", "/other"));
        }
    }

    @Test
    void smallWindowUpdatesForWhatIsTakenAreNoFlood() {
        int whole = WINDOW + 20 * 50_000;
        backend.become((request, connection) -> connection.send(RawBackend.ok("x".repeat(whole))));
        client.get(1, "/");

        for (int given = WINDOW; given < whole; given += 50_000) {
            int due = given;
            await().until(() -> received(1) == due);
            for (int i = 0; i < 50; i++) {
                client.window(0, 1000).window(1, 1000);
            }
        }

        assertThat(client.read(1).body()).hasSize(whole);
    }

    /** Sends content as the window allows for, until it does no more; gives how much. */
    private long sendContent(int streamId, int most) {
        return sendContent(streamId, 0, most);
    }

    /** The same behind content that was sent before. */
    private long sendContent(int streamId, long before, long most) {
        long window = windowOf(streamId) - before;
        long done = 0;
        byte[] piece = new byte[5_000];
        while (done + piece.length <= most) {
            while (done + piece.length <= Math.min(window, most)) {
                client.data(streamId, false, piece);
                done += piece.length;
            }
            if (done == most) {
                return done;
            }
            long known = window;
            try {
                await().atMost(Duration.ofSeconds(2))
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> windowOf(streamId) - before > known);
            } catch (org.awaitility.core.ConditionTimeoutException e) {
                return done; // no more is given
            }
            window = windowOf(streamId) - before;
        }
        return done;
    }

    private long windowOf(int streamId) {
        return WINDOW
                + client.frames(RawFrame.WINDOW_UPDATE).stream()
                        .filter(frame -> frame.streamId() == streamId)
                        .mapToLong(frame -> frame.number(0))
                        .sum();
    }

    @Test
    void aBackendThatTakesNothingGetsNoMoreThanAWindowAhead() {
        backend.leavingBodiesUnread();
        backend.become((request, connection) -> await().forever().until(() -> isOver.getCount() == 0));
        client.post(1, "/");

        long ahead = sendContent(1, 100_000_000);

        assertThat(ahead).isLessThan(40_000_000);
        assertThat(client.frames(RawFrame.RST_STREAM)).isEmpty();
    }

    @Test
    void aStreamWhoseBackendTakesNothingDoesNotStopTheOthers() {
        backend.leavingBodiesUnread();
        backend.become((request, connection) -> {
            if (request.target().equals("/small")) {
                connection.send(RawBackend.ok("small"));
            } else {
                await().forever().until(() -> isOver.getCount() == 0);
            }
        });
        client.post(1, "/");
        sendContent(1, 100_000_000);

        assertThat(client.get(3, "/small").read(3).body()).isEqualTo("small");
    }

    @Test
    void contentThatWaitedArrivesWhole() {
        CountDownLatch mayRead = new CountDownLatch(1);
        AtomicLong arrived = new AtomicLong();
        backend.leavingBodiesUnread();
        backend.become((request, connection) -> {
            await().forever().until(() -> mayRead.getCount() == 0);
            long end = Long.parseLong(request.value("Content-Length"));
            while (arrived.get() < end) {
                arrived.addAndGet(connection.in().readNBytes(1000).length);
            }
            connection.send(RawBackend.ok("ok"));
        });
        client.post(1, "/", "content-length", "100000000");

        long ahead = sendContent(1, 100_000_000);
        mayRead.countDown();

        await().until(() -> arrived.get() == ahead);
        await().until(() -> windowOf(1) > ahead + WINDOW / 2);
    }

    @Test
    void anEndThatWaitedComesBehindTheContentBeforeIt() {
        CountDownLatch mayRead = new CountDownLatch(1);
        backend.leavingBodiesUnread();
        backend.become((request, connection) -> {
            await().forever().until(() -> mayRead.getCount() == 0);
            DataInputStream in = new DataInputStream(connection.in());
            connection.send(RawBackend.ok(lengthOfChunks(in) + " " + new String(in.readNBytes(10), US_ASCII)));
        });
        client.post(1, "/");

        long ahead = sendContent(1, 100_000_000);
        client.headers(1, true, "x-check", "7");
        client.ping().awaitFrame(frame -> frame.is(RawFrame.PING, 0));
        mayRead.countDown();

        assertThat(client.read(1).body()).isEqualTo(ahead + " x-check: 7");
    }

    @Test
    void aBodyBehindOneThatWasGivenUpArrivesWhole() {
        CountDownLatch mayRead = new CountDownLatch(1);
        backend.leavingBodiesUnread();
        backend.become((request, connection) -> {
            await().forever().until(() -> mayRead.getCount() == 0);
            connection.send(RawBackend.ok("" + lengthOfChunks(new DataInputStream(connection.in()))));
        });
        client.post(1, "/");
        sendContent(1, 100_000_000);
        client.data(1, true, "").reset(1, RawFrame.CANCEL);
        client.post(3, "/");

        long ahead = sendContent(3, 100_000_000);
        mayRead.countDown();
        long behind = sendContent(3, ahead, 1_000_000);
        client.data(3, true, "");

        assertThat(client.read(3).body()).isEqualTo("" + (ahead + behind));
        assertThat(behind).isEqualTo(1_000_000);
    }

    private static long lengthOfChunks(DataInputStream in) throws IOException {
        long length = 0;
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = in.readUnsignedByte();
            if (next != '\n') {
                line.append((char) next);
                continue;
            }
            int size = Integer.parseInt(line.toString().trim(), 16);
            if (size == 0) {
                return length;
            }
            in.skipNBytes(size + 2);
            length += size;
            line.setLength(0);
        }
    }

    @Test
    void aLargeBodyPassesAsTheWindowAllows() {
        client.post(1, "/", "content-length", "1000000");

        assertThat(sendContent(1, 1_000_000)).isEqualTo(1_000_000);
        client.data(1, true, "");

        assertThat(client.read(1).status()).isEqualTo(200);
        assertThat(backend.onlyRequest().body()).hasSize(1_000_000);
    }

    @Test
    void theWindowOfTheConnectionIsKeptToo() {
        backend.become((request, connection) -> connection.send(RawBackend.ok("x".repeat(MOST_OF_WINDOW))));
        client.get(1, "/").get(3, "/");

        await().until(() -> received(1) + received(3) == WINDOW);
        client.window(0, WINDOW);

        assertThat(client.read(1).body()).hasSize(MOST_OF_WINDOW);
        assertThat(client.read(3).body()).hasSize(MOST_OF_WINDOW);
    }
}
