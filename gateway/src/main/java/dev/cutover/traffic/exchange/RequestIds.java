package dev.cutover.traffic.exchange;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.KnownField;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * The ids that tie the traces of one request together: {@code X-Request-Id} and {@code traceparent}. Source: INTERFACE
 * §5, W3C Trace Context §3.2.
 *
 * <p>Event loop.
 */
final class RequestIds {
    static final byte[] X_REQUEST_ID = ascii("X-Request-Id");
    private static final byte[] TRACEPARENT = ascii("traceparent");
    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final int MAX_BYTES = 128;
    private static final int UUID_BYTES = 36;
    private static final int TRACEPARENT_BYTES = 55;

    private final RandomGenerator random;
    private final byte[] traceparent = ascii("00-00000000000000000000000000000000-0000000000000000-01");

    RequestIds(RandomGenerator random) {
        this.random = random;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** An id of a request, reused from request to request. */
    static final class RequestId {
        private final byte[] bytes = new byte[MAX_BYTES];
        private int length;

        byte[] bytes() {
            return bytes;
        }

        int length() {
            return length;
        }

        @Override
        public String toString() {
            return new String(bytes, 0, length, StandardCharsets.US_ASCII);
        }
    }

    /** Takes the client's id where it has a valid one, else makes one and lets it be passed on. */
    void identify(Fields request, Fields additions, RequestId into) {
        if (!takeOver(request, into)) {
            dropAll(request, KnownField.X_REQUEST_ID);
            writeUuid(into);
            additions.add(X_REQUEST_ID, into.bytes, 0, into.length);
        }
    }

    /** An id for a request whose head could not be read. */
    void writeUuid(RequestId into) {
        // Version 4, variant 1: RFC 9562 §5.4.
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        byte[] out = into.bytes;
        hex(high >>> 32, 8, out, 0);
        out[8] = '-';
        hex(high >>> 16, 4, out, 9);
        out[13] = '-';
        hex(high, 4, out, 14);
        out[18] = '-';
        hex(low >>> 48, 4, out, 19);
        out[23] = '-';
        hex(low, 12, out, 24);
        into.length = UUID_BYTES;
    }

    /** Begins a trace where the client has none. */
    void trace(Fields request, Fields additions) {
        if (request.has(KnownField.TRACEPARENT)) {
            return;
        }
        hex(random.nextLong() | 1, 16, traceparent, 3);
        hex(random.nextLong(), 16, traceparent, 19);
        hex(random.nextLong() | 1, 16, traceparent, 36);
        additions.add(TRACEPARENT, traceparent, 0, TRACEPARENT_BYTES);
    }

    private static boolean takeOver(Fields request, RequestId into) {
        int i = request.indexOf(KnownField.X_REQUEST_ID);
        if (i < 0 || request.nextIndexOf(KnownField.X_REQUEST_ID, i + 1) >= 0) {
            return false;
        }
        int start = request.valueStart(i);
        int length = request.valueEnd(i) - start;
        if (length == 0 || length > MAX_BYTES) {
            return false;
        }
        byte[] bytes = request.bytes();
        for (int at = start; at < start + length; at++) {
            if (!isIdChar(bytes[at])) {
                return false;
            }
        }
        System.arraycopy(bytes, start, into.bytes, 0, length);
        into.length = length;
        return true;
    }

    private static boolean isIdChar(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '.'
                || b == '_'
                || b == '-';
    }

    private static void dropAll(Fields fields, KnownField known) {
        for (int i = fields.indexOf(known); i >= 0; i = fields.nextIndexOf(known, i + 1)) {
            fields.drop(i);
        }
    }

    private static void hex(long value, int digits, byte[] out, int at) {
        for (int i = digits - 1; i >= 0; i--) {
            out[at + i] = HEX[(int) value & 0xF];
            value >>>= 4;
        }
    }
}
