package dev.cutover.traffic.exchange;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.resilience.FallbackRefusal;
import dev.cutover.traffic.split.Assignment;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The record of the exchange that is under way, written by {@link Exchange} alone.
 *
 * <p>Reused from exchange to exchange. Event loop of the exchange.
 */
final class Trace implements ExchangeRecord {
    private static final int MAX_ATTEMPTS = 2;

    private final RequestHead request;
    private final int loopIndex;
    private final Assignment assignment = new Assignment();
    private final RequestIds.RequestId requestId = new RequestIds.RequestId();
    private final Attempt[] attempts = new Attempt[MAX_ATTEMPTS];
    private int attemptCount;
    private @Nullable Endpoint endpoint;
    private @Nullable InetAddress clientAddress;
    private @Nullable String requestIdText;
    int status;

    @Nullable String fallbackReason;

    @Nullable FallbackRefusal fallbackRefusal;

    /** Whether a pooled connection that had been closed was replaced, which an exchange does once. */
    boolean hasReplacedStale;

    boolean isAborted;
    boolean isCut;
    long startNanos;
    long durationNanos;
    long requestBytes;
    long responseBytes;

    Trace(RequestHead request, int loopIndex) {
        this.request = request;
        this.loopIndex = loopIndex;
    }

    void begin(long startNanos) {
        this.startNanos = startNanos;
        requestIdText = null;
        endpoint = null;
        clientAddress = null;
        attemptCount = 0;
        status = 0;
        fallbackReason = null;
        fallbackRefusal = null;
        isAborted = isCut = hasReplacedStale = false;
        durationNanos = requestBytes = responseBytes = 0;
    }

    void serve(Endpoint endpoint, InetAddress clientAddress) {
        this.endpoint = endpoint;
        this.clientAddress = clientAddress;
    }

    boolean isServed() {
        return endpoint != null;
    }

    RequestIds.RequestId id() {
        return requestId;
    }

    /** The attempt that comes next, made by {@code exchange} where it is the first of its number. */
    Attempt nextAttempt(Exchange exchange) {
        Attempt attempt = attempts[attemptCount];
        if (attempt == null) {
            attempt = new Attempt(exchange);
            attempts[attemptCount] = attempt;
        }
        attemptCount++;
        return attempt;
    }

    @Override
    public Endpoint endpoint() {
        assert endpoint != null : "no endpoint yet";
        return endpoint;
    }

    @Override
    public Assignment assignment() {
        return assignment;
    }

    @Override
    public RequestHead request() {
        return request;
    }

    @Override
    public String requestId() {
        if (requestIdText == null) {
            requestIdText = requestId.toString();
        }
        return requestIdText;
    }

    @Override
    public InetAddress clientAddress() {
        assert clientAddress != null : "not begun";
        return clientAddress;
    }

    @Override
    public int attempts() {
        return attemptCount;
    }

    @Override
    public AttemptRecord attempt(int i) {
        return attempts[i];
    }

    @Override
    public Backend answeredBy() {
        return attemptCount == 0 ? assignment.backend() : attempts[attemptCount - 1].backend();
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public @Nullable String fallbackReason() {
        return fallbackReason;
    }

    @Override
    public @Nullable FallbackRefusal fallbackRefusal() {
        return fallbackRefusal;
    }

    @Override
    public boolean isAborted() {
        return isAborted;
    }

    @Override
    public boolean isCut() {
        return isCut;
    }

    @Override
    public long startNanos() {
        return startNanos;
    }

    @Override
    public long durationNanos() {
        return durationNanos;
    }

    @Override
    public long requestBytes() {
        return requestBytes;
    }

    @Override
    public long responseBytes() {
        return responseBytes;
    }

    @Override
    public int loopIndex() {
        return loopIndex;
    }
}
