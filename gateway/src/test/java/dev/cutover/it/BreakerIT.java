package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawBackend.Script;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.TestGateway;
import dev.cutover.testing.TestGateway.Seen;
import dev.cutover.traffic.exchange.Endpoint;
import dev.cutover.traffic.resilience.Breaker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** New is given up for a while when too much of it fails. SEMANTICS §1. */
class BreakerIT {
    private static final Script FAILS = (request, connection) -> connection.send(RawBackend.response(503, "new"));
    private static final Script SERVES = (request, connection) -> connection.send(RawBackend.ok("new"));
    private static final Script HANGS = (request, connection) -> connection.awaitClose();

    private final RawBackend legacy = RawBackend.saying("legacy");
    private final RawBackend newBackend = RawBackend.serving(FAILS);

    @AfterEach
    void stop() {
        legacy.close();
        newBackend.close();
    }

    private TestGateway.Setup breaker(String settings) {
        return TestGateway.between(legacy, newBackend).weight("100").defaults("circuit-breaker: {" + settings + "}");
    }

    private static Breaker.State state(TestGateway gateway) {
        Endpoint other = gateway.gateway().snapshot().configured().other();
        return other.breaker().state();
    }

    private static void get(RawClient client, int times) {
        for (int i = 0; i < times; i++) {
            client.get("/");
        }
    }

    private static Seen last(TestGateway gateway) {
        return gateway.exchanges().get(gateway.exchanges().size() - 1);
    }

    @Test
    void itStaysClosedBelowItsMinimumOfCalls() {
        try (TestGateway gateway = breaker("min-calls: 5, open-for: 1h").start();
                RawClient client = gateway.connect()) {
            get(client, 4);

            assertThat(state(gateway)).isEqualTo(Breaker.State.CLOSED);
            assertThat(newBackend.deliveries()).isEqualTo(4);
        }
    }

    @Test
    void onceOpenRequestsGoStraightToLegacy() {
        try (TestGateway gateway = breaker("min-calls: 5, open-for: 1h").start();
                RawClient client = gateway.connect()) {
            get(client, 5);
            assertThat(state(gateway)).isEqualTo(Breaker.State.OPEN);

            assertThat(client.get("/").body()).isEqualTo("legacy");

            assertThat(newBackend.deliveries()).isEqualTo(5);
            Seen seen = last(gateway);
            assertThat(seen.assigned()).isEqualTo("new");
            assertThat(seen.answered()).isEqualTo("legacy");
            assertThat(seen.attempts()).containsExactly("legacy:200");
            assertThat(seen.fallback()).isEqualTo("circuit-open");
        }
    }

