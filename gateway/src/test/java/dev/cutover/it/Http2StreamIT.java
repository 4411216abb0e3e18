package dev.cutover.it;

import static dev.cutover.testing.RawFrame.CANCEL;
import static dev.cutover.testing.RawFrame.DATA;
import static dev.cutover.testing.RawFrame.NO_ERROR;
import static dev.cutover.testing.RawFrame.REFUSED_STREAM;
import static dev.cutover.testing.RawFrame.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawHttp2Backend;
import dev.cutover.testing.RawHttp2Connection;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One request's life on a connection of HTTP/2 that others share: given up, refused, gone away from. SEMANTICS §1. */
class Http2StreamIT {
    private static final String POST = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody";

    private final RawHttp2Backend legacy = RawHttp2Backend.saying("legacy");
    private final RawHttp2Backend newBackend = RawHttp2Backend.saying("new");

    @AfterEach
    void stop() {
        legacy.close();
        newBackend.close();
    }

    private TestGateway.Setup gateway() {
        return TestGateway.between(List.of(legacy.url()), List.of(newBackend.url()))
                .listen("drain-timeout: 0s")
                .backends("protocol: h2c");
    }

    private TestGateway.Setup toNew() {
        return gateway().weight("100");
    }

    private static boolean isReset(RawHttp2Connection connection, int stream, int error) {
        return connection.frames(RST_STREAM).stream()
                .anyMatch(frame -> frame.stream() == stream && frame.number() == error);
    }

    /** Answers what is asked for but {@code /held}, which it leaves without an answer. */
    private void hold(RawHttp2Backend backend) {
        backend.become((request, connection) -> {
            if (!"/held".equals(request.value(":path"))) {
                connection.answer(request.stream(), "ok");
            }
        });
    }

    @Test
    void aClientThatLeavesEndsItsStreamOnly() throws IOException {
        hold(legacy);
        try (TestGateway gateway = gateway().start();
                RawClient stays = gateway.connect();
                RawClient leaves = gateway.connect()) {
            stays.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
            await().until(() -> legacy.deliveries() == 1);
            leaves.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
            await().until(() -> legacy.deliveries() == 2);

            leaves.reset();

            int stream = legacy.requests().get(1).stream();
            await().until(() -> isReset(legacy.connection(0), stream, CANCEL));
            legacy.connection(0).answer(legacy.requests().get(0).stream(), "there");
            assertThat(stays.read().body()).isEqualTo("there");
            assertThat(legacy.connection(0).frames(RST_STREAM)).hasSize(1);
        }
    }

    @Test
    void aRequestThatTakesTooLongEndsItsStreamOnly() throws IOException {
        hold(legacy);
        try (TestGateway gateway = gateway().backends("response-timeout: 300ms").start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/held").status()).isEqualTo(504);

            assertThat(gateway.exchange(0).attempts()).containsExactly("legacy:timeout");
            int stream = legacy.onlyRequest().stream();
            await().until(() -> isReset(legacy.connection(0), stream, CANCEL));
            assertThat(client.get("/next").body()).isEqualTo("ok");
            assertThat(legacy.connectionsAccepted()).isEqualTo(1);
        }
    }

    @Test
    void whatComesForARequestGivenUpIsThrownAway() throws IOException {
        hold(legacy);
        try (TestGateway gateway = gateway().backends("response-timeout: 300ms").start();
                RawClient client = gateway.connect()) {
            client.get("/held");

            legacy.connection(0).answer(legacy.onlyRequest().stream(), "too late");

            assertThat(client.get("/next").body()).isEqualTo("ok");
            assertThat(legacy.connectionsOpen()).isEqualTo(1);
        }
    }

    @Test
    void aConnectionThatShowedNoSignOfLifeTakesNoMoreRequests() {
        hold(legacy);
        try (TestGateway gateway =
                        gateway().backends("response-timeout: 1500ms").start();
                RawClient client = gateway.connect()) {
            client.get("/first");
            assertThat(client.get("/held").status()).isEqualTo(504);

            assertThat(client.get("/next").body()).isEqualTo("ok");

            assertThat(legacy.connectionsAccepted()).isEqualTo(2);
            await().until(() -> legacy.connectionsOpen() == 1);
        }
    }

    @Test
    void aConnectionWithoutASignOfLifeFailsWhatIsStillOnIt() {
        hold(legacy);
        legacy.leavePings();
        try (TestGateway gateway = gateway()
                        .endpoint("slow", "/slow", "timeout: 60s")
                        .backends("response-timeout: 30s")
                        .defaults("timeout: 1500ms")
                        .start();
                RawClient client = gateway.connect();
                RawClient slow = gateway.connect()) {
            legacy.become((request, connection) -> {});
            slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
            await().until(() -> legacy.deliveries() == 1);
            assertThat(client.get("/held").status()).isEqualTo(504);

            assertThat(slow.read().status()).isEqualTo(502);

            assertThat(gateway.exchange(1).attempts()).containsExactly("legacy:reset");
            await().until(() -> legacy.connectionsOpen() == 0);
        }
    }

