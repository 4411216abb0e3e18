package dev.cutover.traffic.exchange;

import dev.cutover.traffic.http.KnownField;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.resilience.FallbackPolicy;
import dev.cutover.traffic.resilience.FallbackRefusal;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request may be sent again: to the same backend over a fresh connection, or to legacy after new failed.
 * Source: SEMANTICS §1, rules 3 to 5.
 *
 * <p>Event loop of the exchange.
 */
final class FallbackDecision {
    private final Trace trace;
    private final RequestBody body;
    private final Drain drain;

    FallbackDecision(Trace trace, RequestBody body, Drain drain) {
        this.trace = trace;
        this.body = body;
        this.drain = drain;
    }

    private FallbackPolicy policy() {
        return trace.endpoint().settings().fallback();
    }

    /** Whether the request may reach two backends, whatever has become of its body. */
    boolean isReplayable() {
        RequestHead request = trace.request();
        return switch (policy().replay()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case SAFE -> request.method().isReplayable() || request.fields().has(KnownField.IDEMPOTENCY_KEY);
        };
    }

    /**
     * How many bytes of the body are to be kept for another attempt.
     *
     * @param mayRefuse whether the backend can say that it did nothing with a request, which then may be sent again
     */
    int bytesToKeep(boolean mayRefuse) {
        return mayRefuse || isReplayable() ? policy().maxBodyBytes() : 0;
    }

    /** Whether a failure of this attempt could still be answered by legacy, budget and time apart. */
    boolean isPossible(Attempt current) {
        return trace.endpoint().mayLeave(current.backend())
                && policy().enabled()
                && (!current.isRequestSent() || isReplayable())
                && body.isWhole();
    }

    /** Why a failed attempt is not repeated at legacy, or null where it is; then the budget is charged with it. */
    @Nullable FallbackRefusal refusal(boolean isRequestSent, long timeLeftNanos) {
        if (!policy().enabled()) {
            return FallbackRefusal.DISABLED;
        }
        if (isRequestSent && !isReplayable()) {
            return FallbackRefusal.NOT_REPLAYABLE;
        }
        if (!body.isWhole()) {
            return FallbackRefusal.BODY_TOO_LARGE;
        }
        if (timeLeftNanos <= 0) {
            return FallbackRefusal.DEADLINE;
        }
        if (drain.isOver()) {
            return FallbackRefusal.DRAINING;
        }
        return trace.endpoint().budget().trySpend() ? null : FallbackRefusal.BUDGET;
    }
}
