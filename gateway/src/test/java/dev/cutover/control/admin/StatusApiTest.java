package dev.cutover.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.FakeAttempt;
import dev.cutover.testing.FakeExchange;
import dev.cutover.traffic.Backend;
import dev.cutover.traffic.upstream.FailureKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class StatusApiTest {
    private final TestAdmin admin = TestAdmin.open();

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void theStatusSaysWhoAnswersAndSinceWhen() {
        JsonNode status = admin.get("/api/status").json();

        assertThat(status.get("version").asString()).isEqualTo("1.2.3");
        assertThat(status.get("instance").asString()).isEqualTo("gw-1");
        assertThat(status.get("uptime").asLong()).isEqualTo(90);
        assertThat(status.get("readiness").asString()).isEqualTo("ready");
        assertThat(status.get("leader").isNull()).isTrue();
        assertThat(status.get("configRevision").asLong()).isEqualTo(7);
        assertThat(status.get("redis").get("store").asString()).isEqualTo("memory");
        assertThat(status.get("redis").get("state").asString()).isEqualTo("off");
    }

    @Test
    void everyEndpointHasItsWeightAndWhereThatComesFrom() {
        admin.put("/api/weights/users", "{\"weight\":12.5}");

        JsonNode users = admin.get("/api/status").json().get("endpoints").get(0);

        assertThat(users.get("id").asString()).isEqualTo("users");
        assertThat(users.get("weight").asDouble()).isEqualTo(12.5);
        assertThat(users.get("source").asString()).isEqualTo("memory");
        assertThat(users.get("flag").isNull()).isTrue();
        assertThat(users.get("circuit").asString()).isEqualTo("closed");
    }

    @Test
    void anEndpointWithoutTrafficHasZerosAndNoPercentiles() {
        JsonNode users = admin.get("/api/status").json().get("endpoints").get(0);

        assertThat(users.get("requests").asLong()).isZero();
        assertThat(users.get("observedPercent").asDouble()).isZero();
        assertThat(users.get("p95").isNull()).isTrue();
    }

    @Test
    void anEndpointWithTrafficSaysHowEachBackendDoes() {
        admin.metrics.exchanged(FakeExchange.at(admin.users));
        admin.metrics.exchanged(FakeExchange.at(admin.users).answered(Backend.NEW, 200));
        admin.metrics.exchanged(FakeExchange.at(admin.users)
                .assigned(Backend.NEW)
                .tried(
                        FakeAttempt.failed(Backend.NEW, FailureKind.RESET, 2),
                        FakeAttempt.answered(Backend.LEGACY, 200, 3))
                .fellBack("reset"));
        admin.metrics.sample();

        JsonNode users = admin.get("/api/status").json().get("endpoints").get(0);

        assertThat(users.get("requests").asLong()).isEqualTo(3);
        assertThat(users.get("errors").asLong()).isEqualTo(1);
        assertThat(users.get("observedPercent").asDouble()).isEqualTo(33.33);
        assertThat(users.get("p95").asDouble()).isPositive();
        assertThat(users.get("backends").get(1).get("backend").asString()).isEqualTo("new");
        assertThat(users.get("backends").get(1).get("attempts").asLong()).isEqualTo(2);
        assertThat(users.get("backends").get(1).get("errors").asLong()).isEqualTo(1);
    }

    @Test
    void anEndpointOfOneBackendSaysSo() {
        JsonNode old = admin.get("/api/status").json().get("endpoints").get(1);

        assertThat(old.get("backendOnly").asString()).isEqualTo("legacy");
    }
}
