package dev.cutover.traffic.exchange;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.KnownField;
import dev.cutover.traffic.http.Rejection;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.http.ResponseHead;
import dev.cutover.traffic.resilience.FallbackPolicy;
import dev.cutover.traffic.resilience.FallbackRefusal;
import dev.cutover.traffic.upstream.BackendPool;
import dev.cutover.traffic.upstream.FailureKind;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One request's life: route, assign, attempt, fall back, respond, observe. Speaks in messages; what carries them is
 * behind {@link Downstream} and {@link Attempt}.
 *
 * <p>One for each client connection (or stream), reused from request to request. Event loop of the connection. Source:
 * SEMANTICS §1, §2.
 */
public final class Exchange {
    /** Where the exchange is. */
    private enum State {
        /** No request, or its response is complete. */
        IDLE,
        /** A backend is being asked. */
        ATTEMPTING,
        /** The head of the response has been passed on. */
        RESPONDING
    }

    private static final int MAX_WAITING_BYTES = 64 * 1024;
    private static final int CONTINUE = 100;

    private final TrafficLoop loop;
    private final Downstream downstream;
    private final Client client;
    private final Trace trace;
    private final RequestBody body = new RequestBody();
    private final RequestRewrite requestRewrite;
    private final FallbackDecision fallback;
    private final ResponseRewrite responseRewrite;
    private State state = State.IDLE;
    private @Nullable Attempt attempt;
    /** The configuration that the request is served by. */
    private @Nullable ConfiguredTraffic configured;
    /** Whether the request is just being read, so that a flush follows when what has come is read to its end. */
    private boolean isBeginning;
    /** Whether the client was told to go on with a body that it holds back. */
    private boolean hasContinued;
    /** From when on the deadline runs: it stands still while the client sends. */
    private long deadlineSince;

    /** The exchanges of {@code client}, whose requests are read into {@code request}. */
    public Exchange(TrafficLoop loop, Downstream downstream, Client client, RequestHead request) {
        this.loop = loop;
        this.downstream = downstream;
        this.client = client;
        this.trace = new Trace(request, loop.index());
        this.requestRewrite = new RequestRewrite(loop);
        this.fallback = new FallbackDecision(trace, body, loop.drain());
        this.responseRewrite = new ResponseRewrite(trace);
    }

    TrafficLoop loop() {
        return loop;
    }

    RequestHead request() {
        return trace.request();
    }

    Fields requestAdditions() {
        return requestRewrite.additions();
    }

    FallbackDecision fallback() {
        return fallback;
    }

    RequestBody body() {
        return body;
    }

    Trace trace() {
        return trace;
    }

    /** The connections that this exchange uses to a backend. */
    BackendPool pool(Backend backend) {
        return configured().upstream(backend).pool(loop.index());
    }

    private ConfiguredTraffic configured() {
        assert configured != null : "no request yet";
        return configured;
    }

    /** Whether a request is being served. */
    public boolean isActive() {
        return state != State.IDLE;
    }

    /** Serves the request whose head has been read. */
    public void begin() {
        assert state == State.IDLE : state;
        RequestHead request = request();
        trace.begin(loop.deadlines().nanoTime());
        body.begin();
        hasContinued = false;
        deadlineSince = trace.startNanos();
        requestRewrite.begin(request, trace.id());
        TrafficSnapshot snapshot = loop.snapshot();
        configured = snapshot.configured();
        Endpoint endpoint = configured.endpoint(request);
        if (endpoint == null) {
            state = State.ATTEMPTING;
            reject(Rejection.NO_ROUTE, "No endpoint matches this request");
            return;
        }
        trace.serve(endpoint, loop.forwarded().clientAddress(request, client));
        boolean mayForce =
                request.fields().has(KnownField.X_CUTOVER) && configured.split().mayForce(trace.clientAddress());
        LoopSplit split = loop.split(configured);
        split.splitter().assign(request, mayForce, snapshot.rule(endpoint), snapshot.lists(), trace.assignment());
        requestRewrite.rewrite(request, client, split);
        state = State.ATTEMPTING;
        body.keepUpTo(fallback.bytesToKeep(mayRefuse(trace.assignment().backend())));
        isBeginning = true;
        attemptAssigned(endpoint);
        isBeginning = false;
    }

