package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cutover.control.admin.Readiness;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import dev.cutover.traffic.http.Rejection;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The gateway's stop: what runs finishes, nothing new is taken on. INTERFACE §1, SIGTERM; SEMANTICS §1, rule 5. */
class DrainIT {
    private static final String POST = "POST /a HTTP/1.1\r\nHost: example.org\r\nContent-Length: 1\r\n\r\nx";

    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final RawBackend legacy = RawBackend.serving((request, connection) -> {
        await().until(() -> mayAnswer.getCount() == 0 || !request.target().startsWith("/slow"));
        connection.send(RawBackend.ok("legacy"));
    });

    @AfterEach
    void stop() {
        mayAnswer.countDown();
        legacy.close();
    }

    private TestGateway.Setup gateway() {
        return TestGateway.between(legacy, legacy).listen("drain-timeout: 8s");
    }

    private static CompletableFuture<Void> beginStop(TestGateway gateway) {
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(gateway::close);
        await().until(() -> gateway.gateway().readiness() == Readiness.DRAINING);
        awaitListenerClosed(gateway);
        return stopped;
    }

    private static void awaitListenerClosed(TestGateway gateway) {
        await().untilAsserted(() ->
                assertThatThrownBy(() -> gateway.connect().close()).isInstanceOf(UncheckedIOException.class));
    }

    @Test
    void aRunningExchangeFinishesAndItsResponseIsTheLastOfItsConnection() {
        try (TestGateway gateway = gateway().start();
                RawClient client = gateway.connect()) {
            client.send("GET /slow HTTP/1.1\r\nHost: example.org\r\n\r\n");
            await().until(() -> legacy.requests().size() == 1);

            CompletableFuture<Void> stopped = beginStop(gateway);
            mayAnswer.countDown();
            RawResponse response = client.read();

            assertThat(response.body()).isEqualTo("legacy");
            assertThat(client.isClosedInOrder()).isTrue();
            assertThat(stopped).succeedsWithin(Duration.ofSeconds(8));
        }
    }

    @Test
    void aRequestOnAConnectionThatWasBusyWhenTheStopBeganIsServed() {
        try (TestGateway gateway = gateway().start();
                RawClient busy = gateway.connect();
                RawClient sending = gateway.connect()) {
            busy.send("GET /slow HTTP/1.1\r\nHost: example.org\r\n\r\n");
            sending.send("GET /a HTTP/1.1\r\nHost: exam");
            await().until(() -> legacy.requests().size() == 1);

            beginStop(gateway);
            RawResponse response = sending.send("ple.org\r\n\r\n").read();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.value("Connection")).isEqualTo("close");
            mayAnswer.countDown();
        }
    }

    @Test
    void anIdleConnectionIsClosedInOrderWhileOthersAreBusy() {
        try (TestGateway gateway = gateway().start();
                RawClient busy = gateway.connect();
                RawClient idle = gateway.connect()) {
            idle.get("/a");
            busy.send("GET /slow HTTP/1.1\r\nHost: example.org\r\n\r\n");
            await().until(() -> legacy.requests().size() == 2);

            beginStop(gateway);

            assertThat(idle.isClosedInOrder()).isTrue();
            mayAnswer.countDown();
            assertThat(busy.read().status()).isEqualTo(200);
        }
    }

    @Test
    void whatHasNoAnswerWhenTheTimeIsUpIsToldSo() {
        try (TestGateway gateway = gateway().listen("drain-timeout: 500ms").start();
                RawClient client = gateway.connect()) {
            client.send("GET /slow HTTP/1.1\r\nHost: example.org\r\n\r\n");
            await().until(() -> legacy.requests().size() == 1);

            beginStop(gateway);
            RawResponse response = client.read();

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.value("Retry-After")).isEqualTo("1");
            assertThat(response.body()).contains("shutting down");
            assertThat(client.isClosedInOrder()).isTrue();
            assertThat(gateway.rejections()).containsExactly(Rejection.DRAINING);
        }
    }

    @Test
    void aResponseThatIsNotThroughWhenTheTimeIsUpIsVisiblyCut() {
        String begin = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
        try (RawBackend half = RawBackend.answering(begin);
                TestGateway gateway = TestGateway.between(half, half)
                        .listen("drain-timeout: 500ms")
                        .start();
                RawClient client = gateway.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n");
            await().until(() -> half.requests().size() == 1);

            beginStop(gateway);

            assertThatThrownBy(client::read).isInstanceOf(UncheckedIOException.class);
            assertThat(gateway.exchange(0).cut()).isTrue();
        }
    }

    @Test
    void aFailureOfNewStillFallsBackWhileThereIsTime() {
        CountDownLatch mayFail = new CountDownLatch(1);
        try (RawBackend failing = RawBackend.serving((request, connection) -> {
                    await().until(() -> mayFail.getCount() == 0);
                    connection.close();
                });
                TestGateway gateway = TestGateway.between(legacy, failing)
                        .weight("100")
                        .listen("drain-timeout: 8s")
                        .start();
                RawClient client = gateway.connect();
                RawClient posting = gateway.connect()) {
            client.send("GET /a HTTP/1.1\r\nHost: example.org\r\n\r\n");
            posting.send(POST);
            await().until(() -> failing.requests().size() == 2);

            beginStop(gateway);
            mayFail.countDown();

            assertThat(client.read().body()).isEqualTo("legacy");
            assertThat(posting.read().status()).isEqualTo(502);
            assertThat(legacy.requests()).hasSize(1);
        }
    }
}
