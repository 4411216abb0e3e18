package dev.cutover.traffic.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How a call of gRPC went, which stands in the trailers, or in the head where nothing follows it. Source: the gRPC
 * protocol over HTTP/2, {@code grpc-status}.
 */
public enum GrpcStatus {
    OK,
    CANCELLED,
    UNKNOWN,
    INVALID_ARGUMENT,
    DEADLINE_EXCEEDED,
    NOT_FOUND,
    ALREADY_EXISTS,
    PERMISSION_DENIED,
    RESOURCE_EXHAUSTED,
    FAILED_PRECONDITION,
    ABORTED,
    OUT_OF_RANGE,
    UNIMPLEMENTED,
    INTERNAL,
    UNAVAILABLE,
    DATA_LOSS,
    UNAUTHENTICATED;

    private static final GrpcStatus[] BY_NUMBER = values();
    private static final byte[] CONTENT_TYPE = "application/grpc".getBytes(StandardCharsets.US_ASCII);

    /** The number on the wire. */
    @SuppressWarnings("EnumOrdinal") // the protocol numbers them in this order
    public int number() {
        return ordinal();
    }

    /** The status that {@code text} names or numbers, or null where it does neither. */
    public static @Nullable GrpcStatus parse(String text) {
        for (GrpcStatus status : BY_NUMBER) {
            if (status.name().equals(text) || Integer.toString(status.number()).equals(text)) {
                return status;
            }
        }
        return null;
    }

    /** Whether the head is of a response of gRPC, whatever its messages are encoded in; not of gRPC for browsers. */
    public static boolean isOf(Fields head) {
        int i = head.indexOf(KnownField.CONTENT_TYPE);
        if (i < 0) {
            return false;
        }
        byte[] bytes = head.bytes();
        int end = head.valueStart(i) + CONTENT_TYPE.length;
        return end <= head.valueEnd(i)
                && Ascii.equalsIgnoreCase(bytes, head.valueStart(i), end, CONTENT_TYPE)
                && (end == head.valueEnd(i) || bytes[end] == '+' || bytes[end] == ';');
    }

    /** What trailers, or a head that nothing follows, say; {@link #UNKNOWN} where they say nothing that is a status. */
    public static GrpcStatus of(@Nullable Fields fields) {
        int i = fields == null ? -1 : fields.indexOf(KnownField.GRPC_STATUS);
        if (fields == null || i < 0) {
            return UNKNOWN;
        }
        int number = 0;
        int start = fields.valueStart(i);
        int end = fields.valueEnd(i);
        for (int at = start; at < end && at - start < 2; at++) {
            int digit = fields.bytes()[at] - '0';
            number = digit < 0 || digit > 9 ? BY_NUMBER.length : number * 10 + digit;
        }
        return end - start > 2 || end == start || number >= BY_NUMBER.length ? UNKNOWN : BY_NUMBER[number];
    }
}
