package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawBackend.Script;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.TestGateway;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A pooled connection that the origin closes just when it is used again. The origin reads the request and closes
 * without a byte, which looks to the gateway as if it had closed a moment earlier. SEMANTICS §1.
 */
class StaleConnectionIT {
    private final AtomicInteger count = new AtomicInteger();
    private final RawBackend legacy = RawBackend.saying("legacy");

    @AfterEach
    void stop() {
        legacy.close();
    }

    /** Serves its first request, and closes on the {@code failures} that follow. */
    private Script closingOn(int failures) {
        return (request, connection) -> {
            int number = count.incrementAndGet();
            if (number > 1 && number <= 1 + failures) {
                connection.close();
            } else {
                connection.send(RawBackend.ok("new " + number));
            }
        };
    }

    private TestGateway.Setup toNew(RawBackend newBackend) {
        return TestGateway.between(legacy, newBackend).weight("100");
    }

    @Test
    void theRequestIsRepeatedOnAFreshConnectionToTheSameBackend() {
        try (RawBackend newBackend = RawBackend.serving(closingOn(1));
                TestGateway gateway = toNew(newBackend).start();
                RawClient client = gateway.connect()) {
            client.get("/1");

            assertThat(client.get("/2").body()).isEqualTo("new 3");

            assertThat(newBackend.connectionsAccepted()).isEqualTo(2);
            assertThat(legacy.deliveries()).isZero();
            assertThat(gateway.exchange(1).attempts()).containsExactly("new:200");
            assertThat(gateway.exchange(1).fallback()).isEmpty();
        }
    }

    @Test
    void theFreshConnectionIsNoneThatLayInThePoolToo() {
        Script atOnceThenClosing = (request, connection) -> {
            int number = count.incrementAndGet();
            await().until(() -> count.get() >= 2);
            if (number == 3) {
                connection.close();
            } else {
                connection.send(RawBackend.ok("new " + number));
            }
        };
        try (RawBackend newBackend = RawBackend.serving(atOnceThenClosing);
                TestGateway gateway = toNew(newBackend).start();
                RawClient client = gateway.connect();
                RawClient other = gateway.connect()) {
            other.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
            client.get("/2");
            other.read();

            assertThat(client.get("/3").body()).isEqualTo("new 4");
            assertThat(newBackend.connectionsAccepted()).isEqualTo(3);
        }
    }

    @Test
    void itsBodyIsRepeatedToo() {
        try (RawBackend newBackend = RawBackend.serving(closingOn(1));
                TestGateway gateway = toNew(newBackend).start();
                RawClient client = gateway.connect()) {
            client.get("/1");

            client.send("PUT /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody")
                    .read();

            assertThat(newBackend.requests()).extracting(r -> r.body()).containsExactly("", "body", "body");
        }
    }

    @Test
    void aSecondFailureIsOneOfTheBackend() {
        try (RawBackend newBackend = RawBackend.serving(closingOn(2));
                TestGateway gateway = toNew(newBackend).start();
                RawClient client = gateway.connect()) {
            client.get("/1");

            assertThat(client.get("/2").body()).isEqualTo("legacy");

            assertThat(newBackend.deliveries()).isEqualTo(3);
            assertThat(gateway.exchange(1).attempts()).containsExactly("new:reset", "legacy:200");
        }
    }

    @Test
    void aPostIsNotRepeated() {
        try (RawBackend newBackend = RawBackend.serving(closingOn(1));
                TestGateway gateway = toNew(newBackend).start();
                RawClient client = gateway.connect()) {
            client.get("/1");

            int status = client.send("POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                    .read()
                    .status();

            assertThat(status).isEqualTo(502);
            assertThat(newBackend.deliveries()).isEqualTo(2);
            assertThat(legacy.deliveries()).isZero();
        }
    }

    @Test
    void aBodyThatIsNotKeptIsNotRepeated() {
        try (RawBackend newBackend = RawBackend.serving(closingOn(1));
                TestGateway gateway =
                        toNew(newBackend).defaults("fallback: {max-body: 3B}").start();
                RawClient client = gateway.connect()) {
            client.get("/1");

            int status = client.send("PUT /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody")
                    .read()
                    .status();

            assertThat(status).isEqualTo(502);
            assertThat(newBackend.deliveries()).isEqualTo(2);
            assertThat(gateway.exchange(1).refusal()).isEqualTo("body-too-large");
        }
    }

    @Test
    void aConnectionThatHasAnsweredAByteIsNotStale() {
        try (RawBackend newBackend = RawBackend.serving((request, connection) -> {
                    if (count.incrementAndGet() == 1) {
                        connection.send(RawBackend.ok("new"));
                    } else {
                        connection.send("H");
                        connection.close();
                    }
                });
                TestGateway gateway = toNew(newBackend).start();
                RawClient client = gateway.connect()) {
            client.get("/1");

            assertThat(client.get("/2").body()).isEqualTo("legacy");
            assertThat(newBackend.deliveries()).isEqualTo(2);
        }
    }

    @Test
    void aFirstUseIsNeverStale() {
        try (RawBackend newBackend = RawBackend.serving((request, connection) -> connection.close());
                TestGateway gateway = toNew(newBackend).start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").body()).isEqualTo("legacy");
            assertThat(newBackend.deliveries()).isEqualTo(1);
        }
    }

    @Test
    void legacyIsRepeatedInTheSameWay() {
        legacy.become(closingOn(1));
        try (RawBackend newBackend = RawBackend.saying("new");
                TestGateway gateway = toNew(newBackend).weight("0").start();
                RawClient client = gateway.connect()) {
            client.get("/1");

            assertThat(client.get("/2").body()).isEqualTo("new 3");
            assertThat(newBackend.deliveries()).isZero();
        }
    }

    @Test
    void aFreshConnectionIsMadeWhereThePoolIsFull() {
        try (RawBackend newBackend = RawBackend.serving(closingOn(1));
                TestGateway gateway =
                        toNew(newBackend).backends("max-connections: 1").start();
                RawClient client = gateway.connect()) {
            client.get("/1");

            assertThat(client.get("/2").body()).isEqualTo("new 3");
            assertThat(newBackend.connectionsAccepted()).isEqualTo(2);
        }
    }

    @Test
    void anExchangeMeetsOneStaleConnectionAtMost() {
        AtomicInteger toLegacy = new AtomicInteger();
        Script closingOnReused = (request, connection) -> {
            if (toLegacy.incrementAndGet() == 2) {
                connection.close();
            } else {
                connection.send(RawBackend.ok("legacy"));
            }
        };
        try (RawBackend newBackend = RawBackend.serving(closingOn(2));
                RawBackend stale = RawBackend.serving(closingOnReused);
                TestGateway gateway = TestGateway.between(stale, newBackend)
                        .weight("100")
                        .endpoint("old", "/old", "backend-only: legacy")
                        .start();
                RawClient client = gateway.connect()) {
            client.get("/old");
            client.get("/1");
            newBackend.requests().clear();
            stale.requests().clear();

            client.get("/2");

            assertThat(newBackend.requests().size() + stale.requests().size())
                    .as("two attempts and one stale connection")
                    .isEqualTo(3);
            assertThat(gateway.exchange(2).attempts()).startsWith("new:reset");
        }
    }
}
