package dev.cutover.traffic.http;

import java.nio.charset.StandardCharsets;

/**
 * Character classes and comparisons of HTTP's ASCII texts, on byte arrays. Source: RFC 9110 §5.5, §5.6, RFC 3986 §2.
 */
public final class Ascii {
    private static final byte TCHAR = 1;
    private static final byte FIELD_VALUE = 2;
    private static final byte TARGET = 4;
    private static final byte HOST = 8;
    private static final byte HEX = 16;
    private static final byte[] CLASSES = classes();

    private Ascii() {}

    private static byte[] classes() {
        byte[] classes = new byte[256];
        mark(classes, TCHAR, "!#$%&'*+-.^_`|~");
        mark(classes, HOST, "-._~!$&'()*+,;=%");
        for (int c = 0; c < 256; c++) {
            boolean digit = c >= '0' && c <= '9';
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (digit || letter) {
                classes[c] |= TCHAR | HOST;
            }
            if (digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
                classes[c] |= HEX;
            }
            if (c == '\t' || (c >= ' ' && c != 0x7F)) {
                classes[c] |= FIELD_VALUE;
            }
            if (c > ' ' && c < 0x7F && c != '#') {
                classes[c] |= TARGET;
            }
        }
        return classes;
    }

    private static void mark(byte[] classes, byte mark, String characters) {
        for (byte c : characters.getBytes(StandardCharsets.US_ASCII)) {
            classes[c] |= mark;
        }
    }

    /** Whether the byte may stand in a token, such as a method or a field name. Source: RFC 9110 §5.6.2. */
    public static boolean isTokenChar(byte b) {
        return (CLASSES[b & 0xFF] & TCHAR) != 0;
    }

    /** Whether the byte may stand in a field value: visible, space, tab or beyond ASCII. Source: RFC 9110 §5.5. */
    public static boolean isFieldValueChar(byte b) {
        return (CLASSES[b & 0xFF] & FIELD_VALUE) != 0;
    }

    /**
     * Whether the byte may stand in a request target: visible ASCII but {@code #}. That is wider than RFC 3986 by the
     * characters that browsers leave as they are, such as {@code |} and <code>{</code>.
     */
    public static boolean isTargetChar(byte b) {
        return (CLASSES[b & 0xFF] & TARGET) != 0;
    }

    /** Whether the byte may stand in a registered name. Source: RFC 3986 §3.2.2. */
    public static boolean isHostChar(byte b) {
        return (CLASSES[b & 0xFF] & HOST) != 0;
    }

    /** Whether the byte is a hexadecimal digit. */
    public static boolean isHexDigit(byte b) {
        return (CLASSES[b & 0xFF] & HEX) != 0;
    }

    /** The value of a hexadecimal digit, 0 to 15. */
    public static int hexValue(byte b) {
        return b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10;
    }

    /** Whether the byte is optional whitespace. Source: RFC 9110 §5.6.3. */
    public static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** The letter in lower case; any other byte as it is. */
    public static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b | 0x20 : b;
    }

    /** Whether {@code bytes[start, end)} is {@code lowerCase} in any case. */
    public static boolean equalsIgnoreCase(byte[] bytes, int start, int end, byte[] lowerCase) {
        if (end - start != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            if (lower(bytes[start + i]) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether two ranges of one array hold the same letters in any case. */
    public static boolean equalsIgnoreCase(byte[] bytes, int start, int end, int otherStart, int otherEnd) {
        int length = end - start;
        if (length != otherEnd - otherStart) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lower(bytes[start + i]) != lower(bytes[otherStart + i])) {
                return false;
            }
        }
        return true;
    }
}
