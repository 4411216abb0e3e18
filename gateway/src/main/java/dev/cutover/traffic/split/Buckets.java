package dev.cutover.traffic.split;

import com.dynatrace.hash4j.hashing.Hasher32;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;

/**
 * Ten thousand buckets that users are dealt into by their keys, the same on every instance.
 *
 * <p>A bucket is murmur3_x86_32 with seed 0 over the salt, a colon and the key in UTF-8, as an unsigned number modulo
 * 10,000. Thread-safe: immutable. Source: INTERFACE §4.
 */
public final class Buckets {
    /** How many buckets there are: one for each hundredth of a percent. */
    public static final int COUNT = 10_000;

    private static final Hasher32 MURMUR3 = Hashing.murmur3_32();

    private final byte[] prefix;

    /** The buckets of users under {@code salt}. */
    public Buckets(String salt) {
        prefix = (salt + ":").getBytes(StandardCharsets.UTF_8);
    }

    /** The bucket of {@code key}, 0 to 9,999. */
    public int of(String key) {
        StickyKey stickyKey = new StickyKey();
        begin(stickyKey);
        stickyKey.append(key);
        return of(stickyKey);
    }

    /** Puts the salt before the key that comes next. */
    void begin(StickyKey key) {
        key.begin(prefix);
    }

    /** The bucket of a key that was begun here, 0 to 9,999. */
    int of(StickyKey key) {
        return Integer.remainderUnsigned(MURMUR3.hashBytesToInt(key.bytes(), 0, key.end()), COUNT);
    }
}
