package dev.cutover.control.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Subscription;
import org.junit.jupiter.api.Test;

final class DiscardedBodyTest {
    private final DiscardedBody body = new DiscardedBody();
    private final CompletableFuture<Void> cancelled = new CompletableFuture<>();

    DiscardedBodyTest() {
        body.onSubscribe(new Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {
                cancelled.complete(null);
            }
        });
    }

    @Test
    void aShortBodyIsReadToItsEnd() {
        body.onNext(List.of(ByteBuffer.allocate(3), ByteBuffer.allocate(4)));
        assertThat(body.getBody().toCompletableFuture()).isNotDone();

        body.onComplete();

        assertThat(body.getBody().toCompletableFuture()).isCompletedWithValue(7L);
        assertThat(cancelled).isNotDone();
    }

    @Test
    void aBodyThatIsTooLongIsGivenUp() {
        body.onNext(List.of(ByteBuffer.allocate((int) DiscardedBody.MAX_BYTES)));
        assertThat(cancelled).isNotDone();

        body.onNext(List.of(ByteBuffer.allocate(1)));

        assertThat(cancelled).isDone();
        assertThat(body.getBody().toCompletableFuture()).isDone();
    }
}
