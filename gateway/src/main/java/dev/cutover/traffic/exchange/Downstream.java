package dev.cutover.traffic.exchange;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of an exchange, whatever the version of HTTP: takes informational responses, one head, content and
 * an end, or is cut.
 *
 * <p>Event loop of the exchange. Nothing is sent before {@link #flush}. Heads and trailers are read during the call
 * only.
 */
public interface Downstream {
    /** Passes on an informational response, where the client understands it. */
    void writeInformational(ResponseHead head);

    /** Writes the head of the response: {@code head} without what was dropped, with {@code additions}. */
    void writeHead(ResponseHead head, Fields additions);

    /** Writes a piece of the response's content; takes it over. */
    void writeContent(ByteBuf content);

    /** Writes the end of the response. */
    void writeEnd(@Nullable Fields trailers);

    /** Sends what was written. */
    void flush();

    /** Whether the client keeps up with what is written. */
    boolean isWritable();

    /** Whether more of the request is read. */
    void setReading(boolean reading);

    /** Ends the response so that the client sees that it is not complete. */
    void cut();

    /** Makes the response the last one of its connection. */
    void closeAfterResponse();

    /** The exchange is over; another may begin. */
    void exchangeEnded();
}
