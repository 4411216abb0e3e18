package dev.cutover.traffic.exchange;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.GrpcStatus;
import dev.cutover.traffic.http.KnownField;
import dev.cutover.traffic.http.ResponseHead;
import dev.cutover.traffic.loop.Deadlines;
import dev.cutover.traffic.resilience.Breaker;
import dev.cutover.traffic.upstream.Acquisition;
import dev.cutover.traffic.upstream.FailureKind;
import dev.cutover.traffic.upstream.UpstreamConnection;
import dev.cutover.traffic.upstream.UpstreamListener;
import io.netty.buffer.ByteBuf;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One try at one backend: gets a connection, sends the request, and tells the exchange what comes back.
 *
 * <p>A pooled connection that turns out closed before one byte of an answer is replaced by a fresh one to the same
 * backend, where the request may be sent twice; that is no failure of the backend. It happens once in an exchange,
 * which from there uses fresh connections only; a fresh one is never taken for stale. A request that the backend says
 * it did nothing with is sent once more, too, whatever it is. Reused from exchange to exchange. Event loop of the
 * exchange. Source: SEMANTICS §1.
 */
final class Attempt implements UpstreamListener, Acquisition.Owner, AttemptRecord {
    /** Where an attempt is. */
    private enum State {
        IDLE,
        /** Slow clients have their share of connections: waits for the rest of the body, or for one of them to end. */
        HOLDING,
        ACQUIRING,
        AWAITING_HEAD,
        READING,
        ENDED
    }

    private static final int OK = 200;

    private final Exchange exchange;
    private final Deadlines deadlines;
    private final Acquisition acquisition = new Acquisition(this);
    private final ResponseWait wait;
    private final UploadHold hold;
    private State state = State.IDLE;
    private Backend backend = Backend.LEGACY;
    private @Nullable UpstreamConnection connection;
    private @Nullable Breaker permission;
    private @Nullable FailureKind failure;
    private boolean isRequestSent;
    private boolean isError;
    private boolean isAuthFailure;
    private boolean isGrpcError;
    private boolean awaitsGrpcStatus;
    private boolean mayFallSilent;
    private long startNanos;
    private long latencyNanos;
    private int status;

    Attempt(Exchange exchange) {
        this.exchange = exchange;
        this.deadlines = exchange.loop().deadlines();
        this.wait = new ResponseWait(exchange, this);
        this.hold = new UploadHold(exchange, this);
    }

    /**
     * Begins.
     *
     * @param timeoutNanos what the deadline of the exchange leaves up to the first byte of a response
     * @param permission the breaker that allowed it and hears of the outcome, or null
     */
    void begin(Backend backend, long timeoutNanos, @Nullable Breaker permission) {
        this.backend = backend;
        this.permission = permission;
        connection = null;
        failure = null;
        isRequestSent = isError = isAuthFailure = isGrpcError = awaitsGrpcStatus = false;
        latencyNanos = -1;
        status = 0;
        startNanos = deadlines.nanoTime();
        wait.awaitHead(startNanos, timeoutNanos);
        acquire(exchange.trace().hasReplacedStale);
    }

    private void acquire(boolean fresh) {
        if (!hold.mayConnect(exchange.pool(backend))) {
            state = State.HOLDING;
            return;
        }
        state = State.ACQUIRING;
        exchange.pool(backend).acquire(acquisition, fresh);
    }

    /** What it was held for is over. */
    void onHoldEnded() {
        if (state == State.HOLDING) {
            acquire(exchange.trace().hasReplacedStale);
        }
    }

    /** Gives it up without a verdict on the backend: the client went away or was refused. */
    void cancel() {
        release();
        if (permission != null) {
            permission.release();
            permission = null;
        }
    }

    /** Lets go of an answer that the client does not get. */
    void discard() {
        UpstreamConnection current = connection;
        connection = null;
        state = State.ENDED;
        over();
        if (current != null) {
            current.discard();
        }
    }

    /** Nothing is waited for any more. */
    private void over() {
        wait.stop();
        hold.end();
        exchange.loop().eventStreams().closed(this);
    }

    private void release() {
        over();
        acquisition.cancel();
        UpstreamConnection current = connection;
        connection = null;
        State before = state;
        state = State.ENDED;
        if (current != null && before != State.ENDED) {
            current.cancel();
        }
    }

    /** Whether the backend may have seen some of the request. */
    boolean isRequestSent() {
        return isRequestSent;
    }

    @Override
    public void onAcquired(UpstreamConnection acquired) {
        connection = acquired;
        state = State.AWAITING_HEAD;
        isRequestSent = true;
        acquired.begin(exchange.request(), exchange.requestAdditions(), this);
        exchange.body().flowTo(acquired);
        exchange.onRequestSent();
    }

    @Override
    public void onNotAcquired(FailureKind kind, String detail) {
        fail(kind);
    }

    /** More of the request went to the backend. */
    void onRequestProgress() {
        wait.progressed();
    }

