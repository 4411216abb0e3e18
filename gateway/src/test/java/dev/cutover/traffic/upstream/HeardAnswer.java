package dev.cutover.traffic.upstream;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Waits for the end of an answer, and keeps what it hears in words. */
final class HeardAnswer implements UpstreamListener {
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final List<String> heard = new ArrayList<>();
    private Runnable onHead = () -> {};

    /** Complete when the answer is. */
    CompletableFuture<Void> end() {
        return end;
    }

    /**
     * What was heard, in order: {@code informational 103}, {@code head 200}, {@code content 5}, {@code end}, {@code
     * read}, {@code writable}, {@code not writable}, or {@code RESET} and its like, with {@code before any byte} where
     * that is so.
     */
    List<String> heard() {
        return heard;
    }

    /** Does something while it hears the head. */
    HeardAnswer onHead(Runnable action) {
        onHead = action;
        return this;
    }

    @Override
    public void onInformational(ResponseHead head) {
        heard.add("informational " + head.status());
    }

    @Override
    public void onHead(ResponseHead head) {
        heard.add("head " + head.status());
        onHead.run();
    }

    @Override
    public void onContent(ByteBuf content) {
        heard.add("content " + content.readableBytes());
        content.release();
    }

    @Override
    public void onEnd(@Nullable Fields trailers) {
        heard.add("end");
        end.complete(null);
    }

    @Override
    public void onReadComplete() {
        heard.add("read");
    }

    @Override
    public void onWritabilityChanged(boolean writable) {
        heard.add(writable ? "writable" : "not writable");
    }

    @Override
    public void onFailure(FailureKind kind, boolean beforeAnyByte, String detail) {
        heard.add(kind + (beforeAnyByte ? " before any byte" : ""));
        end.completeExceptionally(new AssertionError(detail));
    }
}