    private boolean mayRefuse(Backend backend) {
        return configured().upstream(backend).settings().protocol().isMultiplexed();
    }

    private void attemptAssigned(Endpoint endpoint) {
        Backend assigned = trace.assignment().backend();
        if (endpoint.isSplit()) {
            endpoint.budget().requested();
        }
        if (endpoint.mayLeave(assigned) && !endpoint.breaker().tryAcquire()) {
            trace.fallbackReason = "circuit-open";
            attempt(Backend.LEGACY);
        } else {
            endpoint.trying(assigned, trace.assignment().reason());
            attempt(assigned);
        }
    }

    private void attempt(Backend backend) {
        Attempt next = trace.nextAttempt(this);
        attempt = next;
        boolean isGuarded = trace.endpoint().mayLeave(backend);
        next.begin(backend, timeLeftNanos(), isGuarded ? trace.endpoint().breaker() : null);
    }

    /**
     * Whether it is the client's turn: it still sends, holds nothing back for a 100, and the backend takes what comes.
     */
    boolean waitsForClient() {
        boolean holdsBack = request().fields().has(KnownField.EXPECT) && !hasContinued && body.bytes() == 0;
        return !body.isEnded() && body.isWritable() && body.waitingBytes() < MAX_WAITING_BYTES && !holdsBack;
    }

    /** Whether the request may be sent again now. */
    boolean mayReplay() {
        return state == State.ATTEMPTING && fallback.isReplayable() && body.isWhole();
    }

    /** A piece of the request's content, which the exchange takes over. */
    public void onContent(ByteBuf content) {
        if (state == State.IDLE) {
            content.release();
            return;
        }
        body.add(content);
        onRequestProgress();
        if (!body.isWritable() || body.waitingBytes() >= MAX_WAITING_BYTES) {
            downstream.setReading(false);
        }
    }

    private void onRequestProgress() {
        deadlineSince = loop.deadlines().nanoTime();
        if (attempt != null) {
            attempt.onRequestProgress();
        }
    }

    /** The client has sent its whole request; {@code trailers} stay valid until the next one. */
    public void onRequestEnd(@Nullable Fields trailers) {
        if (state == State.IDLE) {
            return;
        }
        if (body.bytes() > 0) {
            onRequestProgress();
        }
        body.end(trailers);
        if (attempt != null) {
            attempt.onRequestEnd();
        }
    }

    /** No more of the request has come for now. */
    public void onRequestFlush() {
        if (state != State.IDLE && attempt != null) {
            attempt.flush();
        }
    }

    /** What had to wait for a connection is on its way. */
    void onRequestSent() {
        if (attempt != null && !isBeginning) {
            attempt.flush();
        }
        downstream.setReading(body.isWritable());
    }

    void onUpstreamWritabilityChanged(boolean writable) {
        if (writable && attempt != null) {
            attempt.onRequestProgress();
        }
        downstream.setReading(writable);
    }

    /** The client takes more of the response again, or no more for now. */
    public void onDownstreamWritabilityChanged(boolean writable) {
        if (attempt != null) {
            attempt.setReading(writable);
        }
    }

    /** The client is gone: nobody waits for the answer. */
    public void onClientGone() {
        if (state == State.IDLE) {
            return;
        }
        trace.isAborted = true;
        cancelAttempt();
        finish();
    }

    /** The gateway itself refuses the rest of the request: answers where it can, else cuts. */
    public void reject(Rejection rejection, String detail) {
        loop.observer().rejected(rejection, loop.index());
        cancelAttempt();
        if (state == State.RESPONDING) {
            trace.isCut = true;
            downstream.cut();
            finish();
            return;
        }
        if (rejection != Rejection.NO_ROUTE || isRequestIncomplete()) {
            downstream.closeAfterResponse();
        }
        reply(rejection.status(), rejection.title(), detail);
    }

