package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawFrame;
import dev.cutover.testing.RawHttp2Client;
import dev.cutover.testing.RawHttp2Response;
import dev.cutover.testing.TestCertificate;
import dev.cutover.testing.TestGateway;
import dev.cutover.traffic.http.Rejection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The gateway's stop as clients of HTTP/2 see it. Source: INTERFACE §1, SIGTERM; RFC 9113 §6.8. */
class Http2DrainIT {
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final RawBackend backend = RawBackend.serving((request, connection) -> {
        await().until(() -> mayAnswer.getCount() == 0 || !request.target().startsWith("/slow"));
        connection.send(RawBackend.ok("ok"));
    });

    @AfterEach
    void stop() {
        mayAnswer.countDown();
        backend.close();
    }

    private TestGateway start(String drainTimeout) {
        return TestGateway.between(backend, backend)
                .https(TestCertificate.forLoopback())
                .listen("drain-timeout: " + drainTimeout)
                .start();
    }

    private static RawFrame awaitNotice(RawHttp2Client client) {
        return client.awaitFrame(frame -> frame.is(RawFrame.GOAWAY, 0) && frame.number(0) == Integer.MAX_VALUE);
    }

    private static int awaitLastStream(RawHttp2Client client) {
        return client.awaitFrame(frame -> frame.is(RawFrame.GOAWAY, 0) && frame.number(0) < Integer.MAX_VALUE)
                .number(0);
    }

    @Test
    void whatRunsFinishesAndWhatComesBehindTheLastStreamIsRefused() {
        try (TestGateway gateway = start("8s");
                RawHttp2Client client = gateway.connectHttp2()) {
            client.get(1, "/slow");
            await().until(() -> backend.deliveries() == 1);

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(gateway::close);
            assertThat(awaitNotice(client).number(4)).isEqualTo(RawFrame.NO_ERROR);
            client.get(3, "/before-it-knew").awaitFrame(frame -> frame.is(RawFrame.PING, 0));
            assertThat(client.read(3).status()).isEqualTo(200);
            client.acknowledgePings();
            assertThat(awaitLastStream(client)).isEqualTo(3);
            assertThat(client.get(5, "/").awaitReset(5)).isEqualTo(RawFrame.REFUSED_STREAM);
            mayAnswer.countDown();

            assertThat(client.read(1).body()).isEqualTo("ok");
            assertThat(client.awaitClosed()).isTrue();
            assertThat(stopped).succeedsWithin(Duration.ofSeconds(8));
        }
    }

    @Test
    void anIdleConnectionIsClosedInOrder() {
        try (TestGateway gateway = start("8s");
                RawHttp2Client busy = gateway.connectHttp2();
                RawHttp2Client idle = gateway.connectHttp2()) {
            busy.get(1, "/slow");
            await().until(() -> backend.deliveries() == 1);

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(gateway::close);
            awaitNotice(idle);

            assertThat(awaitLastStream(idle)).isZero();
            assertThat(idle.awaitClosed()).isTrue();
            mayAnswer.countDown();
            assertThat(busy.read(1).status()).isEqualTo(200);
            assertThat(stopped).succeedsWithin(Duration.ofSeconds(8));
        }
    }

    @Test
    void whatHasNoAnswerWhenTheTimeIsUpIsToldSo() {
        try (TestGateway gateway = start("500ms");
                RawHttp2Client client = gateway.connectHttp2()) {
            client.get(1, "/slow");
            await().until(() -> backend.deliveries() == 1);

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(gateway::close);
            RawHttp2Response response = client.read(1);

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.value("retry-after")).isEqualTo("1");
            assertThat(gateway.rejections()).containsExactly(Rejection.DRAINING);
            assertThat(client.awaitClosed()).isTrue();
            assertThat(stopped).succeedsWithin(Duration.ofSeconds(8));
        }
    }

    @Test
    void aResponseThatIsNotThroughWhenTheTimeIsUpIsReset() {
        try (RawBackend half = RawBackend.answering("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                TestGateway gateway = TestGateway.between(half, half)
                        .https(TestCertificate.forLoopback())
                        .listen("drain-timeout: 500ms")
                        .start();
                RawHttp2Client client = gateway.connectHttp2()) {
            client.get(1, "/");
            await().until(() -> client.soFar(1).body().equals("half"));

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(gateway::close);

            assertThat(client.read(1).reset()).isEqualTo(RawFrame.INTERNAL_ERROR);
            assertThat(client.read(1).ended()).isFalse();
            assertThat(stopped).succeedsWithin(Duration.ofSeconds(8));
        }
    }
}
