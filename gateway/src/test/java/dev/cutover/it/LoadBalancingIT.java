package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.TestGateway;
import dev.cutover.testing.UnreachableServer;
import dev.cutover.traffic.Backend;
import dev.cutover.traffic.upstream.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several origins behind one backend. INTERFACE §2 {@code urls}. */
class LoadBalancingIT {
    private final RawBackend first = RawBackend.saying("first");
    private final RawBackend second = RawBackend.saying("second");
    private final RawBackend newBackend = RawBackend.saying("new");

    @AfterEach
    void stop() {
        first.close();
        second.close();
        newBackend.close();
    }

    private TestGateway.Setup between(String... legacy) {
        return TestGateway.between(List.of(legacy), List.of(newBackend.url())).listen("drain-timeout: 0s");
    }

    @Test
    void eachOriginGetsItsShare() {
        try (TestGateway gateway = between(first.url(), second.url()).start();
                RawClient client = gateway.connect()) {
            for (int i = 0; i < 200; i++) {
                client.get("/");
            }

            assertThat(first.deliveries()).isGreaterThan(40);
            assertThat(second.deliveries()).isGreaterThan(40);
        }
    }

    @Test
    void anOriginThatDoesNotKeepUpGetsLess() {
        first.become((request, connection) -> connection.awaitClose());
        List<RawClient> clients = new ArrayList<>();
        try (TestGateway gateway = between(first.url(), second.url()).start()) {
            for (int sent = 1; sent <= 60; sent++) {
                RawClient client = gateway.connect();
                clients.add(client);
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                int expected = sent;
                await().until(() -> first.deliveries() + second.deliveries() == expected);
            }

            // Only where both choices fall on it does the stuck origin get one more.
            assertThat(second.deliveries()).isGreaterThan(first.deliveries());
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void anOriginThatLetsConnectionsWaitGetsNoMoreThanItsShare() {
        second.become((request, connection) -> connection.awaitClose());
        List<RawClient> clients = new ArrayList<>();
        try (UnreachableServer stuck = new UnreachableServer();
                TestGateway gateway = between(stuck.url(), second.url())
                        .backends("connect-timeout: 60s")
                        .start()) {
            for (int sent = 1; sent <= 100; sent++) {
                RawClient client = gateway.connect();
                clients.add(client);
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                int expected = sent;
                await().pollInterval(Duration.ofMillis(5)).until(() -> connections(gateway) == expected);
            }

            // Each gets one more only where both choices fall on it, or where it has no more to do than the other.
            assertThat(second.connectionsAccepted()).isBetween(40, 60);
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    private static int connections(TestGateway gateway) {
        Upstream upstream = gateway.gateway().upstream(Backend.LEGACY);
        return upstream.activeConnections() + upstream.idleConnections();
    }

    @Test
    void aRequestThatOneOriginRefusesGoesToTheOtherWithinTheSameAttempt() {
        String nobody = "http://127.0.0.1:" + RawBackend.closedPort();
        try (TestGateway gateway = between(nobody, second.url()).start();
                RawClient client = gateway.connect()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.get("/").body()).isEqualTo("second");
            }

            assertThat(gateway.exchanges())
                    .allSatisfy(seen -> assertThat(seen.attempts()).containsExactly("legacy:200"));
        }
    }

    @Test
    void evenAPostGoesToTheOtherOrigin() {
        String nobody = "http://127.0.0.1:" + RawBackend.closedPort();
        try (TestGateway gateway = between(nobody, second.url()).start()) {
            for (int i = 0; i < 10; i++) {
                try (RawClient client = gateway.connect()) {
                    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok");
                    assertThat(client.read().body()).isEqualTo("second");
                }
            }
        }
    }

    @Test
    void anOriginThatRefusedIsTriedAgainLater() {
        int port = RawBackend.closedPort();
        try (TestGateway gateway =
                        between("http://127.0.0.1:" + port, second.url()).start();
                RawClient client = gateway.connect()) {
            for (int i = 0; i < 20; i++) {
                client.get("/");
            }
            try (RawBackend back = saying("back", port)) {
                await().until(() -> client.get("/").body().equals("back"));
                assertThat(back.deliveries()).isPositive();
            }
        }
    }

    private static RawBackend saying(String name, int port) {
        return RawBackend.on(port, (request, connection) -> connection.send(RawBackend.ok(name)));
    }

    @Test
    void theLastOriginIsAlwaysTried() {
        int port = RawBackend.closedPort();
        try (TestGateway gateway = between("http://127.0.0.1:" + port).start();
                RawClient client = gateway.connect()) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.get("/").status()).isEqualTo(502);
            }

            try (RawBackend back = saying("back", port)) {
                assertThat(client.get("/").body()).isEqualTo("back");
                assertThat(back.deliveries()).isEqualTo(1);
            }
        }
    }

    @Test
    void whereAllRefuseTheClientIsToldSo() {
        try (TestGateway gateway = between(
                                "http://127.0.0.1:" + RawBackend.closedPort(),
                                "http://127.0.0.1:" + RawBackend.closedPort())
                        .start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").status()).isEqualTo(502);
            assertThat(gateway.exchange(0).attempts()).containsExactly("legacy:connect");
        }
    }
}
