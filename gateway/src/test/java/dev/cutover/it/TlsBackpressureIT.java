package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.TestCertificate;
import dev.cutover.testing.TestGateway;
import dev.cutover.testing.TlsPeer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** As {@link BackpressureIT}, with TLS on both sides. */
class TlsBackpressureIT {
    private static final long WHOLE = 256L << 20;
    private static final long AHEAD_AT_MOST = 40L << 20;
    private static final TestCertificate CERTIFICATE = TestCertificate.forLoopback();

    private final byte[] piece = new byte[1 << 16];
    private final RawBackend backend = RawBackend.servingTls(
                    TlsPeer.showing(CERTIFICATE, null), (request, connection) -> connection.send(RawBackend.ok("ok")))
            .leavingBodiesUnread();
    private final TestGateway gateway = TestGateway.between(List.of(backend.url()), List.of(backend.url()))
            .https(CERTIFICATE, CERTIFICATE.asTruststore())
            .backends("tls-bundle: web")
            .listen("max-body-size: 1GB")
            .defaults("timeout: 60s")
            .start();
    private final RawClient client = gateway.connectTls(TlsPeer.trusting(CERTIFICATE));
    private final AtomicLong sent = new AtomicLong();

    @AfterEach
    void stop() {
        client.reset();
        backend.close();
        gateway.close();
    }

    private void awaitStandstill() {
        AtomicLong before = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(30))
                .until(() -> before.getAndSet(sent.get()) == sent.get() && sent.get() > 0);
    }

    @Test
    void aClientThatDoesNotReadStopsTheBackend() {
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
        startSending();

        awaitStandstill();

        assertThat(sent.get()).isLessThan(AHEAD_AT_MOST);
    }

    private void startSending() {
        Thread thread = new Thread(() -> {
            try {
                while (sent.get() < WHOLE) {
                    client.send(piece);
                    sent.addAndGet(piece.length);
                }
            } catch (UncheckedIOException e) {
                return; // the test is over
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
