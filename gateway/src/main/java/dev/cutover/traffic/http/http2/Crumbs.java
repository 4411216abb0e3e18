package dev.cutover.traffic.http.http2;

import dev.cutover.traffic.http.Fields;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The pieces of one {@code Cookie} field, which a client of HTTP/2 may send one by one. Source: RFC 9113 §8.2.3.
 *
 * <p>Event loop of its connection.
 */
final class Crumbs {
    /** What {@code ; } between two crumbs takes. */
    static final int SEPARATOR_BYTES = 2;

    private static final byte[] NAME = "cookie".getBytes(StandardCharsets.US_ASCII);
    private static final int INITIAL_BYTES = 256;
    private static final int KEPT_BYTES = 4096;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int size = -1;

    void clear() {
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[INITIAL_BYTES];
        }
        size = -1;
    }

    boolean isEmpty() {
        return size < 0;
    }

    void add(AsciiString crumb) {
        int at = isEmpty() ? 0 : size + SEPARATOR_BYTES;
        int end = at + crumb.length();
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end));
        }
        if (at > 0) {
            bytes[size] = ';';
            bytes[size + 1] = ' ';
        }
        System.arraycopy(crumb.array(), crumb.arrayOffset(), bytes, at, crumb.length());
        size = end;
    }

    /** Appends them as one line, where there are any. */
    void writeTo(Fields fields) {
        if (!isEmpty()) {
            fields.add(NAME, bytes, 0, size);
        }
    }
}
