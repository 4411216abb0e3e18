package dev.cutover.testing;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.exchange.AttemptRecord;
import dev.cutover.traffic.upstream.FailureKind;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A try at a backend as a test says it went. */
public record FakeAttempt(
        Backend backend,
        long startNanos,
        long latencyNanos,
        int status,
        @Nullable FailureKind failure,
        boolean isError,
        boolean isAuthFailure,
        boolean isGrpcError)
        implements AttemptRecord {
    public static FakeAttempt answered(Backend backend, int status, long millis) {
        boolean isAuthFailure = status == 401 || status == 403;
        return new FakeAttempt(
                backend, 0, TimeUnit.MILLISECONDS.toNanos(millis), status, null, status >= 500, isAuthFailure, false);
    }

    public static FakeAttempt answeredWithGrpcError(Backend backend, long millis) {
        return new FakeAttempt(backend, 0, TimeUnit.MILLISECONDS.toNanos(millis), 200, null, true, false, true);
    }

    public static FakeAttempt failed(Backend backend, FailureKind failure, long millis) {
        return new FakeAttempt(backend, 0, TimeUnit.MILLISECONDS.toNanos(millis), 0, failure, true, false, false);
    }

    public static FakeAttempt givenUp(Backend backend) {
        return new FakeAttempt(backend, 0, -1, 0, null, false, false, false);
    }
}