    /** The whole request has come. */
    void onRequestEnd() {
        hold.end();
        onHoldEnded();
    }

    /** Whether it is the client's turn to send more of its request. */
    boolean waitsForClient() {
        return (state == State.AWAITING_HEAD || state == State.HOLDING) && exchange.waitsForClient();
    }

    /** The backend has taken too long. */
    void onTimeout() {
        release();
        fail(FailureKind.TIMEOUT);
    }

    @Override
    public void onInformational(ResponseHead head) {
        exchange.onInformational(head);
    }

    @Override
    public void onHead(ResponseHead head) {
        wait.stop();
        state = State.READING;
        status = head.status();
        EndpointSettings endpoint = exchange.trace().endpoint().settings();
        isError = endpoint.errorStatuses().contains(status);
        isAuthFailure = endpoint.authStatuses().contains(status);
        boolean isGrpc = GrpcStatus.isOf(head.fields());
        boolean isEventStream = ResponseWait.isEventStream(head.fields());
        mayFallSilent = isGrpc || isEventStream;
        takeTime();
        boolean isJudged = isGrpc && status == OK && !errorGrpcStatuses().isEmpty();
        awaitsGrpcStatus = isJudged && !head.fields().has(KnownField.GRPC_STATUS);
        if (isJudged && !awaitsGrpcStatus) {
            judge(head.fields());
        }
        if (!awaitsGrpcStatus) {
            conclude();
        }
        if (isEventStream && backend == Backend.NEW && head.bodyLength() < 0) {
            exchange.loop().eventStreams().opened(this);
        }
        exchange.onHead(this, head);
    }

    String endpointId() {
        return exchange.trace().endpoint().id();
    }

    /** Ends a response in order that has no end of its own: as far as the client sees, the backend came to it. */
    void endStream() {
        release();
        exchange.onResponseEnd(null);
        exchange.onResponseFlush();
    }

    private Set<GrpcStatus> errorGrpcStatuses() {
        return exchange.trace().endpoint().settings().errorGrpcStatuses();
    }

    /** What came of a call of gRPC is known only now. */
    private void judge(@Nullable Fields fields) {
        awaitsGrpcStatus = false;
        isGrpcError = errorGrpcStatuses().contains(GrpcStatus.of(fields));
        isError |= isGrpcError;
    }

    @Override
    public void onContent(ByteBuf content) {
        wait.progressed();
        exchange.onResponseContent(content);
    }

    @Override
    public void onEnd(@Nullable Fields trailers) {
        over();
        state = State.ENDED;
        connection = null;
        if (awaitsGrpcStatus) {
            judge(trailers);
            conclude();
        }
        exchange.onResponseEnd(trailers);
    }

    @Override
    public void onReadComplete() {
        if (state == State.READING) {
            wait.awaitBody(mayFallSilent);
        }
        exchange.onResponseFlush();
    }

    @Override
    public void onWritabilityChanged(boolean writable) {
        exchange.onUpstreamWritabilityChanged(writable);
    }

    @Override
    public void onFailure(FailureKind kind, boolean beforeAnyByte, String detail) {
        boolean wasStale = kind == FailureKind.RESET && beforeAnyByte && connection != null && connection.isReused();
        connection = null;
        if (kind == FailureKind.UNPROCESSED) {
            isRequestSent = false;
        }
        boolean mayRepeat = isRequestSent
                ? wasStale && exchange.mayReplay()
                : exchange.body().isWhole();
        if (mayRepeat && !exchange.trace().hasReplacedStale) {
            isRequestSent = false;
            exchange.trace().hasReplacedStale = true;
            exchange.body().stop();
            acquire(true);
            return;
        }
        wait.stop();
        fail(kind);
    }

    void fail(FailureKind kind) {
        over();
        state = State.ENDED;
        failure = kind;
        isError = true;
        takeTime();
        conclude();
        exchange.onAttemptFailed(this, kind);
    }

    private void takeTime() {
        if (latencyNanos < 0) {
            latencyNanos = deadlines.nanoTime() - startNanos;
        }
    }

    /** The outcome is known: answers the breaker's permission. */
    private void conclude() {
        Breaker answered = permission;
        permission = null;
        if (answered == null) {
            return;
        }
        if (isError) {
            answered.failed(latencyNanos);
        } else {
            answered.succeeded(latencyNanos);
        }
    }

    void setReading(boolean reading) {
        wait.setPaused(!reading);
        if (connection != null) {
            connection.setReading(reading);
        }
    }

    void flush() {
        if (connection != null) {
            connection.flush();
        }
    }

    @Override
    public Backend backend() {
        return backend;
    }

    @Override
    public long startNanos() {
        return startNanos;
    }

    @Override
    public long latencyNanos() {
        return latencyNanos;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public @Nullable FailureKind failure() {
        return failure;
    }

    @Override
    public boolean isError() {
        return isError;
    }

    @Override
    public boolean isGrpcError() {
        return isGrpcError;
    }

    @Override
    public boolean isAuthFailure() {
        return isAuthFailure;
    }
}
