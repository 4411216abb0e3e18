package dev.cutover.traffic.http.http2;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.ResponseHead;
import io.netty.util.AsciiString;

/**
 * A response head as the codec encodes it: status, fields and length.
 *
 * <p>Reused from response to response. Event loop of its connection. Source: RFC 9113 §8.3.2.
 */
public final class ResponseFields extends EncodableFields {
    private static final AsciiString STATUS = AsciiString.cached(":status");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final int STATUSES = 600;
    private static final AsciiString[] STATUS_TEXTS = statusTexts();

    private AsciiString status = STATUS_TEXTS[0];

    private static AsciiString[] statusTexts() {
        AsciiString[] texts = new AsciiString[STATUSES];
        for (int i = 0; i < STATUSES; i++) {
            texts[i] = AsciiString.cached(Integer.toString(i));
        }
        return texts;
    }

    /**
     * Becomes the head of a final response: {@code head} without what was dropped, {@code additions}, and its length.
     */
    public ResponseFields become(ResponseHead head, Fields additions) {
        become(head);
        addAll(additions);
        long length = head.bodyLength() > 0 ? head.bodyLength() : head.announcedLength();
        if (head.bodyLength() >= 0 && length >= 0) {
            put(CONTENT_LENGTH, AsciiString.of(Long.toString(length)));
        }
        return this;
    }

    /** Becomes the head of an informational response. */
    public ResponseFields become(ResponseHead head) {
        reset();
        status = STATUS_TEXTS[head.status()];
        put(STATUS, status);
        addAll(head.fields());
        return this;
    }

    private void addAll(Fields fields) {
        fields.lowerNames();
        for (int i = 0; i < fields.count(); i++) {
            if (!fields.isDropped(i)) {
                put(fields, i);
            }
        }
    }

    @Override
    public CharSequence status() {
        return status;
    }
}
