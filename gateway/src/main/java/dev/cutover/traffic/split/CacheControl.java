package dev.cutover.traffic.split;

import dev.cutover.traffic.http.Ascii;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.KnownField;
import java.nio.charset.StandardCharsets;

/** What {@code Cache-Control} says of caches that many users share. Source: RFC 9111 §5.2. */
final class CacheControl {
    private static final byte[] PUBLIC = "public".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] S_MAXAGE = "s-maxage".getBytes(StandardCharsets.US_ASCII);

    private CacheControl() {}

    /** Whether any field names {@code public} or {@code s-maxage}, or leaves in doubt where a directive ends. */
    static boolean invitesSharedCaches(Fields fields) {
        int i = fields.indexOf(KnownField.CACHE_CONTROL);
        while (i >= 0) {
            if (invites(fields.bytes(), fields.valueStart(i), fields.valueEnd(i))) {
                return true;
            }
            i = fields.nextIndexOf(KnownField.CACHE_CONTROL, i + 1);
        }
        return false;
    }

    private static boolean invites(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end) {
            int nameEnd = at;
            while (nameEnd < end && Ascii.isTokenChar(bytes[nameEnd])) {
                nameEnd++;
            }
            if (Ascii.equalsIgnoreCase(bytes, at, nameEnd, PUBLIC)
                    || Ascii.equalsIgnoreCase(bytes, at, nameEnd, S_MAXAGE)) {
                return true;
            }
            at = nextDirective(bytes, nameEnd, end);
            if (at < 0) {
                return true;
            }
        }
        return false;
    }

    /** Where the next directive begins, {@code end} where there is none, -1 where a quoted text is not closed. */
    private static int nextDirective(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] != ',') {
            if (bytes[at] == '"') {
                at = closingQuote(bytes, at + 1, end);
                if (at == end) {
                    return -1;
                }
            }
            at++;
        }
        while (at < end && (bytes[at] == ',' || Ascii.isBlank(bytes[at]))) {
            at++;
        }
        return at;
    }

    private static int closingQuote(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] != '"') {
            at += bytes[at] == '\\' ? 2 : 1;
        }
        return Math.min(at, end);
    }
}
