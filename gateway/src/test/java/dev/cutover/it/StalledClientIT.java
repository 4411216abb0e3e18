package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.TestGateway;
import org.junit.jupiter.api.Test;

class StalledClientIT {
    private static final int LARGE = 32 * 1024 * 1024;

    @Test
    void aClientThatTakesNothingForTheIdleTimeoutFreesItsBackend() {
        byte[] content = new byte[LARGE];
        try (RawBackend legacy = RawBackend.serving((request, connection) -> {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
                    connection.send(content);
                });
                RawBackend newBackend = RawBackend.saying("new");
                TestGateway gateway = TestGateway.between(legacy, newBackend)
                        .listen("idle-timeout: 300ms")
                        .start();
                RawClient client = RawClient.connect(gateway.address(), 4096)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

            await().until(() -> legacy.deliveries() == 1 && legacy.connectionsOpen() == 0);
            assertThat(gateway.exchange(0).aborted()).isTrue();
        }
    }
}
