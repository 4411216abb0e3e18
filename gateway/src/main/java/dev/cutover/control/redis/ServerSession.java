package dev.cutover.control.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session with one server, be it named or found by Sentinel. */
public final class ServerSession implements RedisSession {
    private final StatefulRedisConnection<String, String> connection;
    private final @Nullable String runId;
    private boolean isTracked;

    /**
     * A session over an open connection, which it closes.
     *
     * @param runId what tells this run of the server from the next; null where the server does not say
     */
    ServerSession(StatefulRedisConnection<String, String> connection, @Nullable String runId) {
        this.connection = connection;
        this.runId = runId;
    }

    public @Nullable String runId() {
        return runId;
    }

    @Override
    public RedisAsyncCommands<String, String> commands() {
        return connection.async();
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public void hold() {
        connection.setAutoFlushCommands(false);
    }

    @Override
    public void flush() {
        connection.setAutoFlushCommands(true);
        connection.flushCommands();
    }

    @Override
    public void track(List<String> prefixes, List<String> keys, Duration patience) {
        if (!isTracked) {
            RedisSession.await(commands().clientTracking(RedisSession.broadcast(prefixes)), patience);
            isTracked = true;
        }
    }

    @Override
    public void close() {
        var unused = connection.closeAsync();
    }
}
