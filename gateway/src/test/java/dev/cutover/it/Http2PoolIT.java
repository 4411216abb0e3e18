package dev.cutover.it;

import static dev.cutover.testing.Http2Wire.MAX_CONCURRENT_STREAMS;
import static dev.cutover.testing.Http2Wire.settings;
import static dev.cutover.testing.RawFrame.GOAWAY;
import static dev.cutover.testing.RawFrame.NO_ERROR;
import static dev.cutover.testing.RawFrame.REFUSED_STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawHttp2Backend;
import dev.cutover.testing.RawHttp2Request;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.ScriptedServer;
import dev.cutover.testing.TestGateway;
import dev.cutover.traffic.Backend;
import dev.cutover.traffic.upstream.Upstream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many requests share a connection of HTTP/2, and for how long it is kept. INTERFACE §2 {@code backends}. */
class Http2PoolIT {
    private final RawHttp2Backend backend = RawHttp2Backend.silent();
    private final List<RawClient> clients = new ArrayList<>();

    @AfterEach
    void stop() {
        clients.forEach(RawClient::close);
        backend.close();
    }

    private TestGateway.Setup gateway() {
        return TestGateway.between(List.of(backend.url()), List.of(backend.url()))
                .listen("drain-timeout: 0s")
                .backends("protocol: h2c")
                .backends("acquire-timeout: 10s");
    }

    private static Upstream upstream(TestGateway gateway) {
        return gateway.gateway().upstream(Backend.LEGACY);
    }

    /** Sends a request whose target is its number, and waits until the backend has it or it waits for a connection. */
    private RawClient ask(TestGateway gateway) {
        int number = clients.size();
        RawClient client = gateway.connect();
        clients.add(client);
        client.send("GET /" + number + " HTTP/1.1\r\nHost: a\r\n\r\n");
        await().until(() -> backend.deliveries() + upstream(gateway).pendingRequests() > number);
        return client;
    }

    private RawHttp2Request request(int number) {
        return backend.requests().stream()
                .filter(request -> ("/" + number).equals(request.value(":path")))
                .findFirst()
                .orElseThrow();
    }

    /** Makes the first connection, on which a request is under way, and waits for what the backend says of itself. */
    private void open(TestGateway gateway) {
        ask(gateway);
        await().until(() -> !backend.connection(0).frames(4).isEmpty()
                && backend.connection(0).frames(4).stream().anyMatch(frame -> frame.flags() == 1));
    }

    @Test
    void aConnectionCarriesAsManyRequestsAsTheOriginAllows() throws IOException {
        backend.greeting(settings(MAX_CONCURRENT_STREAMS, 2));
        try (TestGateway gateway = gateway().start()) {
            open(gateway);

            for (int i = 0; i < 4; i++) {
                ask(gateway);
            }

            await().until(() -> backend.deliveries() == 5);
            assertThat(backend.connectionsOpen()).isEqualTo(3);
        }
    }

    @Test
    void aConnectionTakesMoreThanTheWindowOfOneOfItsStreams() {
        try (TestGateway gateway = gateway().start()) {
            open(gateway);

            await().until(() -> backend.connection(0).window(0) == 1 << 20);
            assertThat(backend.connection(0).window(request(0).stream())).isEqualTo(65_535);
        }
    }

