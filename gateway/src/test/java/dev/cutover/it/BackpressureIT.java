package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.TestGateway;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A side that does not read stops the other one. What the system's socket buffers hold, some megabytes on each of the
 * two connections, is all that gets ahead.
 */
class BackpressureIT {
    private static final long WHOLE = 256L << 20;
    private static final long AHEAD_AT_MOST = 40L << 20;

    private final RawBackend backend = RawBackend.saying("ok").leavingBodiesUnread();
    private final TestGateway gateway = TestGateway.between(backend, backend)
            .listen("max-body-size: 1GB")
            .defaults("timeout: 60s")
            .start();
    private final RawClient client = gateway.connect();
    private final AtomicLong sent = new AtomicLong();

    @AfterEach
    void stop() {
        client.close();
        backend.close();
        gateway.close();
    }

    private void awaitStandstill() {
        AtomicLong before = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(30))
                .until(() -> before.getAndSet(sent.get()) == sent.get() && sent.get() > 0);
    }

    private void startSending(Runnable piece) {
        Thread thread = new Thread(() -> {
            try {
                while (sent.get() < WHOLE) {
                    piece.run();
                    sent.addAndGet(1 << 16);
                }
            } catch (UncheckedIOException e) {
                return; // the test is over
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Test
    void aClientThatDoesNotReadStopsTheBackend() {
        byte[] piece = new byte[1 << 16];
        backend.become((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + WHOLE + "\r\n\r\n");
            while (sent.get() < WHOLE) {
                connection.send(piece);
                sent.addAndGet(piece.length);
            }
        });
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        awaitStandstill();

        assertThat(sent.get()).isLessThan(AHEAD_AT_MOST);
    }

    @Test
    void aBackendThatDoesNotReadStopsTheClient() {
        backend.become((request, connection) -> await().forever().until(() -> sent.get() >= WHOLE));
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + WHOLE + "\r\n\r\n");
        byte[] piece = new byte[1 << 16];
        startSending(() -> client.send(piece));

        awaitStandstill();

        assertThat(sent.get()).isLessThan(AHEAD_AT_MOST);
    }

    @Test
    void aClientThatReadsNoAnswersIsNotServedMoreRequests() {
        backend.become((request, connection) -> connection.send(RawBackend.ok("x".repeat(20_000))));
        byte[] requests = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2000).getBytes(StandardCharsets.US_ASCII);
        startSending(() -> client.send(requests));

        AtomicLong before = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(60))
                .until(() ->
                        before.getAndSet(backend.deliveries()) == backend.deliveries() && backend.deliveries() > 0);

        assertThat(backend.deliveries() * 20_000L).isLessThan(AHEAD_AT_MOST);
        int soFar = backend.deliveries();
        for (int i = 0; i < soFar + 10; i++) {
            assertThat(client.read().status()).isEqualTo(200);
        }
    }
}
