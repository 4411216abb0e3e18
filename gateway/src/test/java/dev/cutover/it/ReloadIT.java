package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.control.admin.ReloadOutcome.Rejected;
import dev.cutover.control.admin.ReloadOutcome.Reloaded;
import dev.cutover.testing.CapturedLog;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.SteadyLoad;
import dev.cutover.testing.TestGateway;
import dev.cutover.traffic.Backend;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another configuration under a running gateway. INTERFACE §1 SIGHUP, §2. */
class ReloadIT {
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final RawBackend legacy = RawBackend.serving((request, connection) -> {
        await().until(() -> mayAnswer.getCount() == 0 || !request.target().startsWith("/slow"));
        connection.send(RawBackend.ok("legacy"));
    });
    private final RawBackend replacement = RawBackend.saying("replacement");

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        mayAnswer.countDown();
        legacy.close();
        replacement.close();
    }

    private TestGateway.Setup setup() {
        return TestGateway.between(legacy, legacy).split("expose-headers: true");
    }

    private TestGateway.Setup withReplacement() {
        return TestGateway.between(replacement, replacement).split("expose-headers: true");
    }

    @Test
    void anEndpointThatIsAddedServesFromTheNextRequestOn() {
        try (TestGateway gateway = setup().start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/api/users/7").value("X-Cutover-Endpoint")).isEqualTo("_other");

            assertThat(gateway.reload(setup().endpoint("users", "/api/users/**")))
                    .isEqualTo(new Reloaded(2, List.of()));

            assertThat(client.get("/api/users/7").value("X-Cutover-Endpoint")).isEqualTo("users");
        }
    }

    @Test
    void anEndpointThatIsTakenAwayServesNoMore() {
        try (TestGateway gateway =
                        setup().endpoint("a", "/a").endpoint("b", "/b").start();
                RawClient client = gateway.connect()) {
            gateway.reload(setup().endpoint("b", "/b"));

            assertThat(client.get("/a").value("X-Cutover-Endpoint")).isEqualTo("_other");
            assertThat(client.get("/b").value("X-Cutover-Endpoint")).isEqualTo("b");
        }
    }

    @Test
    void anotherUrlOfABackendGetsTheNextRequestAndTheConnectionsBeforeAreClosed() {
        try (TestGateway gateway = setup().start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").body()).isEqualTo("legacy");

            gateway.reload(withReplacement());

            assertThat(client.get("/").body()).isEqualTo("replacement");
            await().until(() -> legacy.connectionsOpen() == 0);
        }
    }

    @Test
    void metersAreRegisteredOnceHoweverOftenItIsReloaded() {
        try (CapturedLog log = CapturedLog.everythingOf(MeterRegistry.class);
                TestGateway gateway = setup().start()) {
            gateway.reload(setup().endpoint("users", "/users"));
            gateway.reload(setup());

            assertThat(log.linesWith("already registered")).isEmpty();
        }
    }

    @Test
    void anExchangeUnderWayFinishesByTheConfigurationItBeganWith() {
        try (TestGateway gateway = setup().start();
                RawClient client = gateway.connect()) {
            client.send("GET /slow HTTP/1.1\r\nHost: example.org\r\n\r\n");
            await().until(() -> legacy.requests().size() == 1);

            gateway.reload(withReplacement().split("expose-headers: false"));
            mayAnswer.countDown();

            assertThat(client.read().value("X-Cutover-Backend")).isEqualTo("legacy");
            await().until(() -> legacy.connectionsOpen() == 0);
            assertThat(client.get("/").values("X-Cutover-Backend")).isEmpty();
        }
    }

    @Test
    void whatHasNotChangedKeepsItsConnectionsItsWeightsAndItsCircuit() {
        TestGateway.Setup changed = setup().endpoint("users", "/users").endpoint("more", "/more");
        try (TestGateway gateway = setup().endpoint("users", "/users").start();
                RawClient client = gateway.connect()) {
            gateway.setWeight("users", "100");
            client.get("/users");
            var before = gateway.gateway().snapshot().configured();

            gateway.reload(changed);

            var after = gateway.gateway().snapshot().configured();
            assertThat(client.get("/users").value("X-Cutover-Backend")).isEqualTo("new");
            assertThat(after.endpoints().get(0)).isSameAs(before.endpoints().get(0));
            assertThat(after.upstream(Backend.NEW)).isSameAs(before.upstream(Backend.NEW));
            assertThat(legacy.connectionsAccepted()).isEqualTo(1);
        }
    }

    @Test
    void anInvalidFileChangesNothingAndSaysWhy() {
        try (TestGateway gateway = setup().start();
                RawClient client = gateway.connect()) {
            var outcome = gateway.reload(withReplacement().defaults("timeout: soon"));

            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Rejected.class,
                            rejected -> assertThat(rejected.problems())
                                    .singleElement()
                                    .asString()
                                    .contains("cutover.defaults.timeout", "soon"));
            assertThat(client.get("/").body()).isEqualTo("legacy");
            assertThat(gateway.metrics()).contains("cutover_config_rejected_total 1", "cutover_config_revision 1");
        }
    }

    @Test
    void whatNeedsARestartIsNamedAndStaysAsItWas() {
        try (TestGateway gateway = setup().start();
                RawClient client = gateway.connect()) {
            var outcome = gateway.reload(withReplacement()
                    .listen("max-uri-size: 20")
                    .line("admin: {address: 127.0.0.1:9999}")
                    .weights("{store: memory, redis: {uri: \"redis://127.0.0.1:1\"}}"));

            assertThat(outcome).isEqualTo(new Reloaded(2, List.of("listen", "admin", "weights.redis")));
            assertThat(client.get("/a/path/of/more/than/twenty/bytes").body()).isEqualTo("replacement");
        }
    }

    @Test
    void aHundredReloadsUnderLoadFailNoRequest() {
        try (TestGateway gateway = setup().start();
                SteadyLoad load = new SteadyLoad(gateway, 8)) {
            for (int i = 0; i < 50; i++) {
                load.awaitMore(20);
                gateway.reload(withReplacement().endpoint("e" + i, "/" + i));
                load.awaitMore(20);
                gateway.reload(setup());
            }

            assertThat(load.errors()).isEmpty();
            assertThat(gateway.gateway().snapshot().configured().revision()).isEqualTo(101);
        }
    }

    @Test
    void anAccessLogThatWasMovedAwayIsOpenedAnew() throws IOException {
        Path log = directory.resolve("access.log");
        Path moved = directory.resolve("access.log.1");
        TestGateway.Setup logging = setup().line("access-log: file:" + log);
        try (TestGateway gateway = logging.start();
                RawClient client = gateway.connect()) {
            client.get("/first");
            await().untilAsserted(() -> assertThat(log).content().contains("/first"));

            Files.move(log, moved);
            gateway.reload(logging);
            client.get("/second");

            await().untilAsserted(() -> assertThat(log).content().contains("/second"));
            assertThat(moved).content().contains("/first").doesNotContain("/second");
        }
    }

    @Test
    void anAccessLogThatCannotBeOpenedRejectsTheConfiguration() {
        try (TestGateway gateway = setup().start();
                RawClient client = gateway.connect()) {
            var outcome = gateway.reload(withReplacement().line("access-log: file:" + directory + "/no/such/log"));

            assertThat(outcome).isInstanceOf(Rejected.class);
            assertThat(client.get("/").body()).isEqualTo("legacy");
        }
    }

    @Test
    void anotherStoreTakesOverWhileRequestsAreServed() throws IOException {
        Path file = directory.resolve("weights");
        Files.writeString(file, "weight * = 100\n");
        try (TestGateway gateway = setup().start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").value("X-Cutover-Backend")).isEqualTo("legacy");

            gateway.reload(setup().weights("{store: file, snapshot-file: " + file + "}"));
            assertThat(client.get("/").value("X-Cutover-Backend")).isEqualTo("new");

            gateway.reload(setup());
            assertThat(client.get("/").value("X-Cutover-Backend"))
                    .as("memory begins with the weights in force")
                    .isEqualTo("new");
        }
    }
}