    @Test
    void onceOpenEvenALargePostGoesToLegacy() {
        String large = "x".repeat(300_000);
        try (TestGateway gateway = breaker("min-calls: 5, open-for: 1h").start();
                RawClient client = gateway.connect()) {
            get(client, 5);

            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + large.length() + "\r\n\r\n" + large);

            assertThat(client.read().body()).isEqualTo("legacy");
            assertThat(legacy.requests().get(5).body()).isEqualTo(large);
            assertThat(newBackend.deliveries()).isEqualTo(5);
        }
    }

    @Test
    void whatGoesToLegacyWhileItIsOpenIsOutsideTheBudget() {
        try (TestGateway gateway = breaker("min-calls: 10, open-for: 1h")
                        .defaults("fallback: {budget: 0}")
                        .start();
                RawClient client = gateway.connect()) {
            get(client, 10);

            for (int i = 0; i < 30; i++) {
                assertThat(client.get("/").body()).isEqualTo("legacy");
            }
        }
    }

    @Test
    void itOpensAtTheFailureRateAmongSuccesses() {
        try (TestGateway gateway =
                        breaker("min-calls: 8, failure-rate: 40, open-for: 1h").start();
                RawClient client = gateway.connect()) {
            newBackend.become(SERVES);
            get(client, 5);
            newBackend.become(FAILS);
            get(client, 3);
            assertThat(state(gateway)).isEqualTo(Breaker.State.CLOSED);

            get(client, 1);

            assertThat(state(gateway)).isEqualTo(Breaker.State.OPEN);
        }
    }

    @Test
    void itClosesWhenItsTrialCallsSucceed() {
        try (TestGateway gateway = breaker("min-calls: 5, open-for: 200ms, half-open-calls: 3")
                        .start();
                RawClient client = gateway.connect()) {
            get(client, 5);
            newBackend.become(SERVES);

            await().until(() -> client.get("/").body().equals("new"));
            assertThat(state(gateway)).isEqualTo(Breaker.State.HALF_OPEN);
            get(client, 2);

            assertThat(state(gateway)).isEqualTo(Breaker.State.CLOSED);
            assertThat(newBackend.deliveries()).isEqualTo(8);
        }
    }

    @Test
    void itOpensAgainWhenItsTrialCallsFailWithoutAClientSeeingIt() {
        try (TestGateway gateway = breaker("min-calls: 5, open-for: 300ms, half-open-calls: 3")
                        .start();
                RawClient client = gateway.connect()) {
            get(client, 5);

            await().until(() -> {
                assertThat(client.get("/").body()).isEqualTo("legacy");
                return newBackend.deliveries() >= 8;
            });

            assertThat(state(gateway)).isEqualTo(Breaker.State.OPEN);
            assertThat(newBackend.deliveries()).isEqualTo(8);
        }
    }

    @Test
    void onlySoManyTrialCallsAreMadeAtOnce() {
        try (TestGateway gateway = breaker("min-calls: 5, open-for: 200ms, half-open-calls: 1")
                        .start();
                RawClient trial = gateway.connect();
                RawClient client = gateway.connect()) {
            get(client, 5);
            newBackend.become(HANGS);
            await().until(() -> {
                trialOrLegacy(gateway, trial);
                return newBackend.deliveries() == 6;
            });

            assertThat(client.get("/").body()).isEqualTo("legacy");
            assertThat(last(gateway).fallback()).isEqualTo("circuit-open");
            assertThat(newBackend.deliveries()).isEqualTo(6);
        }
    }

    /** A request that hangs at new as a trial call, or is answered by legacy while the breaker is still open. */
    private void trialOrLegacy(TestGateway gateway, RawClient trial) {
        int before = gateway.exchanges().size();
        trial.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await().until(() -> newBackend.deliveries() == 6 || gateway.exchanges().size() > before);
    }

    @Test
    void aClientThatGoesAwayGivesItsTrialCallBack() {
        try (TestGateway gateway = breaker("min-calls: 5, open-for: 200ms, half-open-calls: 1")
                        .start();
                RawClient client = gateway.connect()) {
            get(client, 5);
            newBackend.become(HANGS);
            try (RawClient trial = gateway.connect()) {
                await().until(() -> {
                    trialOrLegacy(gateway, trial);
                    return newBackend.deliveries() == 6;
                });
                trial.reset();
            }
            await().until(() -> last(gateway).aborted());
            newBackend.become(SERVES);

            assertThat(client.get("/").body()).isEqualTo("new");
            assertThat(state(gateway)).isEqualTo(Breaker.State.CLOSED);
        }
    }

    @Test
    void aRequestThatTheGatewayRefusesGivesItsTrialCallBack() {
        try (TestGateway gateway = breaker("min-calls: 5, open-for: 200ms, half-open-calls: 1")
                        .listen("max-body-size: 10B")
                        .start();
                RawClient client = gateway.connect()) {
            get(client, 5);
            newBackend.become(SERVES);
            await().until(() -> {
                try (RawClient tooMuch = gateway.connect()) {
                    tooMuch.send("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n");
                    tooMuch.send("x".repeat(20));
                    return tooMuch.read().status() == 413
                            && last(gateway).attempts().contains("new:0");
                }
            });

            assertThat(client.get("/").body()).isEqualTo("new");
        }
    }

    @Test
    void eachEndpointHasItsOwn() {
        try (TestGateway gateway = breaker("min-calls: 5, open-for: 1h")
                        .endpoint("a", "/a")
                        .endpoint("b", "/b")
                        .start();
                RawClient client = gateway.connect()) {
            for (int i = 0; i < 6; i++) {
                client.get("/a");
            }
            assertThat(last(gateway).fallback()).isEqualTo("circuit-open");

            client.get("/b");

            assertThat(last(gateway).fallback()).isEqualTo("503");
        }
    }

    @Test
    void anEndpointMayDoWithoutIt() {
        try (TestGateway gateway = breaker("enabled: false, min-calls: 2").start();
                RawClient client = gateway.connect()) {
            get(client, 6);

            assertThat(newBackend.deliveries()).isEqualTo(6);
        }
    }

    @Test
    void anEndpointOfNewAloneHasNone() {
        try (TestGateway gateway = breaker("min-calls: 2, open-for: 1h")
                        .endpoint("a", "/**", "backend-only: new")
                        .start();
                RawClient client = gateway.connect()) {
            get(client, 6);

            assertThat(newBackend.deliveries()).isEqualTo(6);
            assertThat(legacy.deliveries()).isZero();
        }
    }
}
