package dev.cutover.traffic.split;

import dev.cutover.traffic.http.Ascii;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.KnownField;
import java.util.Arrays;

/**
 * Steps through the cookies of a request without taking them out: over all {@code Cookie} fields, or over one.
 *
 * <p>Cookies are what stands between semicolons, as servers read them: blanks around name and value do not count, a
 * quoted semicolon ends a cookie too, and a piece without {@code =} is a name without a value. All positions are
 * offsets into the bytes of the fields. Reused; not thread-safe. Source: RFC 6265 §4.2, §5.4.
 */
final class CookieCursor {
    private byte[] bytes = {};
    private int pieceStart;
    private int pieceEnd;
    private int end;
    private int nameStart;
    private int nameEnd;
    private int valueStart;
    private int valueEnd;

    /** Stands before the first cookie of {@code Cookie} field {@code i}. */
    void begin(Fields fields, int i) {
        bytes = fields.bytes();
        pieceEnd = fields.valueStart(i) - 1;
        end = fields.valueEnd(i);
    }

    /** Steps to the next cookie of the field, if there is one. */
    boolean next() {
        if (pieceEnd >= end) {
            return false;
        }
        pieceStart = pieceEnd + 1;
        int equals = -1;
        int at = pieceStart;
        while (at < end && bytes[at] != ';') {
            if (bytes[at] == '=' && equals < 0) {
                equals = at;
            }
            at++;
        }
        pieceEnd = at;
        nameStart = skipBlanks(pieceStart, pieceEnd);
        nameEnd = trimBlanks(nameStart, equals < 0 ? pieceEnd : equals);
        valueStart = equals < 0 ? pieceEnd : skipBlanks(equals + 1, pieceEnd);
        valueEnd = trimBlanks(valueStart, pieceEnd);
        return true;
    }

    private int skipBlanks(int from, int to) {
        int at = from;
        while (at < to && Ascii.isBlank(bytes[at])) {
            at++;
        }
        return at;
    }

    private int trimBlanks(int from, int to) {
        int at = to;
        while (at > from && Ascii.isBlank(bytes[at - 1])) {
            at--;
        }
        return at;
    }

    /** The next {@code Cookie} field at {@code from} or behind, or -1. */
    static int nextField(Fields fields, int from) {
        return fields.has(KnownField.COOKIE) ? fields.nextIndexOf(KnownField.COOKIE, from) : -1;
    }

    /** Whether the cookie's name is {@code name}, upper and lower case told apart. */
    boolean isNamed(byte[] name) {
        return Arrays.equals(bytes, nameStart, nameEnd, name, 0, name.length);
    }

    /** Whether the cookie's name begins with {@code prefix}. */
    boolean isNamedFrom(byte[] prefix) {
        return nameEnd - nameStart >= prefix.length
                && Arrays.equals(bytes, nameStart, nameStart + prefix.length, prefix, 0, prefix.length);
    }

    /** Where the piece between semicolons begins. */
    int pieceStart() {
        return pieceStart;
    }

    /** Where the piece between semicolons ends, exclusive. */
    int pieceEnd() {
        return pieceEnd;
    }

    /** Where the name begins, behind blanks; where the piece ends if it is blank. */
    int nameStart() {
        return nameStart;
    }

    /** Where the value begins, quotes included. */
    int valueStart() {
        return valueStart;
    }

    /** Where the value ends, exclusive. */
    int valueEnd() {
        return valueEnd;
    }
}
