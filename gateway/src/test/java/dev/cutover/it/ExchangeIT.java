package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExchangeIT {
    private final RawBackend legacy = RawBackend.saying("legacy");
    private final RawBackend newBackend = RawBackend.saying("new");

    @AfterEach
    void stop() {
        legacy.close();
        newBackend.close();
    }

    @Test
    void atWeightZeroEverybodyGetsLegacy() {
        try (TestGateway gateway = TestGateway.between(legacy, newBackend).start();
                RawClient client = gateway.connect()) {
            RawResponse response = client.get("/");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("legacy");
            assertThat(newBackend.deliveries()).isZero();
        }
    }

    @Test
    void atWeightHundredEverybodyGetsNew() {
        try (TestGateway gateway =
                        TestGateway.between(legacy, newBackend).weight("100").start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").body()).isEqualTo("new");
            assertThat(legacy.deliveries()).isZero();
        }
    }

    @Test
    void requestsOnOneConnectionAreServedInOrder() {
        try (TestGateway gateway = TestGateway.between(legacy, newBackend).start();
                RawClient client = gateway.connect()) {
            client.send(
                    "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.read().status()).isEqualTo(200);
            assertThat(legacy.requests()).extracting(r -> r.target()).containsExactly("/1", "/2", "/3");
            assertThat(legacy.connectionsAccepted()).isEqualTo(1);
        }
    }

    @Test
    void aGetThatNewRefusesIsAnsweredByLegacy() {
        try (RawBackend failing = RawBackend.answering(RawBackend.response(503, "no"));
                TestGateway gateway =
                        TestGateway.between(legacy, failing).weight("100").start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").body()).isEqualTo("legacy");

            assertThat(failing.deliveries()).isEqualTo(1);
            assertThat(gateway.exchange(0).attempts()).containsExactly("new:503", "legacy:200");
            assertThat(gateway.exchange(0).fallback()).isEqualTo("503");
        }
    }
}