    @Test
    void requestsThatComeWhileAConnectionIsOpenedShareIt() {
        try (TestGateway gateway = gateway().start()) {
            for (int i = 0; i < 50; i++) {
                clients.add(gateway.connect());
            }
            clients.forEach(client -> client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));

            await().until(() -> backend.deliveries() == 50);

            assertThat(backend.connectionsAccepted()).isEqualTo(1);
        }
    }

    @Test
    void anOriginThatHasNotSaidHowManyItTakesGetsAHundred() {
        try (ScriptedServer mute = ScriptedServer.silent();
                TestGateway gateway = TestGateway.between(
                                List.of("http://127.0.0.1:" + mute.port()), List.of(backend.url()))
                        .listen("drain-timeout: 0s")
                        .backends("protocol: h2c")
                        .start()) {
            for (int i = 0; i < 101; i++) {
                RawClient client = gateway.connect();
                clients.add(client);
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            }

            await().until(() -> upstream(gateway).activeConnections() == 2);
            assertThat(upstream(gateway).pendingRequests()).isZero();
        }
    }

    @Test
    void nobodyBeyondAHundredWaitsForAConnectionThatIsBeingOpened() {
        try (ScriptedServer mute = ScriptedServer.silent();
                TestGateway gateway = TestGateway.between(
                                List.of("https://127.0.0.1:" + mute.port()),
                                List.of("https://127.0.0.1:" + mute.port()))
                        .listen("drain-timeout: 0s")
                        .backends("protocol: h2")
                        .backends("connect-timeout: 10s")
                        .start()) {
            for (int i = 0; i < 101; i++) {
                RawClient client = gateway.connect();
                clients.add(client);
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            }

            await().until(() -> gateway.requestsInFlight() == 101);

            assertThat(gateway.upstreamConnections()).isEqualTo(2);
        }
    }

    @Test
    void thoseBeyondTheBoundWaitAndAreServedInTurn() throws IOException {
        backend.greeting(settings(MAX_CONCURRENT_STREAMS, 1));
        try (TestGateway gateway = gateway().backends("max-connections: 1").start()) {
            open(gateway);
            for (int i = 0; i < 3; i++) {
                ask(gateway);
            }
            assertThat(upstream(gateway).pendingRequests()).isEqualTo(3);

            backend.become((request, connection) -> connection.answer(request.stream(), "ok"));
            backend.connection(0).answer(request(0).stream(), "ok");

            clients.forEach(client -> assertThat(client.read().body()).isEqualTo("ok"));
            assertThat(backend.requests()).extracting(r -> r.value(":path")).containsExactly("/0", "/1", "/2", "/3");
            assertThat(backend.connectionsAccepted()).isEqualTo(1);
        }
    }

    @Test
    void whoeverWaitsTooLongGetsAnOverload() {
        backend.greeting(settings(MAX_CONCURRENT_STREAMS, 1));
        try (TestGateway gateway = gateway()
                .backends("max-connections: 1")
                .backends("acquire-timeout: 200ms")
                .start()) {
            open(gateway);

            RawResponse response = ask(gateway).read();

            assertThat(response.status()).isEqualTo(503);
            assertThat(gateway.exchange(0).attempts()).containsExactly("legacy:connect");
            assertThat(upstream(gateway).pendingRequests()).isZero();
        }
    }

    @Test
    void anOriginThatAllowsMoreLetsThoseWhoWaitProceed() throws IOException {
        backend.greeting(settings(MAX_CONCURRENT_STREAMS, 1));
        try (TestGateway gateway = gateway().backends("max-connections: 1").start()) {
            open(gateway);
            ask(gateway);

            backend.connection(0).send(settings(MAX_CONCURRENT_STREAMS, 2));

            await().until(() -> backend.deliveries() == 2);
        }
    }

    @Test
    void aRequestThatIsGivenUpMakesRoom() {
        backend.greeting(settings(MAX_CONCURRENT_STREAMS, 1));
        try (TestGateway gateway = gateway().backends("max-connections: 1").start()) {
            open(gateway);
            ask(gateway);

            clients.get(0).close();

            await().until(() -> backend.deliveries() == 2);
        }
    }

    @Test
    void aRefusedRequestIsSentAgainOnTheOneConnectionThatThereMayBe() {
        backend.become((request, connection) -> {
            backend.become((again, same) -> same.answer(again.stream(), "taken"));
            connection.rst(request.stream(), REFUSED_STREAM);
        });
        try (TestGateway gateway = gateway().backends("max-connections: 1").start()) {
            assertThat(ask(gateway).read().body()).isEqualTo("taken");

            assertThat(backend.deliveries()).isEqualTo(2);
            assertThat(backend.connectionsAccepted()).isEqualTo(1);
        }
    }

    @Test
    void theOneConnectionOfAnOriginGoesFromLoopToLoop() {
        backend.become((request, connection) -> connection.answer(request.stream(), "ok"));
        try (TestGateway gateway = gateway()
                .listen("event-loops: 2")
                .backends("max-connections: 1")
                .start()) {
            for (int i = 0; i < 10; i++) {
                RawClient client = gateway.connect();
                clients.add(client);
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            }

            assertThat(clients)
                    .allSatisfy(client -> assertThat(client.read().body()).isEqualTo("ok"));
        }
    }

    @Test
    void aBusyLoopYieldsItsConnectionToOneThatHasNone() throws IOException {
        try (TestGateway gateway = gateway()
                .listen("event-loops: 2")
                .backends("max-connections: 1")
                .start()) {
            ask(gateway);
            while (upstream(gateway).pendingRequests() == 0) {
                ask(gateway);
            }
            for (int i = 0; i < 6; i++) {
                ask(gateway);
            }
            int atFirst = backend.deliveries();
            for (int i = 0; i < 4; i++) {
                ask(gateway);
            }
            assertThat(backend.deliveries()).isEqualTo(atFirst);
            backend.become((request, connection) -> connection.answer(request.stream(), "ok"));

            for (RawHttp2Request taken : List.copyOf(backend.requests())) {
                backend.connection(0).answer(taken.stream(), "ok");
            }

            assertThat(clients)
                    .allSatisfy(client -> assertThat(client.read().body()).isEqualTo("ok"));
            assertThat(backend.connectionsAccepted()).isGreaterThan(1);
        }
    }

    @Test
    void aConnectionWithoutRequestsIsClosedInOrderAfterAWhile() throws IOException {
        try (TestGateway gateway = gateway().backends("idle-timeout: 200ms").start()) {
            ask(gateway);
            backend.connection(0).answer(request(0).stream(), "ok");

            await().until(() -> backend.connectionsOpen() == 0);

            assertThat(backend.connection(0).frames(GOAWAY))
                    .extracting(frame -> frame.number2())
                    .containsExactly(NO_ERROR);
            assertThat(upstream(gateway).idleConnections()).isZero();
        }
    }

    @Test
    void aConnectionWithARequestIsNotIdleHoweverLongItTakes() throws Exception {
        try (TestGateway gateway = gateway().backends("idle-timeout: 100ms").start()) {
            ask(gateway);
            backend.connection(0).answer(request(0).stream(), "ok");
            clients.get(0).read();
            RawClient slow = ask(gateway);

            await().during(java.time.Duration.ofMillis(500)).until(() -> backend.connectionsOpen() == 1);
            ask(gateway);
            await().until(() -> backend.deliveries() == 3);
            assertThat(backend.connectionsOpen()).isEqualTo(1);
            backend.connection(backend.connectionsAccepted() - 1).answer(request(1).stream(), "late");

            assertThat(slow.read().body()).isEqualTo("late");
        }
    }

    @Test
    void aConnectionIsActiveWhileItCarriesAnyRequest() throws IOException {
        try (TestGateway gateway = gateway().start()) {
            ask(gateway);
            ask(gateway);
            ask(gateway);
            assertThat(upstream(gateway).activeConnections()).isEqualTo(1);
            assertThat(upstream(gateway).idleConnections()).isZero();

            for (int i = 0; i < 3; i++) {
                backend.connection(0).answer(request(i).stream(), "ok");
                clients.get(i).read();
            }

            await().until(() -> upstream(gateway).activeConnections() == 0);
            assertThat(upstream(gateway).idleConnections()).isEqualTo(1);
        }
    }

    @Test
    void aRetiredBackendLetsItsRequestsFinishAndThenCloses() throws IOException {
        try (TestGateway gateway = gateway().start()) {
            RawClient client = ask(gateway);

            upstream(gateway).retire();
            RawClient later = ask(gateway);
            await().until(() -> backend.deliveries() == 2);
            backend.connection(0).answer(request(0).stream(), "ok");
            backend.connection(1).answer(request(1).stream(), "later");

            assertThat(client.read().body()).isEqualTo("ok");
            assertThat(later.read().body()).isEqualTo("later");
            await().until(() -> backend.connectionsOpen() == 0);
        }
    }

    @Test
    void anUnusedConnectionOfARetiredBackendIsClosedAtOnce() throws IOException {
        try (TestGateway gateway = gateway().start()) {
            ask(gateway);
            backend.connection(0).answer(request(0).stream(), "ok");
            clients.get(0).read();

            upstream(gateway).retire();

            await().until(() -> backend.connectionsOpen() == 0);
        }
    }

    @Test
    void anOriginThatIsNotThereIsAFailureToConnect() {
        String nobody = "http://127.0.0.1:" + RawBackend.closedPort();
        try (TestGateway gateway = TestGateway.between(List.of(nobody), List.of(nobody))
                        .backends("protocol: h2c")
                        .start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").status()).isEqualTo(502);
            assertThat(client.get("/").status()).isEqualTo(502);

            assertThat(gateway.exchange(0).attempts()).containsExactly("legacy:connect");
            assertThat(gateway.exchange(1).attempts()).containsExactly("legacy:connect");
            assertThat(upstream(gateway).activeConnections()).isZero();
        }
    }
}
