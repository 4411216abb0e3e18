package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawBackend.Script;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import dev.cutover.testing.TestGateway.Seen;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Budget, deadline, and clients that go away. SEMANTICS §1, rule 5. */
class FallbackLimitsIT {
    private static final Script HANGS = (request, connection) -> connection.awaitClose();

    private final RawBackend legacy = RawBackend.saying("legacy");
    private final RawBackend newBackend = RawBackend.answering(RawBackend.response(503, "new"));

    @AfterEach
    void stop() {
        legacy.close();
        newBackend.close();
    }

    private TestGateway.Setup toNew() {
        return TestGateway.between(legacy, newBackend).weight("100").defaults("circuit-breaker: {enabled: false}");
    }

    @Test
    void tenRequestsMayAlwaysFallBackAndTheNextGetsTheAnswerOfNew() {
        try (TestGateway gateway = toNew().start();
                RawClient client = gateway.connect()) {
            for (int i = 0; i < 10; i++) {
                assertThat(client.get("/").body()).isEqualTo("legacy");
            }

            RawResponse response = client.get("/");

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.body()).isEqualTo("new");
            assertThat(gateway.exchange(10).refusal()).isEqualTo("budget");
            assertThat(gateway.exchange(10).attempts()).containsExactly("new:503");
            assertThat(legacy.deliveries()).isEqualTo(10);
        }
    }

    @Test
    void theBudgetIsAShareOfAllRequestsOfTheEndpoint() {
        try (TestGateway gateway =
                        toNew().weight("0").defaults("fallback: {budget: 50}").start();
                RawClient client = gateway.connect()) {
            for (int i = 0; i < 30; i++) {
                client.get("/");
            }
            gateway.setWeight("*", "100");

            for (int i = 0; i < 15; i++) {
                assertThat(client.get("/").body()).isEqualTo("legacy");
            }
        }
    }

    @Test
    void eachEndpointHasItsOwnBudget() {
        try (TestGateway gateway =
                        toNew().endpoint("a", "/a").endpoint("b", "/b").start();
                RawClient client = gateway.connect()) {
            for (int i = 0; i < 11; i++) {
                client.get("/a");
            }

            assertThat(client.get("/b").body()).isEqualTo("legacy");
        }
    }

    @Test
    void newLeavesLegacyAThirdOfTheDeadline() {
        newBackend.become(HANGS);
        try (TestGateway gateway = toNew().defaults("timeout: 900ms").start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").body()).isEqualTo("legacy");
            assertThat(gateway.exchange(0).attempts()).containsExactly("new:timeout", "legacy:200");
        }
    }

    @Test
    void newItselfHasTwoThirdsOfTheDeadline() {
        CountDownLatch mayAnswer = new CountDownLatch(1);
        legacy.become(HANGS);
        newBackend.become((request, connection) -> {
            await().until(() -> mayAnswer.getCount() == 0);
            connection.send(RawBackend.ok("new"));
        });
        try (TestGateway gateway = toNew().defaults("timeout: 6s")
                        .endpoint("clock", "/clock", "backend-only: legacy", "timeout: 2500ms")
                        .start();
                RawClient client = gateway.connect();
                RawClient clock = gateway.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(clock.get("/clock").status()).isEqualTo(504);
            mayAnswer.countDown();

            assertThat(client.read().body()).isEqualTo("new");
        }
    }

    @Test
    void aPostThatWaitsForAConnectionLeavesLegacyItsThirdToo() {
        newBackend.become(HANGS);
        try (TestGateway gateway = toNew().defaults("timeout: 900ms")
                        .backends("max-connections: 1")
                        .backends("acquire-timeout: 10s")
                        .start();
                RawClient first = gateway.connect();
                RawClient second = gateway.connect()) {
            first.send("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
            await().until(() -> newBackend.deliveries() == 1);

            RawResponse response = second.send("POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                    .read();

            assertThat(response.body()).isEqualTo("legacy");
            assertThat(first.read().status()).isEqualTo(504);
        }
    }

    @Test
    void withoutAnyTimeLeftThereIsNoFallback() {
        newBackend.become(HANGS);
        try (TestGateway gateway = toNew().defaults("timeout: 1ms").start();
                RawClient client = gateway.connect()) {
            await().untilAsserted(() -> {
                assertThat(client.get("/").status()).isEqualTo(504);
                assertThat(gateway.exchanges()).extracting(Seen::refusal).contains("deadline");
            });
        }
    }

    @Test
    void aRequestTooLargeForAFallbackHasTheWholeDeadline() {
        newBackend.become((request, connection) -> {
            if (request.line().startsWith("PUT")) {
                await().until(() -> legacy.deliveries() == 1);
                connection.send(RawBackend.ok("late"));
            } else {
                connection.awaitClose();
            }
        });
        try (TestGateway gateway = toNew().defaults("timeout: 3s")
                        .defaults("fallback: {max-body: 1B}")
                        .start();
                RawClient client = gateway.connect();
                RawClient other = gateway.connect()) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok");
            await().until(() -> newBackend.deliveries() == 1);

            assertThat(other.get("/").body()).isEqualTo("legacy");
            assertThat(client.read().body()).isEqualTo("late");
        }
    }

    @Test
    void aSlowUploadTakesNothingOfTheTimeOfTheBackends() {
        newBackend.become(HANGS);
        try (TestGateway gateway = toNew().defaults("timeout: 600ms")
                        .listen("body-timeout: 20s")
                        .start();
                RawClient client = gateway.connect();
                RawClient other = gateway.connect()) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\no");
            other.get("/the/timeout/passes/once");
            other.get("/and/once/more");
            client.send("k");

            assertThat(client.read().body()).isEqualTo("legacy");
            assertThat(gateway.exchanges()).hasSize(3);
            assertThat(gateway.exchange(2).attempts()).containsExactly("new:timeout", "legacy:200");
        }
    }

    @Test
    void aBackendThatLeavesAClientWithoutItsContinueIsTooSlow() {
        newBackend.leavingBodiesUnread().become(HANGS);
        try (TestGateway gateway = toNew().defaults("timeout: 600ms").start();
                RawClient client = gateway.connect()) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            await().until(() -> legacy.connectionsAccepted() == 1);
            client.send("ok");

            assertThat(client.read().body()).isEqualTo("legacy");
            assertThat(gateway.exchange(0).attempts()).containsExactly("new:timeout", "legacy:200");
        }
    }

    @Test
    void aClientThatGoesAwayIsNoFailureOfTheBackend() {
        newBackend.become(HANGS);
        try (TestGateway gateway = toNew().start()) {
            try (RawClient client = gateway.connect()) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                await().until(() -> newBackend.deliveries() == 1);
                client.reset();
            }

            Seen seen = gateway.exchange(0);
            assertThat(seen.aborted()).isTrue();
            assertThat(seen.attempts()).containsExactly("new:0");
            assertThat(legacy.deliveries()).isZero();
            await().until(() -> newBackend.connectionsOpen() == 0);
        }
    }
}
