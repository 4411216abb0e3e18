package dev.cutover.control.weights;

import dev.cutover.control.redis.RedisFailure;
import dev.cutover.control.redis.RedisSession;
import dev.cutover.control.redis.RedisSessions;
import dev.cutover.control.redis.ServerSession;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The session of the moment: opened when something is to be read and none stands, dropped at the first failure.
 *
 * <p>Used by the store's thread only.
 */
final class RedisLink implements AutoCloseable {
    private final RedisSessions sessions;
    private final KeyNames names;
    private final StoreHealth health;
    private final Duration patience;
    private final Duration greetingPatience;
    private @Nullable RedisSession session;
    private boolean isProven;
    private boolean mayTrack;
    private boolean hasFailed;
    private @Nullable String lastRunId;

    /**
     * A link that has not connected.
     *
     * @param patience for one command
     * @param greetingPatience for one command of a session that has not been read yet
     */
    RedisLink(
            RedisSessions sessions, KeyNames names, StoreHealth health, Duration patience, Duration greetingPatience) {
        this.sessions = sessions;
        this.names = names;
        this.health = health;
        this.patience = patience;
        this.greetingPatience = greetingPatience;
    }

    /** Whether a session stands, as far as is known. */
    boolean isOpen() {
        return session != null && session.isOpen();
    }

    /** Whether a session that was in use has gone. */
    boolean isLost() {
        return session != null && !session.isOpen();
    }

    /**
     * The session to read from, opened where none stands, with tracking switched on.
     *
     * @throws RedisFailure where Redis cannot be reached or does not let us in
     */
    RedisSession session(Set<String> flags) {
        RedisSession current = session;
        if (current == null || !current.isOpen()) {
            drop();
            current = sessions.open();
            session = current;
            mayTrack = true;
        }
        if (mayTrack) {
            track(current, flags);
        }
        return current;
    }

    /** How long a command may take. A new session is given more time: its first answers load classes here. */
    Duration patience() {
        return isProven ? patience : greetingPatience;
    }

    /** Notes that a complete reading has come over the present session. */
    void prove() {
        isProven = true;
        hasFailed = false;
        if (session instanceof ServerSession server) {
            lastRunId = server.runId();
        }
    }

    /**
     * The session, where its server may have lost data without being told to: it is not the process that was read
     * before, or could not be reached before the first reading.
     */
    @Nullable ServerSession sessionAfterOutage() {
        if (!(session instanceof ServerSession server)) {
            return null;
        }
        String runId = server.runId();
        boolean isAnother = lastRunId == null ? hasFailed : runId != null && !runId.equals(lastRunId);
        return isAnother ? server : null;
    }

    /** Notes a failure and closes the session, if there is one. */
    void fail() {
        hasFailed = true;
        drop();
    }

    /** Ends the session and the threads behind it. */
    @Override
    public void close() {
        session = null;
        health.pushIsOff();
        sessions.close();
    }

    private void drop() {
        RedisSession current = session;
        session = null;
        isProven = false;
        health.pushIsOff();
        if (current != null) {
            current.close();
        }
    }

    private void track(RedisSession current, Set<String> flags) {
        try {
            current.track(names.prefixes(), names.all(flags), patience());
            health.pushIsOn();
        } catch (RedisFailure e) {
            if (!e.isAnswer()) {
                throw e;
            }
            mayTrack = false;
            health.pushIsRefused(String.valueOf(e.getMessage()));
        }
    }
}
