package dev.cutover.traffic.http.http2;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.ResponseHead;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * A response head as the codec encodes it: status, fields and length, with names in lower case. Its values are views of the
 * heads' bytes, so it must be encoded before those change, by an encoder that remembers none ({@link StatelessEncoder}).
 *
 * <p>Reused from response to response. Event loop of its connection. Source: RFC 9113 §8.2, §8.3.2.
 */
public final class ResponseFields extends DefaultHttp2Headers {
    private static final AsciiString STATUS = AsciiString.cached(":status");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final int STATUSES = 600;
    private static final AsciiString[] STATUS_TEXTS = statusTexts();

    private final List<Map.Entry<CharSequence, CharSequence>> entries = new ArrayList<>();
    private AsciiString status = STATUS_TEXTS[0];

    /** An empty head. */
    public ResponseFields() {
        super(false, 2);
    }

    private static AsciiString[] statusTexts() {
        AsciiString[] texts = new AsciiString[STATUSES];
        for (int i = 0; i < STATUSES; i++) {
            texts[i] = AsciiString.cached(Integer.toString(i));
        }
        return texts;
    }

    /** Becomes the head of a final response: {@code head} without what was dropped, {@code additions}, and its length. */
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
        entries.clear();
        status = STATUS_TEXTS[head.status()];
        put(STATUS, status);
        addAll(head.fields());
        return this;
    }

    private void addAll(Fields fields) {
        fields.lowerNames();
        byte[] bytes = fields.bytes();
        for (int i = 0; i < fields.count(); i++) {
            if (!fields.isDropped(i)) {
                put(
                        new AsciiString(bytes, fields.nameStart(i), fields.nameEnd(i) - fields.nameStart(i), false),
                        new AsciiString(bytes, fields.valueStart(i), fields.valueEnd(i) - fields.valueStart(i), false));
            }
        }
    }

    private void put(AsciiString name, AsciiString value) {
        entries.add(new SimpleImmutableEntry<>(name, value));
    }

    /** Trailer fields as headers of their own, which may wait for the client to take what stands before them. */
    public static Http2Headers ofTrailers(Fields trailers) {
        trailers.lowerNames();
        byte[] bytes = trailers.bytes();
        Http2Headers headers = new DefaultHttp2Headers(false, trailers.count());
        for (int i = 0; i < trailers.count(); i++) {
            if (!trailers.isDropped(i)) {
                headers.add(
                        new AsciiString(
                                bytes, trailers.nameStart(i), trailers.nameEnd(i) - trailers.nameStart(i), true),
                        new AsciiString(
                                bytes, trailers.valueStart(i), trailers.valueEnd(i) - trailers.valueStart(i), true));
            }
        }
        return headers;
    }

    @Override
    public CharSequence status() {
        return status;
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    @Override
    public Iterator<Map.Entry<CharSequence, CharSequence>> iterator() {
        return entries.iterator();
    }
}
