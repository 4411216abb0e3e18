package dev.cutover.control.redis;

import io.lettuce.core.TrackingArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One connection's life, from the greeting to the first failure. It is never repaired: what fails is closed and another
 * session opened, so that tracking and a complete reading follow every reconnect by construction.
 *
 * <p>Used by the store's thread only.
 */
public sealed interface RedisSession extends AutoCloseable permits ServerSession, ClusterSession {
    /** The commands that one server and a cluster have in common. */
    RedisClusterAsyncCommands<String, String> commands();

    /** Whether the connection still stands, as far as is known. */
    boolean isOpen();

    /** Keeps commands back until {@link #flush()}, so that they reach the server together. */
    void hold();

    /** Sends what was kept back, and what follows at once. */
    void flush();

    /**
     * Sees to it that whoever holds these keys tells of changes below these prefixes. Called before every reading; does
     * nothing where that is so already.
     *
     * @throws RedisFailure where the server refuses, or does not answer in time
     */
    void track(List<String> prefixes, List<String> keys, Duration patience);

    @Override
    void close();

    /**
     * Waits for one answer.
     *
     * @throws RedisFailure where it is an error or does not come in time
     */
    static <T> T await(Future<T> answer, Duration patience) {
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(false);
            throw RedisFailure.timeout(patience);
        } catch (ExecutionException | CancellationException e) {
            throw RedisFailure.of(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisFailure("stopping", "the gateway is stopping");
        }
    }

    /** The arguments of {@code CLIENT TRACKING}; an empty prefix means every key. */
    static TrackingArgs broadcast(List<String> prefixes) {
        TrackingArgs args = TrackingArgs.Builder.enabled().bcast();
        return prefixes.contains("") ? args : args.prefixes(StandardCharsets.UTF_8, prefixes.toArray(String[]::new));
    }
}
