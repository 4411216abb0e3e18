package dev.cutover.traffic.upstream;

import dev.cutover.traffic.tls.TlsTrouble;
import io.netty.util.concurrent.Ticker;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One address of a backend, with what all event loops have to know of it: how many connections it has, how many
 * requests it works on, and whether it refused connections lately.
 *
 * <p>An origin that refuses is left alone for a second, then for two, four and so on up to 30. Thread-safe.
 */
final class Origin {
    private static final Logger log = LoggerFactory.getLogger(Origin.class);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_DOUBLINGS = 5;
    private static final long MAX_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final OriginAddress address;
    private final SocketAddress socketAddress;
    private final byte[] hostField;
    private final Ticker ticker;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger opening = new AtomicInteger();
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicInteger outstanding = new AtomicInteger();
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicReference<@Nullable TlsTrouble> trouble = new AtomicReference<>();
    private volatile long pausedSince;

    Origin(OriginAddress address, Ticker ticker) {
        this.address = address;
        this.ticker = ticker;
        this.socketAddress = InetSocketAddress.createUnresolved(
                address.hostPort().host(), address.hostPort().port());
        this.hostField = address.hostPort().toString().getBytes(StandardCharsets.US_ASCII);
    }

    boolean isSecure() {
        return address.secure();
    }

    OriginAddress address() {
        return address;
    }

    /** Where to connect, not yet resolved, so that a name is looked up for each connection. */
    SocketAddress socketAddress() {
        return socketAddress;
    }

    /** The value of {@code Host} for a request that has none. */
    byte[] hostField() {
        return hostField;
    }

    /** Counts one more connection in, unless there are {@code max} already. */
    boolean tryOpen(int max) {
        return tryIncrement(connections, max);
    }

    void closed() {
        connections.decrementAndGet();
    }

    int connections() {
        return connections.get();
    }

    /** A connection is being opened, for a request that waits for it. */
    void opening() {
        opening.incrementAndGet();
    }

    /** A connection was opened, or could not be. */
    void opened() {
        opening.decrementAndGet();
    }

    /** Counts one more waiting request in, unless there are {@code max} already. */
    boolean tryWait(int max) {
        return tryIncrement(pending, max);
    }

    void waited() {
        pending.decrementAndGet();
    }

    int pending() {
        return pending.get();
    }

    private static boolean tryIncrement(AtomicInteger counter, int max) {
        int before;
        do {
            before = counter.get();
            if (before >= max) {
                return false;
            }
        } while (!counter.compareAndSet(before, before + 1));
        return true;
    }

    void began() {
        outstanding.incrementAndGet();
    }

    void ended() {
        outstanding.decrementAndGet();
    }

    /** How many requests it has been given and not answered. */
    int outstanding() {
        return outstanding.get();
    }

    /** A connection that carries many requests carries its first. */
    void becameBusy() {
        busy.incrementAndGet();
    }

    /** A connection that carries many requests carries none any more. */
    void becameIdle() {
        busy.decrementAndGet();
    }

    /** How many connections that carry many requests carry any. */
    int busyConnections() {
        return busy.get();
    }

    /** How many requests are its to answer, those included that wait for a connection. */
    int load() {
        return outstanding.get() + opening.get() + pending.get();
    }

    /** Begins a pause, or a longer one; refusals during a pause are the echo of one and the same trouble. */
    void refused() {
        if (!isPaused()) {
            pausedSince = ticker.nanoTime();
            refusals.incrementAndGet();
        }
    }

    void accepted() {
        if (refusals.get() != 0) {
            refusals.set(0);
        }
    }

    /** There is no TLS with it, which is said once until that has another cause, or is over; gives what was said. */
    String notSecured(TlsTrouble cause, String description) {
        String detail = "No TLS with " + address + ": " + description;
        if (trouble.getAndSet(cause) != cause) {
            log.warn("{}; it gets no requests", detail);
        }
        return detail;
    }

    /** It has said something by TLS. */
    void secured() {
        if (trouble.get() != null && trouble.getAndSet(null) != null) {
            log.info("{} can be trusted again", address);
        }
    }

    /** Whether it refused so lately that it is better left alone. */
    boolean isPaused() {
        int count = refusals.get();
        if (count == 0) {
            return false;
        }
        long pause = Math.min(MAX_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(count - 1, MAX_DOUBLINGS));
        return ticker.nanoTime() - pausedSince < pause;
    }
}
