package dev.cutover.traffic.observe;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A queue of lines from one event loop to one writer, bounded in bytes.
 *
 * <p>The idea: one ring of bytes between two ever-growing positions. Only the loop moves {@code tail}, and only behind
 * a whole line; only the writer moves {@code head}. So neither ever waits, and what stands between them is whole lines.
 */
final class LineRing {
    private static final VarHandle HEAD = position("head");
    private static final VarHandle TAIL = position("tail");
    private static final int LARGEST_WRITE = 64 * 1024;

    private final byte[] bytes;
    private final int mask;
    private long head;
    private long tail;

    /** A ring of {@code size} bytes, a power of two. */
    LineRing(int size) {
        if (Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("size: " + size + " (expected: a power of two)");
        }
        bytes = new byte[size];
        mask = size - 1;
    }

    private static VarHandle position(String name) {
        try {
            return MethodHandles.lookup().findVarHandle(LineRing.class, name, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Appends a line, unless there is no room for it; returns whether there was. Event loop. */
    boolean offer(JsonLine line) {
        int length = line.size();
        long start = tail;
        if (bytes.length - (start - (long) HEAD.getAcquire(this)) < length) {
            return false;
        }
        int at = (int) start & mask;
        int first = Math.min(length, bytes.length - at);
        System.arraycopy(line.bytes(), 0, bytes, at, first);
        System.arraycopy(line.bytes(), first, bytes, 0, length - first);
        TAIL.setRelease(this, start + length);
        return true;
    }

    /** Whether it is so full that the writer had better not rest. Event loop. */
    boolean isHalfFull() {
        return tail - (long) HEAD.getAcquire(this) > bytes.length / 2;
    }

    /** Writes what there is, and makes room as it goes. Writer. */
    void drainTo(WritableByteChannel sink) throws IOException {
        long end = (long) TAIL.getAcquire(this);
        while (head < end) {
            int at = (int) head & mask;
            int length = (int) Math.min(end - head, Math.min(bytes.length - at, LARGEST_WRITE));
            int written = sink.write(ByteBuffer.wrap(bytes, at, length));
            HEAD.setRelease(this, head + written);
        }
    }

    /** Throws away what there is; returns how many lines ended in it. Writer. */
    int clear() {
        long end = (long) TAIL.getAcquire(this);
        int lines = 0;
        for (long i = head; i < end; i++) {
            lines += bytes[(int) i & mask] == '\n' ? 1 : 0;
        }
        HEAD.setRelease(this, end);
        return lines;
    }
}
