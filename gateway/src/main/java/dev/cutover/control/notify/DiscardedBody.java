package dev.cutover.control.notify;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Reads the content of an answer and keeps none of it; ends the connection where there is more than a few kilobytes.
 *
 * <p>The client calls it on one thread at a time.
 */
final class DiscardedBody implements BodySubscriber<Long> {
    /** More than any receiver has to say. */
    static final long MAX_BYTES = 16 * 1024;

    private final CompletableFuture<Long> seen = new CompletableFuture<>();
    private @Nullable Subscription subscription;
    private long bytes;

    /** The number of bytes that were read. */
    @Override
    public CompletionStage<Long> getBody() {
        return seen;
    }

    @Override
    public void onSubscribe(Subscription newSubscription) {
        subscription = newSubscription;
        newSubscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        buffers.forEach(buffer -> bytes += buffer.remaining());
        if (bytes > MAX_BYTES && subscription != null) {
            subscription.cancel();
            seen.complete(bytes);
        }
    }

    @Override
    public void onError(Throwable cause) {
        seen.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
        seen.complete(bytes);
    }
}