    /** Refuses a request of which no exchange was begun, for example one whose head could not be read. */
    public void rejectUnread(Rejection rejection, String detail) {
        loop.observer().rejected(rejection, loop.index());
        requestRewrite.begin(request(), trace.id());
        loop.reply()
                .write(
                        downstream,
                        request(),
                        rejection.status(),
                        rejection.title(),
                        detail,
                        trace.id().toString());
        downstream.flush();
    }

    /** No time is left to finish: answers that the gateway shuts down where it can, else cuts. */
    public void giveUp() {
        if (state != State.IDLE) {
            reject(Rejection.DRAINING, "The gateway is shutting down");
        }
    }

    private void cancelAttempt() {
        if (attempt != null) {
            attempt.cancel();
            attempt = null;
        }
    }

    private void reply(int status, String title, String detail) {
        trace.status = status;
        loop.reply().write(downstream, request(), status, title, detail, trace.requestId());
        finish();
        downstream.flush();
    }

    /** Whether some of the request's content is still to come, which nobody will read once there is an answer. */
    boolean isRequestIncomplete() {
        return request().bodyLength() != 0 && !body.isEnded();
    }

    void onInformational(ResponseHead head) {
        hasContinued |= head.status() == CONTINUE;
        responseRewrite.rewriteInformational(head);
        downstream.writeInformational(head);
        downstream.flush();
    }

    void onHead(Attempt answered, ResponseHead head) {
        FallbackPolicy policy = trace.endpoint().settings().fallback();
        if (trace.endpoint().mayLeave(answered.backend()) && policy.statuses().contains(head.status())) {
            if (tryFallBack(answered, Integer.toString(head.status()))) {
                return;
            }
        }
        state = State.RESPONDING;
        body.commit();
        trace.status = head.status();
        if (isRequestIncomplete()) {
            downstream.closeAfterResponse();
        }
        downstream.writeHead(head, responseRewrite.rewrite(head, loop.split(configured())));
    }

    void onResponseContent(ByteBuf content) {
        trace.responseBytes += content.readableBytes();
        downstream.writeContent(content);
        // No change tells of a side that takes nothing from the begin, as behind 103s of an attempt that failed.
        if (!downstream.isWritable() && attempt != null) {
            attempt.setReading(false);
        }
    }

    void onResponseEnd(@Nullable Fields trailers) {
        downstream.writeEnd(trailers);
        attempt = null;
        finish();
    }

    void onResponseFlush() {
        downstream.flush();
    }

    void onAttemptFailed(Attempt failed, FailureKind kind) {
        boolean mayLeave = trace.endpoint().mayLeave(failed.backend());
        if (state == State.RESPONDING) {
            if (mayLeave) {
                trace.fallbackRefusal = FallbackRefusal.RESPONSE_STARTED;
            }
            trace.isCut = true;
            attempt = null;
            downstream.cut();
            finish();
            return;
        }
        boolean falls = mayLeave
                && trace.endpoint().settings().fallback().kinds().contains(kind)
                && tryFallBack(failed, kind.trigger());
        if (!falls) {
            attempt = null;
            if (isRequestIncomplete()) {
                downstream.closeAfterResponse();
            }
            reply(kind.status(), kind.title(), "The backend could not answer this request");
        }
    }

    /** Repeats the request at legacy where that is allowed; notes why where it is not. */
    private boolean tryFallBack(Attempt failed, String reason) {
        FallbackRefusal refusal = fallback.refusal(failed.isRequestSent(), timeLeftNanos());
        if (refusal != null) {
            trace.fallbackRefusal = refusal;
            return false;
        }
        trace.fallbackReason = reason;
        failed.discard();
        body.stop();
        attempt(Backend.LEGACY);
        return true;
    }

    private long timeLeftNanos() {
        return trace.endpoint().timeoutNanos() - (loop.deadlines().nanoTime() - deadlineSince);
    }

    private void finish() {
        state = State.IDLE;
        attempt = null;
        trace.requestBytes = body.bytes();
        trace.durationNanos = loop.deadlines().nanoTime() - trace.startNanos();
        body.release();
        if (trace.isServed()) {
            loop.observer().exchanged(trace);
        }
        downstream.exchangeEnded();
    }
}
