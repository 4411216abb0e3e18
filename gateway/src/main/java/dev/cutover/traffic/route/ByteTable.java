package dev.cutover.traffic.route;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values by text, asked for by a range of bytes: open addressing, at most half full, so that a look-up takes the same
 * time whatever the table holds, and makes no string. Immutable.
 *
 * @param <V> what is looked up
 */
final class ByteTable<V> {
    /** The hash of no bytes; {@link #hash(int, byte)} adds one. */
    static final int EMPTY_HASH = 0;

    private final @Nullable Entry<V>[] slots;

    private static final class Entry<V> {
        final int hash;
        final byte[] text;
        final V value;

        Entry(String text, V value) {
            this.text = CanonicalText.encode(text);
            this.hash = ByteTable.hash(this.text, 0, this.text.length);
            this.value = value;
        }
    }

    ByteTable(Map<String, V> values) {
        slots = newSlots(values.isEmpty() ? 1 : Integer.highestOneBit(values.size()) * 4);
        values.forEach((text, value) -> put(new Entry<>(text, value)));
    }

    @SuppressWarnings("unchecked") // Only entries of this table are put into it.
    private static <V> @Nullable Entry<V>[] newSlots(int size) {
        return (@Nullable Entry<V>[]) new Entry<?>[size];
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
     * The value for the text in a range, or null where there is none.
     *
     * @param hash of that range
     */
    @Nullable V find(byte[] bytes, int start, int end, int hash) {
        int at = slot(hash);
        for (Entry<V> entry = slots[at]; entry != null; entry = slots[at]) {
            if (entry.hash == hash && Arrays.equals(entry.text, 0, entry.text.length, bytes, start, end)) {
                return entry.value;
            }
            at = (at + 1) & (slots.length - 1);
        }
        return null;
    }

    private void put(Entry<V> entry) {
        int at = slot(entry.hash);
        while (slots[at] != null) {
            at = (at + 1) & (slots.length - 1);
        }
        slots[at] = entry;
    }

    private int slot(int hash) {
        int mixed = hash * 0x9E3779B9;
        return (mixed ^ mixed >>> 16) & (slots.length - 1);
    }
}
