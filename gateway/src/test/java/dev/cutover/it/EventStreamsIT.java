package dev.cutover.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.control.audit.Author;
import dev.cutover.control.rollback.RollbackRequest;
import dev.cutover.control.rollback.RollbackScope;
import dev.cutover.testing.LeakCheck;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.TestGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of event streams on {@code new} at a rollback. */
@ExtendWith(LeakCheck.class)
class EventStreamsIT {
    private static final String EVENT = "9\r\ndata: 1\n\n\r\n";
    private static final String STREAM =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String END = "0\r\n\r\n";
    private static final int STREAMS = 30;
    private static final Duration SHORTLY = Duration.ofMillis(200);

    private final RawBackend streaming = RawBackend.serving((request, connection) -> {
        connection.send(STREAM + EVENT);
        connection.awaitClose();
    });
    private final TestGateway gateway = TestGateway.between(streaming, streaming)
            .endpoint("users", "/users/**", "weight: 100")
            .endpoint("feed", "/feed/**", "weight: 100")
            .endpoint("old", "/old/**", "weight: 0")
            .start();

    @AfterEach
    void stop() {
        gateway.close();
        streaming.close();
    }

    @Test
    void streamsOfNewEndInOrderWhereTheyAreMeant() {
        try (RawClient feed = opened("/feed/1");
                RawClient other = opened("/users/1");
                RawClient legacy = opened("/old/1")) {
            gateway.gateway().endEventStreams(Set.of("feed", "old"), Duration.ofMillis(1));

            assertThat(new String(feed.readBytes(END.length()), US_ASCII)).isEqualTo(END);
            assertThat(List.of(other.isClosedWithin(SHORTLY), legacy.isClosedWithin(SHORTLY)))
                    .containsExactly(false, false);
            await().until(() -> streaming.connectionsOpen() == 2);
        }
    }

    @Test
    void theConnectionOfAStreamThatHasEndedServesTheNextRequest() {
        try (RawClient feed = opened("/feed/1")) {
            gateway.gateway().endEventStreams(Set.of("feed"), Duration.ofMillis(1));
            feed.readBytes(END.length());

            streaming.become((request, connection) -> connection.send(RawBackend.ok("again")));
            assertThat(feed.get("/feed/1").body()).isEqualTo("again");
        }
    }

    @Test
    void aRollbackThatClosesConnectionsEndsStreamsOneAfterTheOther() {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            clients.add(opened("/feed/1"));
        }

        rollBack(true);
        await().atMost(Duration.ofSeconds(35)).until(() -> streaming.connectionsOpen() < STREAMS);

        assertThat(streaming.connectionsOpen()).isPositive();
        clients.forEach(RawClient::close);
    }

    @Test
    void aRollbackThatKeepsConnectionsEndsNone() {
        try (RawClient feed = opened("/feed/1")) {
            rollBack(false);

            assertThat(feed.isClosedWithin(SHORTLY)).isFalse();
            assertThat(streaming.connectionsOpen()).isEqualTo(1);
        }
    }

    private void rollBack(boolean closesConnections) {
        gateway.gateway()
                .rollback()
                .run(new RollbackRequest(RollbackScope.ENDPOINT, "feed", Author.of("test"), closesConnections));
    }

    private RawClient opened(String target) {
        RawClient client = gateway.connect().send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.readToHead().status()).isEqualTo(200);
        assertThat(new String(client.readBytes(EVENT.length()), US_ASCII)).contains("data: 1");
        return client;
    }
}
