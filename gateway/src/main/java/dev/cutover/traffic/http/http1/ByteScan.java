package dev.cutover.traffic.http.http1;

import dev.cutover.traffic.http.Ascii;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks through bytes eight at a time, as most bytes of a head are only ever passed by.
 *
 * <p>The idea: in a long of eight bytes {@code x}, {@code (x - EACH * n) & ~x & HIGH_BITS} is not zero exactly when one
 * of them is less than {@code n}, for n up to 128, and its lowest bit then stands in the first such byte. Stateless.
 */
public final class ByteScan {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private ByteScan() {}

    /** Where in {@code bytes[start, end)} the first LF stands, or -1. */
    static int indexOfLineFeed(byte[] bytes, int start, int end) {
        int at = start;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long found = lessThan((long) LONGS.get(bytes, at) ^ EACH * '\n', 1);
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        for (; at < end; at++) {
            if (bytes[at] == '\n') {
                return at;
            }
        }
        return -1;
    }

    /** Whether every byte of {@code bytes[start, end)} may stand in a field value. */
    public static boolean isFieldValue(byte[] bytes, int start, int end) {
        int at = start;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long eight = (long) LONGS.get(bytes, at);
            boolean mayHaveControl = (lessThan(eight, ' ') | lessThan(eight ^ EACH * 0x7F, 1)) != 0;
            if (mayHaveControl && !isFieldValueByByte(bytes, at, at + Long.BYTES)) {
                return false;
            }
        }
        return isFieldValueByByte(bytes, at, end);
    }

    private static boolean isFieldValueByByte(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!Ascii.isFieldValueChar(bytes[i])) {
                return false;
            }
        }
        return true;
    }

    private static long lessThan(long eight, int n) {
        return (eight - EACH * n) & ~eight & HIGH_BITS;
    }
}
