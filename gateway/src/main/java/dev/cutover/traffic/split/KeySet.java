package dev.cutover.traffic.split;

import com.dynatrace.hash4j.hashing.Hasher32;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A set of keys that is asked by bytes, so that no string is made of a request's key.
 *
 * <p>Open addressing, at most half full: most misses end at the first slot. Thread-safe: immutable.
 */
final class KeySet {
    private static final Hasher32 MURMUR3 = Hashing.murmur3_32();

    private final byte[] @Nullable [] slots;
    private final boolean isEmpty;

    /** The set of {@code keys}, each as UTF-8. */
    KeySet(Collection<String> keys) {
        isEmpty = keys.isEmpty();
        slots = new byte[Math.max(2, Integer.highestOneBit(Math.max(1, keys.size())) * 4)][];
        for (String key : keys) {
            byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
            slots[slot(bytes, 0, bytes.length)] = bytes;
        }
    }

    /** Whether {@code bytes[start, end)} is one of the keys. */
    boolean contains(byte[] bytes, int start, int end) {
        return !isEmpty && slots[slot(bytes, start, end)] != null;
    }

    /** The slot that holds the key, or the free one where it would stand. */
    private int slot(byte[] bytes, int start, int end) {
        int mask = slots.length - 1;
        int slot = MURMUR3.hashBytesToInt(bytes, start, end - start) & mask;
        byte[] key = slots[slot];
        while (key != null && !Arrays.equals(key, 0, key.length, bytes, start, end)) {
            slot = (slot + 1) & mask;
            key = slots[slot];
        }
        return slot;
    }
}
