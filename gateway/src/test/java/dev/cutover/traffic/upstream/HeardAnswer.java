package dev.cutover.traffic.upstream;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Waits for the end of an answer. */
final class HeardAnswer implements UpstreamListener {
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    /** Complete when the answer is. */
    CompletableFuture<Void> end() {
        return end;
    }

    @Override
    public void onInformational(ResponseHead head) {}

    @Override
    public void onHead(ResponseHead head) {}

    @Override
    public void onContent(ByteBuf content) {
        content.release();
    }

    @Override
    public void onEnd(@Nullable Fields trailers) {
        end.complete(null);
    }

    @Override
    public void onReadComplete() {}

    @Override
    public void onWritabilityChanged(boolean writable) {}

    @Override
    public void onFailure(FailureKind kind, boolean beforeAnyByte, String detail) {
        end.completeExceptionally(new AssertionError(detail));
    }
}
