package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.ChildGateway;
import dev.cutover.testing.ClientHerd;
import dev.cutover.testing.ClientHerd.Habit;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Clients that are slow on purpose, alone and by the thousand. Source: INTERFACE §2 {@code listen}. */
class SlowClientsIT {
    private static final Duration DRIP = Duration.ofMillis(100);
    private static final String HEAD = "GET /slow HTTP/1.1\r\nHost: a\r\n";
    private static final String POST = "POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n";

    /** The largest head, the most that is kept of a body, and what a connection takes by itself. */
    private static final long BYTES_PER_CLIENT = 64 * 1024;

    @TempDir
    Path directory;

    private final RawBackend backend = RawBackend.saying("ok");

    @AfterEach
    void stop() {
        backend.close();
    }

    /** The value of a metric without labels. */
    private static double gauge(TestGateway gateway, String name) {
        return gateway.metrics()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static double connections(TestGateway gateway) {
        return gauge(gateway, "cutover_connections");
    }

    @Test
    void twoThousandSlowClientsKeepNobodyFromBeingServedAndAreAllEndedByTheTimeouts() {
        try (TestGateway gateway = TestGateway.between(backend, backend)
                        .listen("header-timeout: 12s")
                        .listen("body-timeout: 12s")
                        .listen("idle-timeout: 12s")
                        .start();
                ClientHerd herd = new ClientHerd(gateway.address());
                RawClient client = gateway.connect()) {
            herd.add(700, Habit.dripping(HEAD, "X-Slow: " + "a".repeat(1000), DRIP))
                    .add(350, Habit.silentAfter(POST + "begin"))
                    .add(350, Habit.dripping(POST, "slowly", DRIP))
                    .add(600, Habit.silentAfter(""));
            await().atMost(30, TimeUnit.SECONDS).until(() -> connections(gateway) == 2001);

            await().atMost(60, TimeUnit.SECONDS)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        assertThat(client.get("/").status()).isEqualTo(200);
                        assertThat(client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")
                                        .read()
                                        .status())
                                .isEqualTo(200);
                        return herd.ended() == 2000;
                    });

            assertThat(herd.endings()).isEqualTo(Map.of("408", 1400, "none", 600));
            await().until(() -> connections(gateway) == 1);
            assertThat(gauge(gateway, "cutover_requests_in_flight")).isZero();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatSlowClientsSendTakesMemoryUpToTheLimitsOfAHeadAndAKeptBody() throws IOException {
        Path file = directory.resolve("cutover.yaml");
        Files.writeString(
                file,
                TestGateway.between(backend, backend)
                        .weight("50")
                        .backends("acquire-timeout: 60s")
                        .backends("response-timeout: 60s")
                        .defaults("timeout: 60s")
                        .line("admin: {address: 127.0.0.1:0}")
                        .yaml());
        try (ChildGateway gateway = ChildGateway.start(file, "-Xmx96m");
                ClientHerd herd = new ClientHerd(gateway.traffic())) {
            warmUp(gateway);
            long before = gateway.residentBytes();

            herd.add(600, Habit.dripping(HEAD + "X-Slow: " + "a".repeat(12_000), "a".repeat(1000), DRIP))
                    .add(600, Habit.silentAfter(POST.replace("1000", "1000000") + "b".repeat(400_000)))
                    .add(800, Habit.silentAfter(""));
            await().until(() -> isServed(gateway, 2000));

            assertThat(gateway.residentBytes() - before).isLessThan(2000 * BYTES_PER_CLIENT);
        }
    }

    private static void warmUp(ChildGateway gateway) {
        try (RawClient client = RawClient.connect(gateway.traffic())) {
            for (int i = 0; i < 2000; i++) {
                client.get("/");
            }
        }
    }

    /** Whether a client that comes now is served beside {@code others} that are connected. */
    private static boolean isServed(ChildGateway gateway, int others) {
        try (RawClient admin = RawClient.connect(gateway.admin());
                RawClient client = RawClient.connect(gateway.traffic())) {
            return client.get("/").status() == 200
                    && admin.get("/metrics").body().contains("\ncutover_connections " + (others + 1) + ".0\n");
        }
    }

    @Test
    void requestsThatWaitForTheirBodiesHoldHalfOfTheConnectionsOfABackend() {
        try (TestGateway gateway = TestGateway.between(backend, backend)
                        .backends("max-connections: 4")
                        .start();
                ClientHerd herd = new ClientHerd(gateway.address())) {
            herd.add(10, Habit.silentAfter(POST));

            await().until(() -> gauge(gateway, "cutover_requests_in_flight") == 10);
            try (RawClient client = gateway.connect()) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
            assertThat(backend.connectionsOpen()).isEqualTo(3);
        }
    }

    @Test
    void aBodyThatArrivesSlowlyIsPassedOnOnceItIsCompleteThoughOthersHoldTheShareOfSlowOnes() {
        try (TestGateway gateway = TestGateway.between(backend, backend)
                        .backends("max-connections: 2")
                        .start();
                ClientHerd herd = new ClientHerd(gateway.address());
                RawClient client = gateway.connect()) {
            herd.add(1, Habit.silentAfter(POST));
            await().until(() -> backend.connectionsOpen() == 1);
            client.send("POST /two HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nba");
            await().until(() -> gauge(gateway, "cutover_requests_in_flight") == 2);
            assertThat(backend.connectionsOpen()).isEqualTo(1);

            client.send("ck");

            assertThat(client.read().status()).isEqualTo(200);
            assertThat(backend.onlyRequest().body()).isEqualTo("back");
        }
    }

    @Test
    void aBodyTooLargeToBeKeptIsPassedOnWhenASlowOneHasEnded() {
        String large = "b".repeat(300_000);
        try (TestGateway gateway = TestGateway.between(backend, backend)
                        .backends("max-connections: 2")
                        .backends("acquire-timeout: 9s")
                        .start();
                RawClient slow = gateway.connect();
                RawClient client = gateway.connect()) {
            slow.send(POST);
            await().until(() -> backend.connectionsOpen() == 1);
            client.send("POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n" + large.substring(1));
            await().until(() -> gauge(gateway, "cutover_requests_in_flight") == 2);

            slow.reset();
            client.send("b");

            assertThat(client.read().status()).isEqualTo(200);
            assertThat(backend.onlyRequest().body()).isEqualTo(large);
        }
    }

    @Test
    void aBodyTooLargeToBeKeptWaitsForAConnectionNoLongerThanOthers() {
        try (TestGateway gateway = TestGateway.between(backend, backend)
                        .backends("max-connections: 2")
                        .backends("acquire-timeout: 300ms")
                        .start();
                RawClient slow = gateway.connect();
                RawClient client = gateway.connect()) {
            slow.send(POST);
            await().until(() -> backend.connectionsOpen() == 1);

            client.send("POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n" + "b".repeat(200_000));

            assertThat(client.read().status()).isEqualTo(503);
            assertThat(backend.connectionsAccepted()).isEqualTo(1);
        }
    }

    @Test
    void aHeadThatDripsIsEndedByTheHeaderTimeoutOfTheWholeHead() {
        try (TestGateway gateway = TestGateway.between(backend, backend)
                        .listen("header-timeout: 500ms")
                        .start();
                ClientHerd herd = new ClientHerd(gateway.address())) {
            herd.add(1, Habit.dripping("", HEAD + "X-Slow: " + "a".repeat(100), DRIP));

            await().atMost(5, TimeUnit.SECONDS).until(() -> herd.ended() == 1);

            assertThat(herd.endings()).isEqualTo(Map.of("408", 1));
        }
    }

    @Test
    void aClientThatSendsTenThousandRequestsAheadAndReadsNothingIsServedFewAndEnded() {
        RawBackend large = RawBackend.answering(RawBackend.ok("x".repeat(20_000)));
        String requests = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(10_000);
        try (large;
                TestGateway gateway = TestGateway.between(large, large)
                        .listen("idle-timeout: 500ms")
                        .start();
                RawClient client = RawClient.connect(gateway.address(), 4096)) {
            client.send(requests);

            await().until(() -> connections(gateway) == 0);
            assertThat(large.deliveries()).isBetween(1, 1000);
        }
    }

    @Test
    void clientsThatConnectAndResetAtOnceLeaveNothingBehind() {
        try (TestGateway gateway = TestGateway.between(backend, backend).start();
                RawClient client = gateway.connect()) {
            for (int i = 0; i < 2000; i++) {
                gateway.connect().send(i % 2 == 0 ? "" : "GET / HTTP/1.1\r\n").reset();
                if (i % 100 == 0) {
                    assertThat(client.get("/").status()).isEqualTo(200);
                }
            }

            await().until(() -> connections(gateway) == 1);
            assertThat(gauge(gateway, "cutover_requests_in_flight")).isZero();
            assertThat(backend.deliveries()).isEqualTo(20);
        }
    }
}
