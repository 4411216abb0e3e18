package dev.cutover.traffic.observe;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.resilience.FallbackRefusal;
import dev.cutover.traffic.upstream.FailureKind;
import java.util.List;

/**
 * Where each counter of one endpoint stands in its array.
 *
 * <p>The same for every endpoint and never changed while the process lives, so that counters outlast a new
 * configuration. Reasons of fallbacks come last: each endpoint has its own, and may get more.
 */
@SuppressWarnings("EnumOrdinal") // array places of one process, never stored
final class Cells {
    /** Calls of the observer; tells whether anything else may have changed. */
    static final int EXCHANGES = 0;

    /** The classes of {@code cutover_requests_total} by first digit less one. */
    static final List<String> STATUS_CLASSES = List.of("1xx", "2xx", "3xx", "4xx", "5xx");

    /**
     * The classes of {@code api_errors_total}: statuses by first digit less one, then failures, then authentication.
     */
    static final List<String> ERROR_CLASSES =
            List.of("1xx", "2xx", "3xx", "4xx", "5xx", "connect", "reset", "timeout", "protocol", "auth");

    /** The place of {@code auth} in {@link #ERROR_CLASSES}. */
    static final int AUTH = ERROR_CLASSES.indexOf("auth");

    /** The place of {@code 5xx} in {@link #ERROR_CLASSES}, which errors of gRPC count as. */
    static final int SERVER_ERRORS = ERROR_CLASSES.indexOf("5xx");

    /** The ways from assignment to answer: legacy by itself, new by itself, legacy in place of new. */
    static final int WAYS = 3;

    private static final int BACKENDS = Backend.values().length;
    private static final int REQUESTS = EXCHANGES + 1;
    private static final int ERRORS = REQUESTS + WAYS * STATUS_CLASSES.size();
    private static final int LATENCY = ERRORS + BACKENDS * ERROR_CLASSES.size();
    private static final int HISTOGRAM_SIZE = LatencyBuckets.COUNT + 1;
    private static final int EXCHANGE_TIME = LATENCY + BACKENDS * HISTOGRAM_SIZE;
    private static final int REFUSALS = EXCHANGE_TIME + HISTOGRAM_SIZE;

    /** The first reason of a fallback, and how many cells every endpoint has. */
    static final int FALLBACKS = REFUSALS + FallbackRefusal.values().length;

    private static final int[] CLASS_OF_FAILURE = new int[FailureKind.values().length];

    static {
        for (FailureKind kind : FailureKind.values()) {
            CLASS_OF_FAILURE[kind.ordinal()] = ERROR_CLASSES.indexOf(kind.errorClass());
        }
    }

    private Cells() {}

    /** Which of the {@link #WAYS} a request took. */
    static int way(Backend assigned, Backend answered) {
        if (assigned == Backend.LEGACY) {
            return 0;
        }
        return answered == Backend.NEW ? 1 : 2;
    }

    /** The backend that requests of {@code way} were assigned to. */
    static Backend assigned(int way) {
        return way == 0 ? Backend.LEGACY : Backend.NEW;
    }

    /** The backend that answered requests of {@code way}. */
    static Backend answered(int way) {
        return way == 1 ? Backend.NEW : Backend.LEGACY;
    }

    /** Requests of one way and class of statuses. */
    static int requests(int way, int statusClass) {
        return REQUESTS + way * STATUS_CLASSES.size() + statusClass;
    }

    /** The class of a status from 100 to 599, for requests and errors. */
    static int statusClass(int status) {
        return status / 100 - 1;
    }

    /** The class of a failure, for errors. */
    static int errorClass(FailureKind failure) {
        return CLASS_OF_FAILURE[failure.ordinal()];
    }

    /** Errors of a backend in one class. */
    static int errors(Backend backend, int errorClass) {
        return ERRORS + backend.ordinal() * ERROR_CLASSES.size() + errorClass;
    }

    /** The first bucket of a backend's latency; the sum in nanoseconds stands behind the last. */
    static int latency(Backend backend) {
        return LATENCY + backend.ordinal() * HISTOGRAM_SIZE;
    }

    /** The first bucket of what clients waited; the sum in nanoseconds stands behind the last. */
    static int exchangeTime() {
        return EXCHANGE_TIME;
    }

    /** Failures that legacy did not answer, for one reason. */
    static int refusal(FallbackRefusal refusal) {
        return REFUSALS + refusal.ordinal();
    }

    /** Fallbacks for the endpoint's reason number {@code reason}. */
    static int fallback(int reason) {
        return FALLBACKS + reason;
    }
}
