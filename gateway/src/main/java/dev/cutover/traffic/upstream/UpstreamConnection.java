package dev.cutover.traffic.upstream;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.RequestHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A connection that carries one request to a backend and its response back, whatever the version of HTTP.
 *
 * <p>Event loop of the exchange. After the listener's end or failure, and after {@link #cancel} and {@link #discard},
 * the connection belongs to its pool again and must not be touched.
 */
public interface UpstreamConnection {
    /**
     * Whether it has carried a request or lain in the pool before, so that the backend may have closed it meanwhile.
     */
    boolean isReused();

    /** Writes a request's head, and tells {@code listener} of the answer. */
    void begin(RequestHead head, Fields additions, UpstreamListener listener);

    /** Writes a piece of the request's content; takes it over. */
    void writeContent(ByteBuf content);

    /** Writes the end of the request. */
    void writeEnd(@Nullable Fields trailers);

    /** Sends what was written. */
    void flush();

    /** Whether the backend keeps up with what is written. */
    boolean isWritable();

    /** Whether more of the response is read. */
    void setReading(boolean reading);

    /** Gives the exchange up: the listener hears no more, and the backend sees that nobody waits. */
    void cancel();

    /** Reads a short rest of the response to its end without anybody hearing of it, so that the connection is kept. */
    void discard();
}
