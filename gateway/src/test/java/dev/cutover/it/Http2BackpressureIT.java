package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawHttp2Backend;
import dev.cutover.testing.TestGateway;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A side that does not read stops the other one, and nobody else on the same connection. What gets ahead is the window
 * of one stream and what the sockets of one client hold.
 */
class Http2BackpressureIT {
    private static final long WHOLE = 256L << 20;
    private static final long AHEAD_AT_MOST = 40L << 20;

    private final RawHttp2Backend backend = RawHttp2Backend.saying("ok");
    private final TestGateway gateway = TestGateway.between(List.of(backend.url()), List.of(backend.url()))
            .listen("max-body-size: 1GB")
            .listen("drain-timeout: 0s")
            .backends("protocol: h2c")
            .defaults("timeout: 60s")
            .start();
    private final RawClient slow = gateway.connect();
    private final RawClient other = gateway.connect();
    private final AtomicLong sent = new AtomicLong();
    private long whole = WHOLE;

    @AfterEach
    void stop() {
        slow.close();
        other.close();
        gateway.close();
        backend.close();
    }

    private void awaitStandstill() {
        AtomicLong before = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(30))
                .until(() -> before.getAndSet(sent.get()) == sent.get() && sent.get() > 0);
    }

    private void serveWithoutEnd() {
        byte[] piece = new byte[1 << 16];
        backend.become((request, connection) -> {
            if (!"/endless".equals(request.value(":path"))) {
                connection.answer(request.stream(), "served");
                return;
            }
            connection.head(request.stream(), false, ":status", "200");
            while (sent.get() < whole) {
                connection.stream(request.stream(), piece);
                sent.addAndGet(piece.length);
            }
            connection.data(request.stream(), true, "");
        });
    }

    @Test
    void aClientThatDoesNotReadStopsItsStreamOnly() {
        serveWithoutEnd();
        slow.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");

        awaitStandstill();

        assertThat(sent.get()).isLessThan(AHEAD_AT_MOST);
        assertThat(backend.connection(0).window(backend.onlyRequest().stream())).isZero();
        assertThat(other.get("/").body()).isEqualTo("served");
        assertThat(backend.connectionsAccepted()).isEqualTo(1);
    }

    @Test
    void aClientThatReadsLaterGetsAll() {
        whole = WHOLE / 8;
        serveWithoutEnd();
        slow.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
        awaitStandstill();

        assertThat(slow.read().body()).hasSize((int) whole);
    }

    @Test
    void manyClientsThatDoNotReadLeaveTheConnectionOpenForOthers() {
        serveWithoutEnd();
        List<RawClient> clients = java.util.stream.IntStream.range(0, 30)
                .mapToObj(i -> RawClient.connect(gateway.address(), 4096))
                .toList();
        clients.forEach(client -> client.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n"));
        awaitStandstill();

        assertThat(other.get("/").body()).isEqualTo("served");
        assertThat(backend.connectionsAccepted()).isEqualTo(1);

        clients.forEach(RawClient::close);
    }

    @Test
    void aBackendThatTakesNoMoreOfARequestStopsItsClientOnly() {
        backend.givingNoCredit();
        startSending();

        awaitStandstill();

        assertThat(sent.get()).isLessThan(AHEAD_AT_MOST);
        assertThat(other.get("/").body()).isEqualTo("ok");
        assertThat(backend.connectionsAccepted()).isEqualTo(1);
    }

    private void startSending() {
        byte[] piece = new byte[1 << 16];
        slow.send("POST /endless HTTP/1.1\r\nHost: a\r\nContent-Length: " + WHOLE + "\r\n\r\n");
        Thread thread = new Thread(() -> {
            try {
                while (sent.get() < WHOLE) {
                    slow.send(piece);
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
