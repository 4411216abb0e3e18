package dev.cutover.traffic.split;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of one user's key behind the salt, in an array that is used again and again.
 *
 * <p>Salt and key stand together because they are hashed as one sequence. The key is the bytes as the request carries
 * them, percent-decoded or JSON-decoded where its source says so. Not thread-safe.
 */
final class StickyKey {
    private static final int ORDINARY_BYTES = 128;
    private static final int LARGEST_KEPT_BYTES = 1024;

    private byte[] bytes = new byte[ORDINARY_BYTES];
    private int start;
    private int end;

    /** Forgets the key and puts {@code prefix} before the next; gives back room that an unusually long key took. */
    void begin(byte[] prefix) {
        if (bytes.length > LARGEST_KEPT_BYTES) {
            bytes = new byte[ORDINARY_BYTES];
        }
        end = 0;
        append(prefix, 0, prefix.length);
        start = end;
    }

    /** Forgets the key, and keeps what stands before it. */
    void clear() {
        end = start;
    }

    /** Appends {@code source[from, to)}. */
    void append(byte[] source, int from, int to) {
        ensureWritable(to - from);
        System.arraycopy(source, from, bytes, end, to - from);
        end += to - from;
    }

    /** Appends one byte. */
    void append(int b) {
        ensureWritable(1);
        bytes[end++] = (byte) b;
    }

    /** Appends {@code text} as UTF-8. */
    void append(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        append(utf8, 0, utf8.length);
    }

    private void ensureWritable(int more) {
        if (end + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + more));
        }
    }

    /** The array that holds prefix and key, the prefix at 0; valid until the next change. */
    byte[] bytes() {
        return bytes;
    }

    /** Where the key begins, behind the prefix. */
    int start() {
        return start;
    }

    /** Where the key ends, exclusive. */
    int end() {
        return end;
    }

    /** Whether there is no key. */
    boolean isEmpty() {
        return end == start;
    }

    /** The key as text; bytes that are no UTF-8 are replaced. */
    @Override
    public String toString() {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }
}
