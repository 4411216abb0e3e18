package dev.cutover.traffic.exchange;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.KnownField;
import dev.cutover.traffic.http.ResponseHead;
import dev.cutover.traffic.split.StickyCookieWriter;
import java.nio.charset.StandardCharsets;

/**
 * What the client gets beside a backend's own fields: the request's id, a sticky cookie, and who answered where that is
 * shown. Source: INTERFACE §2 {@code split}, §4, §5.
 *
 * <p>Event loop of the exchange.
 */
final class ResponseRewrite {
    private static final byte[] BACKEND = ascii("X-Cutover-Backend");
    private static final byte[] ENDPOINT = ascii("X-Cutover-Endpoint");
    private static final byte[] FALLBACK = ascii("X-Cutover-Fallback");

    private final Trace trace;
    private final Fields additions = new Fields(256);

    ResponseRewrite(Trace trace) {
        this.trace = trace;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Drops what only the gateway may say; it says nothing itself before the final response. */
    void rewriteInformational(ResponseHead head) {
        dropOwn(head.fields());
    }

    private static void dropOwn(Fields fields) {
        for (int i = 0; i < fields.count(); i++) {
            KnownField known = fields.known(i);
            if (known == KnownField.X_REQUEST_ID || known == KnownField.X_CUTOVER) {
                fields.drop(i);
            }
        }
    }

    /** Drops what only the gateway may say, and gives what it says; valid until the next call. */
    Fields rewrite(ResponseHead head, LoopSplit split) {
        dropOwn(head.fields());
        additions.clear();
        additions.add(RequestIds.X_REQUEST_ID, trace.id().bytes(), 0, trace.id().length());
        if (trace.assignment().mintsId() && StickyCookieWriter.mayCarryCookie(head)) {
            split.stickyCookie()
                    .addTo(additions, trace.assignment(), trace.request().isSecure());
        }
        if (split.settings().exposeHeaders()) {
            additions.add(BACKEND, trace.answeredBy().label());
            additions.add(ENDPOINT, trace.endpoint().id());
            if (trace.fallbackReason != null) {
                additions.add(FALLBACK, trace.fallbackReason);
            }
        }
        return additions;
    }
}
