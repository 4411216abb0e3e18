package dev.cutover.traffic.route;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Values by text, asked for by a range of bytes that holds no {@code /}. A look-up takes the same time whatever the
 * table holds, and makes no string. Immutable.
 *
 * @param <V> what is looked up
 */
final class ByteTable<V> {
    /*
     * Open addressing, at most half full. What a large table costs is the distance of its memory from the processor, so
     * a look-up reads few places, and each of them is small. All that it needs of an entry stands in two numbers side
     * by side:
     *
     *     slots[at]      hash of the text (upper half) and where the text begins in texts (lower half); 0 if empty
     *     slots[at + 1]  rank (upper half) and where the value stands in values (lower half)
     *
     * A text is read only where the whole hash agrees, which is hardly ever in vain. The texts stand one after another,
     * each with a / behind it; as no text holds one, that tells where a text ends without a length to be read. One more
     * / comes first, so that no text begins at 0. Values that many texts share are kept once.
     */

    /** The hash of no bytes; {@link #hash(int, byte)} adds one. */
    static final int EMPTY_HASH = 0;

    /** The place of a text that the table does not hold. */
    static final int NONE = -1;

    private static final byte TEXT_END = '/';

    private final long[] slots;
    private final byte[] texts;
    private final V[] values;

    /**
     * What a text leads to.
     *
     * @param rank a number, from 0, kept beside the text, so that a caller can decide by it to leave the value alone
     * @param value the value
     */
    record Ranked<V>(int rank, V value) {}

    ByteTable(Map<String, Ranked<V>> entries) {
        slots = new long[entries.isEmpty() ? 2 : Integer.highestOneBit(entries.size()) * 8];
        Map<V, Integer> places = new LinkedHashMap<>();
        var all = new ByteArrayOutputStream();
        all.write(TEXT_END);
        entries.forEach((text, entry) -> {
            byte[] bytes = CanonicalText.encode(text);
            places.putIfAbsent(entry.value(), places.size());
            put(hash(bytes, 0, bytes.length), all.size(), entry.rank(), places.get(entry.value()));
            all.writeBytes(bytes);
            all.write(TEXT_END);
        });
        texts = all.toByteArray();
        values = array(places);
    }

    @SuppressWarnings("unchecked") // Only values of this table are in it.
    private static <V> V[] array(Map<V, Integer> places) {
        return (V[]) places.keySet().toArray();
    }

    /** The hash of some bytes and one more. */
    static int hash(int before, byte next) {
        return 31 * before + next;
    }

    /** The hash of a range. */
    static int hash(byte[] bytes, int start, int end) {
        int hash = EMPTY_HASH;
        for (int i = start; i < end; i++) {
            hash = hash(hash, bytes[i]);
        }
        return hash;
    }

    /**
     * The place of the text in a range, or {@link #NONE}.
     *
     * @param hash of that range
     */
    int find(byte[] bytes, int start, int end, int hash) {
        int at = slot(hash);
        for (long key = slots[at]; key != 0; key = slots[at]) {
            if (upper(key) == hash && isText(lower(key), bytes, start, end)) {
                return at;
            }
            at = next(at);
        }
        return NONE;
    }

    /** The rank at a place that was found. */
    int rank(int place) {
        return upper(slots[place + 1]);
    }

    /** The value at a place that was found. */
    V value(int place) {
        return values[lower(slots[place + 1])];
    }

    private boolean isText(int textStart, byte[] bytes, int start, int end) {
        int at = textStart;
        for (int i = start; i < end; i++) {
            if (texts[at++] != bytes[i]) {
                return false;
            }
        }
        return texts[at] == TEXT_END;
    }

    private void put(int hash, int textStart, int rank, int value) {
        int at = slot(hash);
        while (slots[at] != 0) {
            at = next(at);
        }
        slots[at] = pair(hash, textStart);
        slots[at + 1] = pair(rank, value);
    }

    private int slot(int hash) {
        int mixed = hash * 0x9E3779B9;
        return (mixed ^ mixed >>> 16) << 1 & slots.length - 1;
    }

    private int next(int at) {
        return at + 2 & slots.length - 1;
    }

    private static long pair(int upper, int lower) {
        return (long) upper << Integer.SIZE | lower;
    }

    private static int upper(long pair) {
        return (int) (pair >> Integer.SIZE);
    }

    private static int lower(long pair) {
        return (int) pair;
    }
}
