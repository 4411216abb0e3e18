package dev.cutover.traffic.upstream;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Hears what a backend answers to one request: informational responses, one head, content, an end; or a failure at any
 * point. Nothing follows an end or a failure.
 *
 * <p>Event loop of the exchange. Heads and trailers are valid only during the call.
 */
public interface UpstreamListener {
    /** An informational response, but never 101. */
    void onInformational(ResponseHead head);

    /** The head of the final response. */
    void onHead(ResponseHead head);

    /** A piece of the response's content; the listener takes it over. */
    void onContent(ByteBuf content);

    /** The response is complete; its connection may serve another request already. */
    void onEnd(@Nullable Fields trailers);

    /** No more has come for now: what was passed on may be flushed. */
    void onReadComplete();

    /** The backend takes more of the request again, or no more for now. */
    void onWritabilityChanged(boolean writable);

    /**
     * The response will not be complete.
     *
     * @param beforeAnyByte whether not one byte of an answer had come
     * @param detail what happened, for the log
     */
    void onFailure(FailureKind kind, boolean beforeAnyByte, String detail);
}
