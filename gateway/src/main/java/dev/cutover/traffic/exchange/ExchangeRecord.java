package dev.cutover.traffic.exchange;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.resilience.FallbackRefusal;
import dev.cutover.traffic.split.Assignment;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What happened in one exchange. Valid only while its observer is called; what is kept must be copied. */
public interface ExchangeRecord {
    /** The endpoint that served it. */
    Endpoint endpoint();

    /** Which backend it was assigned to, and why. */
    Assignment assignment();

    /** The request. */
    RequestHead request();

    /** The request's id, as it went to the backends and the client. */
    String requestId();

    /** The address of the client: of the connection, or as a trusted proxy told. */
    InetAddress clientAddress();

    /** How many tries were made, 0 to 3; tries over stale pooled connections are not among them. */
    int attempts();

    /** The try number {@code i}, from 0. */
    AttemptRecord attempt(int i);

    /** The backend whose answer the client got, or the one tried last where the gateway itself answered. */
    Backend answeredBy();

    /** The status that the client got, or 0 where it got none. */
    int status();

    /** Why legacy answered for new: a trigger of {@code fallback.on} or {@code circuit-open}; null where it did not. */
    @Nullable String fallbackReason();

    /** Why a failure was not answered by legacy; null where there was no such failure or it was. */
    @Nullable FallbackRefusal fallbackRefusal();

    /** Whether the client went away before the response was complete. */
    boolean isAborted();

    /** Whether the response was cut because the backend failed amid it. */
    boolean isCut();

    /** When the request's head was read, in nanoseconds of the exchange's ticker. */
    long startNanos();

    /** From there to the end of the response, in nanoseconds. */
    long durationNanos();

    /** Bytes of the request's body. */
    long requestBytes();

    /** Bytes of the response's body that were passed on. */
    long responseBytes();

    /** The number of the event loop it ran on, from 0; observers keep one set of counters for each. */
    int loopIndex();
}
