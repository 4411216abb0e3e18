package dev.cutover.control.redis;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection for what gateways share besides weights: the audit trail, who is alive, and what they tell each other.
 *
 * <p>Opened at the first use, and again where it was lost; after a failure to connect, callers are refused for a moment
 * instead of being kept waiting each. Thread-safe: one caller at a time. Blocks, about two seconds at most.
 */
public final class SharedRedis implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final RedisSettings settings;
    private final RedisAddress address;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable RedisSessions sessions;
    private @Nullable RedisSession session;
    private boolean isClosed;
    private @Nullable RedisFailure lastFailure;
    private long failedNanos;

    /**
     * Connects to nothing yet.
     *
     * @throws IllegalArgumentException where the URI is none
     */
    public SharedRedis(RedisSettings settings) {
        this.settings = settings;
        this.address = RedisAddress.parse(settings.uri(), PATIENCE);
    }

    /** The name of a key of ours in Redis. */
    public String key(String name) {
        return settings.keyPrefix() + name;
    }

    /** How long one answer is waited for. */
    public Duration patience() {
        return PATIENCE;
    }

    /**
     * Talks to Redis.
     *
     * @throws RedisFailure where that did not succeed
     */
    public <T> T ask(Function<RedisSession, T> conversation) {
        if (!tryLock()) {
            throw RedisFailure.timeout(PATIENCE);
        }
        try {
            return conversation.apply(open());
        } catch (RuntimeException e) {
            throw failed(RedisFailure.of(e));
        } finally {
            lock.unlock();
        }
    }

    private boolean tryLock() {
        try {
            return lock.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private RedisSession open() {
        RedisSession current = session;
        if (current != null && current.isOpen()) {
            return current;
        }
        if (lastFailure != null && System.nanoTime() - failedNanos < PAUSE_NANOS) {
            throw lastFailure;
        }
        drop();
        current = sessions().open();
        session = current;
        lastFailure = null;
        return current;
    }

    private RedisSessions sessions() {
        if (isClosed) {
            throw new RedisFailure("stopping", "the gateway is stopping");
        }
        RedisSessions current = sessions;
        if (current == null) {
            current = new RedisSessions("shared", address, PATIENCE, key -> false, () -> {}, () -> {});
            sessions = current;
        }
        return current;
    }

    private RedisFailure failed(RedisFailure failure) {
        if (failure.needsNewSession() && failure != lastFailure) {
            drop();
            lastFailure = failure;
            failedNanos = System.nanoTime();
        }
        return failure;
    }

    private void drop() {
        if (session != null) {
            session.close();
            session = null;
        }
    }

    /** Ends the connection and its threads; whoever asks from now on is refused. */
    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            drop();
            if (sessions != null) {
                sessions.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