    @Test
    void aConnectionOnWhichOthersAreServedIsNotSuspected() throws IOException {
        legacy.become((request, connection) -> {
            if ("/busy".equals(request.value(":path"))) {
                connection.head(request.stream(), false, ":status", "200");
                for (int i = 0; i < 20; i++) {
                    connection.data(request.stream(), false, "x");
                    await().pollDelay(Duration.ofMillis(100)).until(() -> true);
                }
                connection.data(request.stream(), true, "!");
            }
        });
        try (TestGateway gateway =
                        gateway().backends("response-timeout: 1500ms").start();
                RawClient busy = gateway.connect();
                RawClient client = gateway.connect()) {
            busy.send("GET /busy HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.get("/held").status()).isEqualTo(504);
            hold(legacy);

            assertThat(client.get("/next").body()).isEqualTo("ok");
            assertThat(legacy.connectionsAccepted()).isEqualTo(1);
            assertThat(busy.read().body()).endsWith("!");
        }
    }

    @Test
    void aRefusedPostIsSentOnceMoreOnAnotherConnection() {
        AtomicInteger count = new AtomicInteger();
        legacy.become((request, connection) -> {
            if (count.incrementAndGet() == 1) {
                connection.rst(request.stream(), REFUSED_STREAM);
            } else {
                connection.answer(request.stream(), "taken");
            }
        });
        try (TestGateway gateway = gateway().start();
                RawClient client = gateway.connect()) {
            assertThat(client.send(POST).read().body()).isEqualTo("taken");

            assertThat(legacy.requests()).extracting(r -> r.body()).containsExactly("body", "body");
            assertThat(legacy.connectionsAccepted()).isEqualTo(2);
            assertThat(gateway.exchange(0).attempts()).containsExactly("legacy:200");
        }
    }

    @Test
    void aPostThatIsRefusedTwiceIsLegacys() {
        newBackend.become((request, connection) -> connection.rst(request.stream(), REFUSED_STREAM));
        try (TestGateway gateway = toNew().start();
                RawClient client = gateway.connect()) {
            assertThat(client.send(POST).read().body()).isEqualTo("legacy");

            assertThat(newBackend.deliveries()).isEqualTo(2);
            assertThat(legacy.onlyRequest().body()).isEqualTo("body");
            assertThat(gateway.exchange(0).attempts()).containsExactly("new:reset", "legacy:200");
            assertThat(gateway.exchange(0).fallback()).isEqualTo("reset");
        }
    }

    @Test
    void aPostThatLegacyRefusesTwiceIsAFailure() {
        legacy.become((request, connection) -> connection.rst(request.stream(), REFUSED_STREAM));
        try (TestGateway gateway = gateway().start();
                RawClient client = gateway.connect()) {
            assertThat(client.send(POST).read().status()).isEqualTo(502);

            assertThat(legacy.deliveries()).isEqualTo(2);
        }
    }

    @Test
    void aPostTooLargeToKeepIsNotSentAgain() {
        newBackend.become((request, connection) -> connection.rst(request.stream(), REFUSED_STREAM));
        try (TestGateway gateway = toNew().defaults("fallback: {max-body: 3B}").start();
                RawClient client = gateway.connect()) {
            assertThat(client.send(POST).read().status()).isEqualTo(502);

            assertThat(newBackend.deliveries()).isEqualTo(1);
            assertThat(legacy.deliveries()).isZero();
            assertThat(gateway.exchange(0).refusal()).isEqualTo("body-too-large");
        }
    }

    @Test
    void aRefusalBehindAHeadIsNone() {
        legacy.become((request, connection) -> {
            connection.head(request.stream(), false, ":status", "103");
            connection.rst(request.stream(), REFUSED_STREAM);
        });
        try (TestGateway gateway = gateway().start();
                RawClient client = gateway.connect()) {
            assertThat(client.send(POST).read().status()).isEqualTo(103);
            assertThat(client.read().status()).isEqualTo(502);

            assertThat(legacy.deliveries()).isEqualTo(1);
        }
    }

    @Test
    void anOriginThatGoesAwayFinishesWhatItBeganAndGetsTheRestOnAnotherConnection() throws IOException {
        legacy.become((request, connection) -> {});
        try (TestGateway gateway = gateway().start();
                RawClient begun = gateway.connect();
                RawClient beyond = gateway.connect();
                RawClient later = gateway.connect()) {
            begun.send(POST);
            await().until(() -> legacy.deliveries() == 1);
            beyond.send(POST);
            await().until(() -> legacy.deliveries() == 2);
            legacy.become((request, connection) -> connection.answer(request.stream(), "elsewhere"));

            int last = legacy.requests().get(0).stream();
            legacy.connection(0).goAway(last, NO_ERROR);

            assertThat(beyond.read().body()).isEqualTo("elsewhere");
            assertThat(later.get("/later").body()).isEqualTo("elsewhere");
            legacy.connection(0).answer(last, "finished");
            assertThat(begun.read().body()).isEqualTo("finished");
            assertThat(legacy.connectionsAccepted()).isEqualTo(2);
            await().until(() -> legacy.connectionsOpen() == 1);
        }
    }

    @Test
    void anIdleConnectionOfAnOriginThatGoesAwayIsClosed() throws IOException {
        try (TestGateway gateway = gateway().start();
                RawClient client = gateway.connect()) {
            client.get("/");

            legacy.connection(0).goAway(Integer.MAX_VALUE, NO_ERROR);

            await().until(() -> legacy.connectionsOpen() == 0);
            assertThat(client.get("/").body()).isEqualTo("legacy");
        }
    }

    @Test
    void anAnswerBeforeTheRequestIsThroughEndsTheRequest() {
        try (RawHttp2Backend hasty = RawHttp2Backend.serving((request, connection) -> {
                    connection.head(request.stream(), false, ":status", "413");
                    connection.data(request.stream(), true, "too much");
                })
                .servingAtHead()) {
            try (TestGateway gateway = TestGateway.between(List.of(hasty.url()), List.of(hasty.url()))
                            .backends("protocol: h2c")
                            .start();
                    RawClient client = gateway.connect()) {
                RawResponse response = client.send(
                                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nonly a part")
                        .read();

                assertThat(response.status()).isEqualTo(413);
                assertThat(response.body()).isEqualTo("too much");
                int stream = hasty.onlyRequest().stream();
                await().until(() -> isReset(hasty.connection(0), stream, CANCEL));
                assertThat(hasty.connectionsOpen()).isEqualTo(1);
            }
        }
    }

    @Test
    void aClientThatLeavesAmidItsRequestNeverLooksComplete() {
        try (TestGateway gateway = gateway().start();
                RawClient client = gateway.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nonly a part");
            await().until(() -> legacy.connectionsAccepted() == 1
                    && !legacy.connection(0).frames(DATA).isEmpty());

            client.reset();

            await().until(() -> !legacy.connection(0).frames(RST_STREAM).isEmpty());
            assertThat(legacy.deliveries()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theShortAnswerThatAFallbackReplacesIsReadToItsEnd(boolean hasLength) {
        newBackend.become((request, connection) -> {
            if (hasLength) {
                connection.head(request.stream(), false, ":status", "503", "content-length", "4");
            } else {
                connection.head(request.stream(), false, ":status", "503");
            }
            await().until(() -> legacy.deliveries() == 1);
            connection.data(request.stream(), true, "busy");
        });
        try (TestGateway gateway = toNew().start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").body()).isEqualTo("legacy");

            await().until(() ->
                    gateway.gateway().upstream(dev.cutover.traffic.Backend.NEW).activeConnections() == 0);
            assertThat(newBackend.connection(0).frames(RST_STREAM)).isEmpty();
        }
    }

    @Test
    void theEndlessAnswerThatAFallbackReplacesIsCancelledBeforeMuchHasCome() {
        AtomicInteger sent = new AtomicInteger();
        newBackend.become((request, connection) -> {
            connection.head(request.stream(), false, ":status", "503");
            while (sent.get() < 1 << 20) {
                connection.stream(request.stream(), new byte[1 << 12]);
                sent.addAndGet(1 << 12);
            }
        });
        try (TestGateway gateway = toNew().start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").body()).isEqualTo("legacy");

            int stream = newBackend.onlyRequest().stream();
            await().until(() -> isReset(newBackend.connection(0), stream, CANCEL));
            assertThat(sent).hasValueLessThan(1 << 19);
            assertThat(newBackend.connectionsOpen()).isEqualTo(1);
        }
    }

    @Test
    void theAnswerThatNeverEndsIsCancelledSoon() {
        newBackend.become((request, connection) -> connection.head(request.stream(), false, ":status", "503"));
        try (TestGateway gateway = toNew().start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").body()).isEqualTo("legacy");

            int stream = newBackend.onlyRequest().stream();
            await().until(() -> isReset(newBackend.connection(0), stream, CANCEL));
        }
    }

    @Test
    void aStreamThatIsCutEndsTheClientsResponseVisibly() {
        legacy.become((request, connection) -> {
            connection.head(request.stream(), false, ":status", "200", "content-length", "10");
            connection.data(request.stream(), false, "half");
            connection.close();
        });
        try (TestGateway gateway = gateway().start();
                RawClient client = gateway.connect()) {
            assertThatThrownBy(() -> client.get("/")).hasMessageContaining("ended after 4 of 10 bytes");
            assertThat(gateway.exchange(0).cut()).isTrue();
        }
    }
}
