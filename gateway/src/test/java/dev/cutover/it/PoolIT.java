package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawBackend.Script;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawRequest;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import dev.cutover.testing.UnreachableServer;
import dev.cutover.traffic.Backend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bounds of the pools of connections to an origin. INTERFACE §2 {@code backends}. */
class PoolIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final RawBackend legacy = RawBackend.serving(this::answerWhenAllowed);
    private final RawBackend newBackend = RawBackend.saying("new");
    private final List<RawClient> clients = new ArrayList<>();

    @AfterEach
    void stop() {
        mayAnswer.countDown();
        clients.forEach(RawClient::close);
        legacy.close();
        newBackend.close();
    }

    private void answerWhenAllowed(RawRequest request, RawBackend.Connection connection) throws IOException {
        try {
            mayAnswer.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        connection.send(RawBackend.ok("legacy"));
    }

    private TestGateway.Setup toLegacy() {
        return TestGateway.between(legacy, newBackend)
                .listen("drain-timeout: 0s")
                .backends("acquire-timeout: 60s");
    }

    /** So many clients that have each sent a request. */
    private void ask(TestGateway gateway, int count) {
        for (int i = 0; i < count; i++) {
            RawClient client = gateway.connect();
            clients.add(client);
            client.send(GET);
        }
    }

    private static int pending(TestGateway gateway) {
        return gateway.gateway().upstream(Backend.LEGACY).pendingRequests();
    }

    @Test
    void anOriginGetsNoMoreConnectionsThanItsBoundOverAllLoops() {
        try (TestGateway gateway = toLegacy()
                .listen("event-loops: 2")
                .backends("max-connections: 3")
                .start()) {
            ask(gateway, 12);
            await().until(() -> pending(gateway) == 9);
            assertThat(legacy.connectionsOpen()).isEqualTo(3);

            mayAnswer.countDown();

            assertThat(clients)
                    .allSatisfy(client -> assertThat(client.read().body()).isEqualTo("legacy"));
            assertThat(legacy.deliveries()).isEqualTo(12);
        }
    }

    @Test
    void theOneConnectionOfAnOriginGoesFromLoopToLoop() {
        mayAnswer.countDown();
        try (TestGateway gateway = toLegacy()
                .listen("event-loops: 2")
                .backends("max-connections: 1")
                .start()) {
            for (int round = 0; round < 5; round++) {
                ask(gateway, 2);
            }

            assertThat(clients)
                    .allSatisfy(client -> assertThat(client.read().body()).isEqualTo("legacy"));
        }
    }

    @Test
    void thoseWhoWaitAreServedInTurn() {
        try (TestGateway gateway = toLegacy().backends("max-connections: 1").start()) {
            for (int i = 0; i < 4; i++) {
                int waiting = i;
                RawClient client = gateway.connect();
                clients.add(client);
                client.send("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
                await().until(() -> pending(gateway) == waiting && legacy.deliveries() == 1);
            }

            mayAnswer.countDown();

            clients.forEach(RawClient::read);
            assertThat(legacy.requests()).extracting(r -> r.target()).containsExactly("/0", "/1", "/2", "/3");
            assertThat(legacy.connectionsAccepted()).isEqualTo(1);
        }
    }

    @Test
    void whoeverWaitsTooLongGetsAnOverload() {
        try (TestGateway gateway = toLegacy()
                .backends("max-connections: 1")
                .backends("acquire-timeout: 200ms")
                .start()) {
            ask(gateway, 1);
            await().until(() -> legacy.deliveries() == 1);
            ask(gateway, 1);

            RawResponse response = clients.get(1).read();

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.value("Retry-After")).isNotNull();
            assertThat(response.value("Content-Type")).isEqualTo("application/problem+json");
            assertThat(gateway.exchange(0).attempts()).containsExactly("legacy:connect");
            assertThat(legacy.deliveries()).isEqualTo(1);
            assertThat(pending(gateway)).isZero();
        }
    }

    @Test
    void moreThanMayWaitAreRefusedAtOnce() {
        try (TestGateway gateway = toLegacy()
                .backends("max-connections: 1")
                .backends("max-pending: 2")
                .start()) {
            ask(gateway, 3);
            await().until(() -> pending(gateway) == 2 && legacy.deliveries() == 1);

            ask(gateway, 1);

            assertThat(clients.get(3).read().status()).isEqualTo(503);
            mayAnswer.countDown();
            assertThat(clients.subList(0, 3))
                    .allSatisfy(client -> assertThat(client.read().status()).isEqualTo(200));
        }
    }

    @Test
    void theRoomOfAConnectionThatFailedGoesToTheNextWhoWaits() {
        try (UnreachableServer nobody = new UnreachableServer();
                TestGateway gateway = TestGateway.between(List.of(nobody.url()), List.of(newBackend.url()))
                        .backends("connect-timeout: 300ms")
                        .backends("max-connections: 1")
                        .backends("acquire-timeout: 60s")
                        .start()) {
            ask(gateway, 2);

            assertThat(clients)
                    .allSatisfy(client -> assertThat(client.read().status()).isEqualTo(504));
        }
    }

    @Test
    void anIdleConnectionIsGivenUpForALoopThatMayOpenNone() {
        mayAnswer.countDown();
        try (TestGateway gateway = toLegacy()
                .listen("event-loops: 2")
                .backends("max-connections: 1")
                .start()) {
            for (int i = 0; i < 4; i++) {
                ask(gateway, 1);

                assertThat(clients.get(i).read().body()).isEqualTo("legacy");
            }
            assertThat(legacy.connectionsAccepted()).isGreaterThan(1);
        }
    }

    @Test
    void aClientThatWaitsAndGoesAwayLeavesTheQueue() {
        try (TestGateway gateway = toLegacy().backends("max-connections: 1").start()) {
            ask(gateway, 2);
            await().until(() -> pending(gateway) == 1 && legacy.deliveries() == 1);

            clients.get(1).reset();

            await().until(() -> pending(gateway) == 0);
            mayAnswer.countDown();
            assertThat(clients.get(0).read().status()).isEqualTo(200);
            assertThat(legacy.deliveries()).isEqualTo(1);
        }
    }

    @Test
    void anExhaustedPoolOfNewFallsBackEvenForAPost() {
        Script hangs = (request, connection) -> connection.awaitClose();
        newBackend.become(hangs);
        mayAnswer.countDown();
        try (TestGateway gateway = toLegacy()
                .weight("100")
                .backends("max-connections: 1")
                .backends("acquire-timeout: 200ms")
                .start()) {
            ask(gateway, 1);
            await().until(() -> newBackend.deliveries() == 1);
            RawClient client = gateway.connect();
            clients.add(client);

            RawResponse response = client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok")
                    .read();

            assertThat(response.body()).isEqualTo("legacy");
            assertThat(gateway.exchange(0).fallback()).isEqualTo("connect");
        }
    }

    @Test
    void anExhaustedPoolOfNewReachesTheClientWhereItIsNotListed() {
        newBackend.become((request, connection) -> connection.awaitClose());
        try (TestGateway gateway = toLegacy()
                .weight("100")
                .backends("max-connections: 1")
                .backends("acquire-timeout: 200ms")
                .defaults("fallback: {on: [reset, timeout, protocol, 503]}")
                .start()) {
            ask(gateway, 1);
            await().until(() -> newBackend.deliveries() == 1);
            ask(gateway, 1);

            assertThat(clients.get(1).read().status()).isEqualTo(503);
            assertThat(legacy.deliveries()).isZero();
        }
    }

    @Test
    void aConnectionWithoutUseIsClosed() {
        mayAnswer.countDown();
        try (TestGateway gateway = toLegacy().backends("idle-timeout: 200ms").start()) {
            ask(gateway, 1);
            clients.get(0).read();

            await().until(() -> legacy.connectionsOpen() == 0);

            assertThat(clients.get(0).get("/").status()).isEqualTo(200);
            assertThat(legacy.connectionsAccepted()).isEqualTo(2);
        }
    }

    @Test
    void aConnectionServesOneRequestAfterTheOther() {
        mayAnswer.countDown();
        try (TestGateway gateway = toLegacy().start();
                RawClient client = gateway.connect()) {
            for (int i = 0; i < 10; i++) {
                client.get("/");
            }

            assertThat(legacy.connectionsAccepted()).isEqualTo(1);
        }
    }

    @Test
    void aConnectionOnWhichMoreComesThanWasAskedForIsNotUsedAgain() {
        mayAnswer.countDown();
        legacy.become((request, connection) -> connection.send(RawBackend.ok("legacy") + RawBackend.ok("stray")));
        try (TestGateway gateway = toLegacy().start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/1").body()).isEqualTo("legacy");
            assertThat(client.get("/2").body()).isEqualTo("legacy");
            assertThat(legacy.connectionsAccepted()).isEqualTo(2);
        }
    }

    @Test
    void aConnectionThatTheOriginWillCloseIsNotUsedAgain() {
        legacy.become((request, connection) ->
                connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
        try (TestGateway gateway = toLegacy().start();
                RawClient client = gateway.connect()) {
            client.get("/1");
            client.get("/2");

            assertThat(legacy.connectionsAccepted()).isEqualTo(2);
        }
    }
}
