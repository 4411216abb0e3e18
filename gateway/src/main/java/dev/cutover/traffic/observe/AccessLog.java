package dev.cutover.traffic.observe;

import dev.cutover.traffic.exchange.ExchangeObserver;
import dev.cutover.traffic.exchange.ExchangeRecord;
import dev.cutover.traffic.http.Rejection;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one line of JSON for each exchange.
 *
 * <p>The idea: the event loop makes the line and leaves it in a ring of its own; one thread takes lines from all rings
 * and writes them. Where the writer cannot keep up, lines are dropped and counted, and no exchange waits. {@link
 * AccessLine} says what stands in a line.
 */
public final class AccessLog implements ExchangeObserver, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final int RING_BYTES = 1 << 20;
    private static final Duration REST = Duration.ofMillis(100);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);
    private static final long BURST_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final WritableByteChannel STDOUT = new FileOutputStream(FileDescriptor.out).getChannel();

    private WritableByteChannel sink;
    /** Where lines go from the next round of the writer on. */
    private final AtomicReference<@Nullable WritableByteChannel> nextSink = new AtomicReference<>();

    private final LineRing[] rings;
    private final AccessLine[] lines;
    private final LongAdder dropped = new LongAdder();
    private final Thread writer = new Thread(this::writeUntilClosed, "access-log");
    private volatile boolean isClosing;
    private boolean endsAmidLine;
    private long droppedBefore;
    private long lastDropNanos = System.nanoTime() - BURST_NANOS;

    /** A log to {@code sink}, for event loops numbered from 0 to {@code loops} exclusive, each with a ring. */
    AccessLog(WritableByteChannel sink, int loops, int ringBytes, Clock clock) {
        this.sink = sink;
        this.rings = Stream.generate(() -> new LineRing(ringBytes)).limit(loops).toArray(LineRing[]::new);
        this.lines = Stream.generate(() -> new AccessLine(clock)).limit(loops).toArray(AccessLine[]::new);
        writer.setDaemon(true);
    }

    /**
     * Opens the log and starts its thread.
     *
     * @param settings a target that is not off
     * @param loops the number of event loops, whose exchanges are numbered from 0
     * @param clock the time of day
     * @throws IOException naming the file, where it cannot be opened for appending
     */
    public static AccessLog open(AccessLogSettings settings, int loops, Clock clock) throws IOException {
        AccessLog log = new AccessLog(sink(settings), loops, RING_BYTES, clock);
        log.start();
        return log;
    }

    /**
     * Goes on at what {@code settings}, with a target that is not off, name; opened anew where it is the same, for a
     * file that was moved away. No line is lost or written twice.
     *
     * @throws IOException naming the file, where it cannot be opened for appending; the log goes on as before
     */
    public void reopen(AccessLogSettings settings) throws IOException {
        close(nextSink.getAndSet(sink(settings)));
        LockSupport.unpark(writer);
    }

    /** Closes a file; the process's own output stays open. */
    private static void close(@Nullable WritableByteChannel channel) {
        if (channel == null || channel.equals(STDOUT)) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("The access log could not be closed: {}", e.toString());
        }
    }

    private static WritableByteChannel sink(AccessLogSettings settings) throws IOException {
        return switch (settings.target()) {
            case OFF -> throw new IllegalArgumentException("access-log: off (expected: stdout or file:PATH)");
            case STDOUT -> STDOUT;
            case FILE -> {
                Path file = settings.file();
                if (file == null) {
                    throw new IllegalArgumentException("access-log: no file (expected: file:PATH)");
                }
                yield append(file);
            }
        };
    }

    private static FileChannel append(Path file) throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new IOException("access-log: " + file + " cannot be opened for appending: " + e, e);
        }
    }

    void start() {
        writer.start();
    }

    @Override
    public void exchanged(ExchangeRecord exchange) {
        LineRing ring = rings[exchange.loopIndex()];
        if (!ring.offer(lines[exchange.loopIndex()].of(exchange))) {
            dropped.increment();
        }
        if (ring.isHalfFull()) {
            LockSupport.unpark(writer);
        }
    }

    /** Does nothing: what was refused before it could be read has no line. */
    @Override
    public void rejected(Rejection rejection, int loopIndex) {}

    /** How many lines were dropped. */
    public long dropped() {
        return dropped.sum();
    }

    private void writeUntilClosed() {
        while (!isClosing) {
            writeAll();
            takeUpNextSink();
            LockSupport.parkNanos(this, REST.toNanos());
        }
        writeAll();
    }

    private void takeUpNextSink() {
        WritableByteChannel next = nextSink.getAndSet(null);
        if (next == null) {
            return;
        }
        close(sink);
        sink = next;
        endsAmidLine = false;
    }

    private void writeAll() {
        for (LineRing ring : rings) {
            try {
                if (endsAmidLine) {
                    sink.write(ByteBuffer.wrap(new byte[] {'\n'}));
                    endsAmidLine = false;
                }
                ring.drainTo(sink);
            } catch (IOException e) {
                endsAmidLine = true;
                dropped.add(ring.clear());
                tellOfDrops("cannot be written: " + e);
                return;
            }
        }
        tellOfDrops("cannot be written as fast as requests come");
    }

    private void tellOfDrops(String why) {
        long now = dropped.sum();
        if (now == droppedBefore) {
            return;
        }
        if (System.nanoTime() - lastDropNanos >= BURST_NANOS) {
            LOG.warn("The access log {}; lines are dropped, {} so far", why, now);
        }
        droppedBefore = now;
        lastDropNanos = System.nanoTime();
    }

    /** Writes what has been logged, for two seconds at most, and closes the file. */
    @Override
    public void close() {
        isClosing = true;
        LockSupport.unpark(writer);
        try {
            writer.join(LONGEST_CLOSE.toMillis());
            if (writer.isAlive()) {
                LOG.warn("The access log could not be written to its end within {}", LONGEST_CLOSE);
            } else {
                close(sink);
                close(nextSink.getAndSet(null));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
