package dev.cutover.traffic.observe;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * One line of JSON as it is being written, in an array that is used again and again.
 *
 * <p>Texts are taken as they are where they are UTF-8; control characters, and bytes that are no UTF-8, are written as
 * {@code \}{@code u00XX}, so that whatever a client sends stays one string on one line. Not thread-safe. Source: RFC
 * 8259.
 */
final class JsonLine {
    private static final int ORDINARY_BYTES = 1024;
    private static final int LARGEST_KEPT_BYTES = 64 * 1024;
    private static final int LONGEST_ESCAPE = 6;
    private static final int LONGEST_NUMBER = 20;
    private static final int NANOS_PER_MICRO = 1000;
    private static final HexFormat HEX = HexFormat.of();

    private byte[] bytes = new byte[ORDINARY_BYTES];
    private int size;

    /** The array that holds the line; valid until the next change. */
    byte[] bytes() {
        return bytes;
    }

    /** How many bytes the line has. */
    int size() {
        return size;
    }

    /** Forgets the line and begins an object; gives back room that an unusually long line took. */
    void begin() {
        if (bytes.length > LARGEST_KEPT_BYTES) {
            bytes = new byte[ORDINARY_BYTES];
        }
        size = 0;
        put('{');
    }

    /** Ends the object and the line. */
    void end() {
        put('}');
        put('\n');
    }

    /** A member's name as {@link #name} takes it: an identifier. */
    static byte[] key(String name) {
        return ("\"" + name + "\":").getBytes(StandardCharsets.US_ASCII);
    }

    /** Begins a member. */
    JsonLine name(byte[] key) {
        if (bytes[size - 1] != '{') {
            put(',');
        }
        ascii(key);
        return this;
    }

    /** Begins an array. */
    void beginArray() {
        put('[');
    }

    /** Begins an object within an array. */
    void beginElement() {
        if (bytes[size - 1] != '[') {
            put(',');
        }
        put('{');
    }

    /** Ends an object within an array. */
    void endElement() {
        put('}');
    }

    /** Ends an array. */
    void endArray() {
        put(']');
    }

    /** A text. */
    void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        text(utf8, 0, utf8.length);
    }

    /** A text that stands at {@code source[start, end)}. */
    void text(byte[] source, int start, int end) {
        put('"');
        int i = start;
        while (i < end) {
            int length = plainLength(source, i, end);
            if (length > 0) {
                ensureWritable(length);
                System.arraycopy(source, i, bytes, size, length);
                size += length;
                i += length;
            } else {
                escape(source[i++] & 0xFF);
            }
        }
        put('"');
    }

    /** How many bytes of the character at {@code i} may stand as they are; 0 where its first must be escaped. */
    private static int plainLength(byte[] source, int i, int end) {
        int b = source[i] & 0xFF;
        if (b < 0x80) {
            return b < ' ' || b == '"' || b == '\\' || b == 0x7F ? 0 : 1;
        }
        int length = b >= 0xC2 && b <= 0xDF ? 2 : b >= 0xE0 && b <= 0xEF ? 3 : b >= 0xF0 && b <= 0xF4 ? 4 : 0;
        if (length == 0 || i + length > end || !isSecond(b, source[i + 1] & 0xFF)) {
            return 0;
        }
        for (int k = 2; k < length; k++) {
            if ((source[i + k] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    /**
     * Whether {@code second} may follow {@code first}: neither overlong, nor a surrogate, nor beyond Unicode. RFC 3629
     * §4.
     */
    private static boolean isSecond(int first, int second) {
        int lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        return second >= lowest && second <= highest;
    }

    private void escape(int b) {
        ensureWritable(LONGEST_ESCAPE);
        bytes[size++] = '\\';
        if (b == '"' || b == '\\') {
            bytes[size++] = (byte) b;
            return;
        }
        bytes[size++] = 'u';
        bytes[size++] = '0';
        bytes[size++] = '0';
        bytes[size++] = (byte) HEX.toHighHexDigit(b);
        bytes[size++] = (byte) HEX.toLowHexDigit(b);
    }

    /** ASCII bytes as they are. */
    void ascii(byte[] source) {
        ensureWritable(source.length);
        System.arraycopy(source, 0, bytes, size, source.length);
        size += source.length;
    }

    /** One ASCII character as it is. */
    void put(char c) {
        ensureWritable(1);
        bytes[size++] = (byte) c;
    }

    /** A number from 0 up. */
    void number(long value) {
        ensureWritable(LONGEST_NUMBER);
        int start = size;
        long rest = value;
        do {
            bytes[size++] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        for (int i = start, k = size - 1; i < k; i++, k--) {
            byte b = bytes[i];
            bytes[i] = bytes[k];
            bytes[k] = b;
        }
    }

    /** A time in milliseconds with three decimals. */
    void millis(long nanos) {
        long micros = nanos / NANOS_PER_MICRO;
        number(micros / 1000);
        put('.');
        threeDigits((int) (micros % 1000));
    }

    /** A number from 0 to 999 in three digits. */
    void threeDigits(int value) {
        put((char) ('0' + value / 100));
        put((char) ('0' + value / 10 % 10));
        put((char) ('0' + value % 10));
    }

    private void ensureWritable(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
