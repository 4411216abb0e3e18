package dev.cutover.traffic.split;

import dev.cutover.traffic.http.Ascii;
import dev.cutover.traffic.http.RequestHead;
import java.nio.charset.StandardCharsets;

/**
 * A key that is the value of a query parameter; of several, the first.
 *
 * <p>Name and value are decoded as forms are: {@code +} is a blank, {@code %40} a byte; a percent sign that begins no
 * escape stands for itself.
 */
final class QueryKey implements KeyFinder {
    private final byte[] name;

    QueryKey(String name) {
        this.name = name.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void find(RequestHead head, StickyKey into) {
        byte[] bytes = head.bytes();
        int end = head.targetEnd();
        int at = head.pathEnd() + 1;
        while (at < end) {
            int pairEnd = indexOf('&', bytes, at, end);
            int nameEnd = indexOf('=', bytes, at, pairEnd);
            if (isName(bytes, at, nameEnd)) {
                appendDecoded(bytes, nameEnd + 1, pairEnd, into);
                return;
            }
            at = pairEnd + 1;
        }
    }

    private static int indexOf(char wanted, byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    private boolean isName(byte[] bytes, int start, int end) {
        int matched = 0;
        int at = start;
        while (at < end && matched < name.length && decoded(bytes, at, end) == name[matched]) {
            at += isEscape(bytes, at, end) ? 3 : 1;
            matched++;
        }
        return at == end && matched == name.length;
    }

    private static void appendDecoded(byte[] bytes, int start, int end, StickyKey into) {
        int at = start;
        while (at < end) {
            into.append(decoded(bytes, at, end));
            at += isEscape(bytes, at, end) ? 3 : 1;
        }
    }

    private static int decoded(byte[] bytes, int at, int end) {
        if (isEscape(bytes, at, end)) {
            return Ascii.hexValue(bytes[at + 1]) << 4 | Ascii.hexValue(bytes[at + 2]);
        }
        return bytes[at] == '+' ? ' ' : bytes[at];
    }

    private static boolean isEscape(byte[] bytes, int at, int end) {
        return bytes[at] == '%' && at + 2 < end && Ascii.isHexDigit(bytes[at + 1]) && Ascii.isHexDigit(bytes[at + 2]);
    }
}
