package dev.cutover.control.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.push.PushMessage;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens sessions with one Redis, and owns the few threads they need.
 *
 * <p>Lettuce's own reconnecting is off; see {@link RedisSession}. A server that turns out to be part of a cluster is
 * treated as the cluster's seed. Used by the store's thread only.
 */
public final class RedisSessions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisSessions.class);
    private static final Pattern RUN_ID = Pattern.compile("^run_id:(\\w+)", Pattern.MULTILINE);
    private static final Pattern CLUSTER_MODE = Pattern.compile("^redis_mode:cluster", Pattern.MULTILINE);
    private static final int THREADS = 2;

    private final RedisAddress address;
    private final Duration patience;
    private final Predicate<String> isOurs;
    private final Runnable onChange;
    private final RedisConnectionStateListener onLoss;
    private final ClientResources resources;
    private @Nullable RedisClient server;
    private @Nullable RedisClusterClient cluster;

    /**
     * Opens nothing yet.
     *
     * @param name tells its threads from others'
     * @param patience for a connection to stand and answer the first commands
     * @param isOurs whether a key is one that is read
     * @param onChange called on a thread of Lettuce's when a server says that such a key has changed
     * @param onLoss called likewise when a connection has gone, also when it was closed from here
     */
    public RedisSessions(
            String name,
            RedisAddress address,
            Duration patience,
            Predicate<String> isOurs,
            Runnable onChange,
            Runnable onLoss) {
        this.address = address;
        this.patience = patience;
        this.isOurs = isOurs;
        this.onChange = onChange;
        this.onLoss = new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
                onLoss.run();
            }
        };
        this.resources = ClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .threadFactoryProvider(pool -> new DefaultThreadFactory("cutover-" + name + "-" + pool, true))
                .build();
    }

    /**
     * Connects, greets and authenticates.
     *
     * @throws RedisFailure where that does not succeed within a bounded time
     */
    public RedisSession open() {
        try {
            return address.isCluster() || cluster != null ? openCluster() : openServer();
        } catch (RedisException e) {
            throw RedisFailure.of(e);
        }
    }

    /** Ends all sessions and threads. */
    @Override
    public void close() {
        try {
            if (server != null) {
                server.shutdownAsync(0, 1, TimeUnit.SECONDS).get(2, TimeUnit.SECONDS);
            }
            if (cluster != null) {
                cluster.shutdownAsync(0, 1, TimeUnit.SECONDS).get(2, TimeUnit.SECONDS);
            }
            resources.shutdown(50, 1000, TimeUnit.MILLISECONDS).get(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The Redis client did not end cleanly: {}", e.toString());
        }
    }

    private RedisSession openServer() {
        if (server == null) {
            server = RedisClient.create(resources);
            server.setOptions(once(ClientOptions.builder()).build());
        }
        var connection = RedisSession.await(
                server.connectAsync(StringCodec.UTF8, address.uris().get(0)).toCompletableFuture(), patience);
        String info = info(connection);
        if (CLUSTER_MODE.matcher(info).find()) {
            var unused = connection.closeAsync();
            return openCluster();
        }
        connection.addListener(this::onPush);
        connection.addListener(onLoss);
        String runId = RUN_ID.matcher(info)
                .results()
                .findFirst()
                .map(MatchResult::group)
                .orElse(null);
        return new ServerSession(connection, runId);
    }

    /** What the server says of itself; empty where it does not allow that. */
    private String info(StatefulRedisConnection<String, String> connection) {
        try {
            return RedisSession.await(connection.async().info("server"), patience);
        } catch (RedisFailure e) {
            if (e.isAnswer()) {
                return "";
            }
            var unused = connection.closeAsync();
            throw e;
        }
    }

    private RedisSession openCluster() {
        if (cluster == null) {
            cluster = RedisClusterClient.create(resources, address.uris());
            var refresh = ClusterTopologyRefreshOptions.builder()
                    .enableAllAdaptiveRefreshTriggers()
                    .build();
            cluster.setOptions(((ClusterClientOptions.Builder) once(ClusterClientOptions.builder()))
                    .topologyRefreshOptions(refresh)
                    .build());
        }
        cluster.refreshPartitions();
        var connection = RedisSession.await(cluster.connectAsync(StringCodec.UTF8), patience);
        connection.addListener((node, message) -> onPush(message));
        connection.addListener(onLoss);
        return new ClusterSession(connection);
    }

    /** Options of a connection that lives once. */
    private ClientOptions.Builder once(ClientOptions.Builder options) {
        return options.autoReconnect(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder().connectTimeout(patience).build());
    }

    /** A message without keys means that all of them may have changed. */
    private void onPush(PushMessage message) {
        if (!message.getType().equals("invalidate")) {
            return;
        }
        List<Object> content = message.getContent(StringCodec.UTF8::decodeKey);
        Object keys = content.size() > 1 ? content.get(1) : null;
        if (!(keys instanceof List<?> list) || list.stream().anyMatch(key -> isOurs.test(String.valueOf(key)))) {
            onChange.run();
        }
    }
}
