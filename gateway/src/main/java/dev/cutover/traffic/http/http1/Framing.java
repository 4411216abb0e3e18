package dev.cutover.traffic.http.http1;

import dev.cutover.traffic.http.Ascii;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.KnownField;
import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.Rejection;
import java.nio.charset.StandardCharsets;

/**
 * How long a body is by its head, read so that no two parties could read it differently. Source: RFC 9112 §6.
 *
 * <p>Stateless.
 */
public final class Framing {
    private static final byte[] CHUNKED = "chunked".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_LENGTH_DIGITS = 18;

    private Framing() {}

    /**
     * Whether the body comes in chunks; anything but exactly {@code chunked}, once, alone and in HTTP/1.1 is refused.
     */
    static boolean isChunked(Fields fields, int minorVersion) throws MalformedMessageException {
        int i = fields.indexOf(KnownField.TRANSFER_ENCODING);
        if (i < 0) {
            return false;
        }
        if (minorVersion == 0) {
            throw new MalformedMessageException("Transfer-Encoding in HTTP/1.0");
        }
        if (fields.has(KnownField.CONTENT_LENGTH)) {
            throw new MalformedMessageException("Both Transfer-Encoding and Content-Length");
        }
        if (fields.nextIndexOf(KnownField.TRANSFER_ENCODING, i + 1) >= 0) {
            throw new MalformedMessageException("More than one Transfer-Encoding");
        }
        int start = fields.valueStart(i);
        int end = fields.valueEnd(i);
        if (!Ascii.equalsIgnoreCase(fields.bytes(), start, end, CHUNKED)) {
            throw unknownCoding(fields.bytes(), start, end);
        }
        return true;
    }

    /** A list of codings that a sender may use is only unknown here (501); anything else is no coding at all (400). */
    private static MalformedMessageException unknownCoding(byte[] bytes, int start, int end) {
        int element = start;
        boolean endsChunked = false;
        for (int i = start; i <= end; i++) {
            if (i < end && bytes[i] != ',') {
                continue;
            }
            int from = element;
            int to = i;
            while (from < to && Ascii.isBlank(bytes[from])) {
                from++;
            }
            while (to > from && Ascii.isBlank(bytes[to - 1])) {
                to--;
            }
            boolean chunked = Ascii.equalsIgnoreCase(bytes, from, to, CHUNKED);
            if (from == to || endsChunked || !isToken(bytes, from, to)) {
                return new MalformedMessageException(
                        "Transfer-Encoding is not one list of codings that ends in chunked");
            }
            endsChunked = chunked;
            element = i + 1;
        }
        return new MalformedMessageException(
                Rejection.UNKNOWN_TRANSFER_CODING, "The only transfer coding understood is chunked");
    }

    private static boolean isToken(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!Ascii.isTokenChar(bytes[i])) {
                return false;
            }
        }
        return true;
    }

    /** The value of {@code Content-Length}, or -1 where there is none; anything but digits, once, is refused. */
    public static long contentLength(Fields fields) throws MalformedMessageException {
        int i = fields.indexOf(KnownField.CONTENT_LENGTH);
        if (i < 0) {
            return -1;
        }
        if (fields.nextIndexOf(KnownField.CONTENT_LENGTH, i + 1) >= 0) {
            throw new MalformedMessageException("More than one Content-Length");
        }
        byte[] bytes = fields.bytes();
        int start = fields.valueStart(i);
        int end = fields.valueEnd(i);
        if (start == end || end - start > MAX_LENGTH_DIGITS) {
            throw new MalformedMessageException("Content-Length is not a number of bytes");
        }
        long length = 0;
        for (int at = start; at < end; at++) {
            if (bytes[at] < '0' || bytes[at] > '9') {
                throw new MalformedMessageException("Content-Length is not a number of bytes");
            }
            length = length * 10 + (bytes[at] - '0');
        }
        return length;
    }
}
