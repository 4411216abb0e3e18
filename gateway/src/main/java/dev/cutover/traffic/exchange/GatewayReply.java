package dev.cutover.traffic.exchange;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.Method;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/**
 * The one place that writes answers of the gateway's own: a problem document of RFC 9457 that says what happened and
 * nothing of what is behind the gateway; to a client of gRPC, which looks at no other status, a {@code grpc-status}
 * without content. Source: INTERFACE §5.
 *
 * <p>Event loop.
 */
final class GatewayReply {
    private static final byte[] CONTENT_TYPE = ascii("Content-Type");
    private static final byte[] PROBLEM_JSON = ascii("application/problem+json");
    private static final byte[] CACHE_CONTROL = ascii("Cache-Control");
    private static final byte[] NO_STORE = ascii("no-store");
    private static final byte[] RETRY_AFTER = ascii("Retry-After");
    private static final byte[] ALLOW = ascii("Allow");
    private static final byte[] ALLOWED_METHODS = ascii("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    private static final byte[] ONE = ascii("1");
    private static final byte[] GRPC = ascii("application/grpc");
    private static final byte[] GRPC_STATUS = ascii("grpc-status");
    private static final byte[] GRPC_MESSAGE = ascii("grpc-message");
    private static final int OK = 200;

    private final ResponseHead head = new ResponseHead();

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Answers {@code request}, of which any part may be missing, and ends the response.
     *
     * @param title names the problem; {@code title} and {@code detail} are ASCII texts of our own without quotes and
     *     percent signs
     */
    void write(Downstream downstream, RequestHead request, int status, String title, String detail, String requestId) {
        head.clear();
        if (GrpcStatus.isAskedFor(request.fields())) {
            writeGrpcStatus(downstream, status, title + ": " + detail, requestId);
        } else {
            writeProblem(downstream, status, title, detail, requestId, request.method() != Method.HEAD);
        }
        downstream.writeEnd(null);
    }

    private void writeGrpcStatus(Downstream downstream, int status, String message, String requestId) {
        head.setStatus(OK, 0, 0);
        Fields fields = head.fields();
        fields.add(CONTENT_TYPE, GRPC);
        fields.add(GRPC_STATUS, Integer.toString(GrpcStatus.of(status)));
        fields.add(GRPC_MESSAGE, message);
        fields.add(RequestIds.X_REQUEST_ID, requestId);
        head.setAnnouncedLength(0);
        head.setBodyLength(0);
        downstream.writeHead(head, NOTHING);
    }

    private void writeProblem(
            Downstream downstream, int status, String title, String detail, String requestId, boolean withContent) {
        String document = "{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status
                + ",\"detail\":\"" + detail + "\",\"requestId\":\"" + requestId + "\"}";
        byte[] content = document.getBytes(StandardCharsets.UTF_8);
        Fields fields = head.fields();
        byte[] reason = ascii(title);
        System.arraycopy(reason, 0, fields.ensureWritable(reason.length), 0, reason.length);
        fields.advance(reason.length);
        head.setStatus(status, 0, reason.length);
        fields.add(CONTENT_TYPE, PROBLEM_JSON);
        fields.add(CACHE_CONTROL, NO_STORE);
        fields.add(RequestIds.X_REQUEST_ID, requestId);
        if (status == 503) {
            fields.add(RETRY_AFTER, ONE);
        } else if (status == 405) {
            fields.add(ALLOW, ALLOWED_METHODS);
        }
        head.setAnnouncedLength(content.length);
        head.setBodyLength(withContent ? content.length : 0);
        downstream.writeHead(head, NOTHING);
        if (withContent) {
            ByteBuf body = ByteBufAllocator.DEFAULT.ioBuffer(content.length);
            downstream.writeContent(body.writeBytes(content));
        }
    }

    private static final Fields NOTHING = new Fields(0);
}
