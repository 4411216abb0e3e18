package dev.cutover.traffic.exchange;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.upstream.FailureKind;
import org.jspecify.annotations.Nullable;

/** What became of one try at one backend. Valid only while its observer is called. */
public interface AttemptRecord {
    /** The backend that was tried. */
    Backend backend();

    /** When it began, in nanoseconds of the exchange's ticker. */
    long startNanos();

    /**
     * From its begin to the first byte of a final response or to its failure, in nanoseconds; -1 where neither came.
     */
    long latencyNanos();

    /** The status of the backend's response, or 0 where there was none. */
    int status();

    /** How it failed, before or after its response began, or null. */
    @Nullable FailureKind failure();

    /**
     * Whether it counts as an error of the backend: a failure, or a status, also of gRPC, that the endpoint counts as
     * one.
     */
    boolean isError();

    /** Whether it counts as an error by a status of gRPC, whatever that of HTTP. */
    boolean isGrpcError();

    /** Whether its status tells of failed authentication, which is counted apart. */
    boolean isAuthFailure();
}
