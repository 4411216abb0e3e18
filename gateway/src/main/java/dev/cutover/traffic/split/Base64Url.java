package dev.cutover.traffic.split;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Base64 with the alphabet for URLs, on byte arrays, without padding. Source: RFC 4648 §5. */
final class Base64Url {
    private static final byte[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VALUES = values();

    private Base64Url() {}

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < ALPHABET.length; i++) {
            values[ALPHABET[i]] = (byte) i;
        }
        return values;
    }

    /** The character for the lowest six bits of {@code bits}. */
    static byte encode(long bits) {
        return ALPHABET[(int) bits & 63];
    }

    /** Whether the byte is one of the 64 characters. */
    static boolean isCharacter(byte b) {
        return VALUES[b & 0xFF] >= 0;
    }

    /**
     * Decodes {@code source[start, end)} to the beginning of {@code target}, which must have three bytes of room for
     * every four characters.
     *
     * @return how many bytes that are, or -1 where the source is not base64url
     */
    static int decode(byte[] source, int start, int end, byte[] target) {
        int bits = 0;
        int bitCount = 0;
        int length = 0;
        for (int i = start; i < end; i++) {
            int value = VALUES[source[i] & 0xFF];
            if (value < 0) {
                return -1;
            }
            bits = bits << 6 | value;
            bitCount += 6;
            if (bitCount >= 8) {
                bitCount -= 8;
                target[length++] = (byte) (bits >> bitCount);
            }
        }
        return bitCount == 6 ? -1 : length;
    }
}
