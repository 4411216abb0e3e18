package dev.cutover.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.FakeExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProbesTest {
    private final TestAdmin admin = TestAdmin.open();

    @AfterEach
    void close() {
        admin.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/healthz"})
    void aGatewayThatWorksIsHealthy(String path) {
        TestAdmin.Answer answer = admin.get(path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"status\":\"healthy\"}");
    }

    @Test
    void aGatewayThatListensIsReady() {
        assertThat(admin.get("/ready").status()).isEqualTo(200);
    }

    @Test
    void aGatewayThatDrainsIsNotReadyButHealthy() {
        admin.readiness = Readiness.DRAINING;

        assertThat(admin.get("/ready").status()).isEqualTo(503);
        assertThat(admin.get("/ready").detail()).isEqualTo("draining");
        assertThat(admin.get("/health").status()).isEqualTo(200);
    }

    @Test
    void aProbeByHeadIsAnsweredLikeGetWithoutContent() {
        TestAdmin.Answer answer = admin.call("HEAD", "/health", null);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void metricsArePrometheusText() {
        admin.metrics.exchanged(FakeExchange.at(admin.users));

        TestAdmin.Answer answer = admin.get("/metrics");

        assertThat(answer.header("Content-Type")).startsWith("text/plain").contains("version=0.0.4");
        assertThat(answer.body())
                .contains("cutover_exchange_seconds_count{endpoint=\"users\"} 1", "jvm_memory_used_bytes");
    }
}
