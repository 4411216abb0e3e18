package dev.cutover.traffic.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A section of header or trailer fields, kept as the bytes that came in with an index of where each name and value
 * stands.
 *
 * <p>The idea: a proxy passes most fields on without looking at them, so no string is made of any. A field is a line
 * {@code name: value CRLF} in {@link #bytes()}, with a lone LF where an origin wrote one. Lines follow each other
 * without a gap, so that a run of lines that are passed on is one copy. A field that is not to be passed on is {@link
 * #drop dropped}: it stays readable and is left out when the section is written. A start line may stand before the
 * first field in the same array.
 *
 * <p>Reused from message to message; not thread-safe.
 */
public final class Fields {
    private static final int INITIAL_BYTES = 1024;
    private static final int INITIAL_FIELDS = 24;
    private static final int NAME_START = 0;
    private static final int NAME_END = 1;
    private static final int VALUE_START = 2;
    private static final int VALUE_END = 3;
    private static final int LINE_END = 4;
    private static final int STRIDE = 5;

    private byte[] bytes;
    private int size;
    private int[] index = new int[INITIAL_FIELDS * STRIDE];
    private @Nullable KnownField[] known = new KnownField[INITIAL_FIELDS];
    private boolean[] dropped = new boolean[INITIAL_FIELDS];
    private int count;
    private long presence;

    /** An empty section with room for an ordinary head. */
    public Fields() {
        this(INITIAL_BYTES);
    }

    /** An empty section with room for {@code initialBytes}. */
    public Fields(int initialBytes) {
        bytes = new byte[initialBytes];
    }

    /** Forgets all fields and bytes; gives back room that an unusually large head took. */
    public void clear() {
        if (bytes.length > 8 * INITIAL_BYTES) {
            bytes = new byte[INITIAL_BYTES];
        }
        size = 0;
        count = 0;
        presence = 0;
    }

    /** The array that holds the lines; valid until the next change. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many bytes of {@link #bytes()} are in use. */
    public int size() {
        return size;
    }

    /** Makes room for {@code more} bytes behind {@link #size()} and gives the array to write them to. */
    public byte[] ensureWritable(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
        return bytes;
    }

    /** Counts bytes written behind {@link #size()} in, or out again where negative. */
    public void advance(int written) {
        size += written;
    }

    /**
     * Indexes a line that already stands in {@link #bytes()}; its name is known as {@code field}, or null for unknown.
     */
    public void index(
            int nameStart, int nameEnd, int valueStart, int valueEnd, int lineEnd, @Nullable KnownField field) {
        if (count == known.length) {
            known = Arrays.copyOf(known, count * 2);
            dropped = Arrays.copyOf(dropped, count * 2);
            index = Arrays.copyOf(index, count * 2 * STRIDE);
        }
        int at = count * STRIDE;
        index[at + NAME_START] = nameStart;
        index[at + NAME_END] = nameEnd;
        index[at + VALUE_START] = valueStart;
        index[at + VALUE_END] = valueEnd;
        index[at + LINE_END] = lineEnd;
        known[count] = field;
        dropped[count] = false;
        if (field != null) {
            presence |= field.bit();
        }
        count++;
    }

    /** Appends a field; {@code name} and {@code value} must be valid. */
    public void add(byte[] name, byte[] value) {
        add(name, value, 0, value.length);
    }

    /** Appends a field whose value is {@code source[start, end)}; both must be valid. */
    public void add(byte[] name, byte[] source, int start, int end) {
        int nameStart = beginLine(name, end - start);
        System.arraycopy(source, start, bytes, size, end - start);
        size += end - start;
        endLine(nameStart, name.length);
    }

    /** Appends a field whose name and value are ranges of other arrays; both must be valid. */
    public void add(byte[] names, int nameStart, int nameEnd, byte[] values, int valueStart, int valueEnd) {
        int nameLength = nameEnd - nameStart;
        int valueLength = valueEnd - valueStart;
        ensureWritable(nameLength + valueLength + 4);
        int start = size;
        System.arraycopy(names, nameStart, bytes, start, nameLength);
        bytes[start + nameLength] = ':';
        bytes[start + nameLength + 1] = ' ';
        size = start + nameLength + 2;
        System.arraycopy(values, valueStart, bytes, size, valueLength);
        size += valueLength;
        endLine(start, nameLength);
    }

    /** Writes all names in lower case, in place; they mean the same. */
    public void lowerNames() {
        for (int i = 0; i < count; i++) {
            for (int at = nameStart(i); at < nameEnd(i); at++) {
                bytes[at] = (byte) Ascii.lower(bytes[at]);
            }
        }
    }

    /** Appends a field with an ASCII value; both must be valid. */
    @SuppressWarnings("deprecation") // the copy of low bytes without a charset is meant
    public void add(byte[] name, String value) {
        int nameStart = beginLine(name, value.length());
        value.getBytes(0, value.length(), bytes, size);
        size += value.length();
        endLine(nameStart, name.length);
    }

    private int beginLine(byte[] name, int valueLength) {
        ensureWritable(name.length + valueLength + 4);
        int nameStart = size;
        System.arraycopy(name, 0, bytes, size, name.length);
        size += name.length;
        bytes[size++] = ':';
        bytes[size++] = ' ';
        return nameStart;
    }

    private void endLine(int nameStart, int nameLength) {
        int valueEnd = size;
        bytes[size++] = '\r';
        bytes[size++] = '\n';
        int nameEnd = nameStart + nameLength;
        index(nameStart, nameEnd, nameEnd + 2, valueEnd, size, KnownField.recognise(bytes, nameStart, nameEnd));
    }

    /** The number of fields, dropped ones included. */
    public int count() {
        return count;
    }

    /** Where the name of field {@code i} begins; its line begins there too. */
    public int nameStart(int i) {
        return index[i * STRIDE + NAME_START];
    }

    /** Where the name of field {@code i} ends, exclusive. */
    public int nameEnd(int i) {
        return index[i * STRIDE + NAME_END];
    }

    /** Where the value of field {@code i} begins, without blanks around it. */
    public int valueStart(int i) {
        return index[i * STRIDE + VALUE_START];
    }

    /** Where the value of field {@code i} ends, exclusive. */
    public int valueEnd(int i) {
        return index[i * STRIDE + VALUE_END];
    }

    /** Where the line of field {@code i} ends, its line end included. */
    public int lineEnd(int i) {
        return index[i * STRIDE + LINE_END];
    }

    /** What field {@code i} is known as, or null for unknown. */
    public @Nullable KnownField known(int i) {
        return known[i];
    }

    /** Whether there is a field known as {@code field}, dropped or not. */
    public boolean has(KnownField field) {
        return (presence & field.bit()) != 0;
    }

    /** The first field known as {@code field}, or -1. */
    public int indexOf(KnownField field) {
        return has(field) ? nextIndexOf(field, 0) : -1;
    }

    /** The first field known as {@code field} at {@code from} or behind, or -1. */
    public int nextIndexOf(KnownField field, int from) {
        for (int i = from; i < count; i++) {
            if (known[i] == field) {
                return i;
            }
        }
        return -1;
    }

    /** The first field with that name, given in lower case, at {@code from} or behind, or -1. */
    public int indexOf(byte[] lowerCaseName, int from) {
        for (int i = from; i < count; i++) {
            if (Ascii.equalsIgnoreCase(bytes, nameStart(i), nameEnd(i), lowerCaseName)) {
                return i;
            }
        }
        return -1;
    }

    /** The name of field {@code i} as it was written. */
    public String name(int i) {
        return new String(bytes, nameStart(i), nameEnd(i) - nameStart(i), StandardCharsets.ISO_8859_1);
    }

    /** The value of field {@code i}, byte for char. */
    public String value(int i) {
        return new String(bytes, valueStart(i), valueEnd(i) - valueStart(i), StandardCharsets.ISO_8859_1);
    }

    /** The value of the first field known as {@code field}, or null. */
    public @Nullable String value(KnownField field) {
        int i = indexOf(field);
        return i < 0 ? null : value(i);
    }

    /** Leaves field {@code i} out when the section is written. */
    public void drop(int i) {
        dropped[i] = true;
    }

    /** Whether field {@code i} is left out. */
    public boolean isDropped(int i) {
        return dropped[i];
    }
}
