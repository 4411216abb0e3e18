package dev.cutover.traffic.exchange;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/**
 * The one place that writes answers of the gateway's own: a problem document of RFC 9457 that says what happened and
 * nothing of what is behind the gateway. Source: INTERFACE §5.
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

    private final ResponseHead head = new ResponseHead();

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Answers with a problem document and ends the response.
     *
     * @param title names the problem; {@code title} and {@code detail} are ASCII texts of our own without quotes
     * @param withContent false in an answer to HEAD
     */
    void write(Downstream downstream, int status, String title, String detail, String requestId, boolean withContent) {
        String document = "{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status
                + ",\"detail\":\"" + detail + "\",\"requestId\":\"" + requestId + "\"}";
        byte[] content = document.getBytes(StandardCharsets.UTF_8);
        head.clear();
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
        downstream.writeEnd(null);
    }

    private static final Fields NOTHING = new Fields(0);
}
