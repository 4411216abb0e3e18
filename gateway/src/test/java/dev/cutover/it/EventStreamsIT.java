package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.control.audit.Author;
import dev.cutover.control.rollback.RollbackRequest;
import dev.cutover.control.rollback.RollbackScope;
import dev.cutover.testing.LeakCheck;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.TestGateway;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of event streams on {@code new} at a rollback. */
@ExtendWith(LeakCheck.class)
class EventStreamsIT {
    private static final String STREAM = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n";

    private final CountDownLatch over = new CountDownLatch(1);
    private final RawBackend streaming = RawBackend.serving((connection, request) -> {
        connection.send(STREAM);
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
    void aRollbackThatClosesConnectionsEndsThemInOrder() {
        try (RawClient feed = opened("/feed/1");
                RawClient other = opened("/users/1");
                RawClient legacy = opened("/old/1")) {
            rollBack("feed", true);
            gateway.endEventStreamsNow("feed");

            assertThat(new String(feed.readBytes(5))).isEqualTo("0\r\n\r\n");
            assertThat(other.hasMore()).isFalse();
            assertThat(legacy.hasMore()).isFalse();
        }
    }
}
