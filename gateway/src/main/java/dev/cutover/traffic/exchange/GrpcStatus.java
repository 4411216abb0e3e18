package dev.cutover.traffic.exchange;

import dev.cutover.traffic.http.Ascii;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.KnownField;
import java.nio.charset.StandardCharsets;

/**
 * What a refusal or failure of the gateway is called in gRPC. Never a success, and one that is worth trying again only
 * where HTTP's status says so, too. Source: gRPC over HTTP2, and its mapping of HTTP's status codes.
 *
 * <p>Stateless.
 */
final class GrpcStatus {
    private static final byte[] CONTENT_TYPE = "application/grpc".getBytes(StandardCharsets.US_ASCII);
    private static final int DEADLINE_EXCEEDED = 4;
    private static final int RESOURCE_EXHAUSTED = 8;
    private static final int UNIMPLEMENTED = 12;
    private static final int INTERNAL = 13;
    private static final int UNAVAILABLE = 14;

    private GrpcStatus() {}

    /**
     * Whether a request with these fields is one of gRPC: {@code application/grpc}, or that and a {@code +} subtype.
     */
    static boolean isAskedFor(Fields fields) {
        int i = fields.indexOf(KnownField.CONTENT_TYPE);
        if (i < 0) {
            return false;
        }
        byte[] bytes = fields.bytes();
        int start = fields.valueStart(i);
        int typeEnd = start + CONTENT_TYPE.length;
        int end = fields.valueEnd(i);
        return typeEnd <= end
                && Ascii.equalsIgnoreCase(bytes, start, typeEnd, CONTENT_TYPE)
                && (typeEnd == end || bytes[typeEnd] == '+' || bytes[typeEnd] == ';' || bytes[typeEnd] == ' ');
    }

    /** The status of gRPC for one of HTTP that the gateway answers with. */
    static int of(int status) {
        return switch (status) {
            case 408, 504 -> DEADLINE_EXCEEDED;
            case 404 -> UNIMPLEMENTED;
            case 413 -> RESOURCE_EXHAUSTED;
            default -> status >= 500 && status != 501 && status != 505 ? UNAVAILABLE : INTERNAL;
        };
    }
}
