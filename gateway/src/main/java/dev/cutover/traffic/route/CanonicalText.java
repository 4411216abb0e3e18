package dev.cutover.traffic.route;

import java.nio.charset.StandardCharsets;

/**
 * The bytes in which segment values are compared: UTF-8, in which a {@code /} or {@code ;} that belongs to the text is
 * written as a byte that UTF-8 never uses.
 *
 * <p>So a decoded path stays one array: a {@code /} in it always separates, a {@code ;} always begins path parameters.
 * Text without {@code /}, {@code ;} and escapes is canonical as it came.
 */
final class CanonicalText {
    private static final byte SLASH = (byte) 0xFF;
    private static final byte SEMICOLON = (byte) 0xFE;

    private CanonicalText() {}

    /** The bytes that stand for {@code text}. */
    static byte[] encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '/') {
                bytes[i] = SLASH;
            } else if (bytes[i] == ';') {
                bytes[i] = SEMICOLON;
            }
        }
        return bytes;
    }

    /** The text that a range of canonical bytes stands for. */
    static String decode(byte[] bytes, int start, int end) {
        byte[] text = new byte[end - start];
        for (int i = 0; i < text.length; i++) {
            byte b = bytes[start + i];
            text[i] = b == SLASH ? (byte) '/' : b == SEMICOLON ? (byte) ';' : b;
        }
        return new String(text, StandardCharsets.UTF_8);
    }

    /** Where the character that begins at {@code at} ends. */
    static int next(byte[] bytes, int at, int end) {
        int next = at + 1;
        while (next < end && (bytes[next] & 0xC0) == 0x80) {
            next++;
        }
        return next;
    }

    /** Whether the character that begins with {@code lead} takes two UTF-16 units. */
    static boolean isPair(byte lead) {
        return (lead & 0xF8) == 0xF0;
    }
}
