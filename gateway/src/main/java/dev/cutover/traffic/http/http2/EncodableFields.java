package dev.cutover.traffic.http.http2;

import dev.cutover.traffic.http.Fields;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * A section of fields as the codec encodes it, names in lower case. Values are views of the bytes that they came from,
 * so it must be encoded before those change, by an encoder that remembers none ({@link StatelessEncoder}).
 *
 * <p>Reused from message to message. Event loop of its connection. Source: RFC 9113 §8.2.
 */
abstract class EncodableFields extends DefaultHttp2Headers {
    private final List<Map.Entry<CharSequence, CharSequence>> entries = new ArrayList<>();

    EncodableFields() {
        super(false, 2);
    }

    /** Forgets all fields. */
    final void reset() {
        entries.clear();
    }

    /** Appends a field. */
    final void put(AsciiString name, AsciiString value) {
        entries.add(new SimpleImmutableEntry<>(name, value));
    }

    /** Appends a field of a section. */
    final void put(Fields fields, int i) {
        byte[] bytes = fields.bytes();
        put(
                new AsciiString(bytes, fields.nameStart(i), fields.nameEnd(i) - fields.nameStart(i), false),
                new AsciiString(bytes, fields.valueStart(i), fields.valueEnd(i) - fields.valueStart(i), false));
    }

    /** Trailer fields as headers of their own, which may wait until the other side takes what stands before them. */
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
    public final int size() {
        return entries.size();
    }

    @Override
    public final boolean isEmpty() {
        return entries.isEmpty();
    }

    @Override
    public final Iterator<Map.Entry<CharSequence, CharSequence>> iterator() {
        return entries.iterator();
    }
}
