package dev.cutover.control.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * A session with a cluster. Every node tells only of the keys it holds, so tracking is switched on at each node that
 * holds one of ours, and again where a key has moved.
 */
public final class ClusterSession implements RedisSession {
    private final StatefulRedisClusterConnection<String, String> connection;
    private final Set<StatefulRedisConnection<String, String>> tracked =
            Collections.newSetFromMap(new IdentityHashMap<>());

    /** A session over an open connection, which it closes. */
    ClusterSession(StatefulRedisClusterConnection<String, String> connection) {
        this.connection = connection;
    }

    @Override
    public RedisClusterAsyncCommands<String, String> commands() {
        return connection.async();
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen() && tracked.stream().allMatch(StatefulRedisConnection::isOpen);
    }

    @Override
    public void hold() {}

    @Override
    public void flush() {}

    @Override
    public void track(List<String> prefixes, List<String> keys, Duration patience) {
        for (String key : keys) {
            RedisClusterNode node = connection.getPartitions().getPartitionBySlot(SlotHash.getSlot(key));
            if (node != null) {
                track(prefixes, node, patience);
            }
        }
    }

    @Override
    public void close() {
        var unused = connection.closeAsync();
    }

    private void track(List<String> prefixes, RedisClusterNode node, Duration patience) {
        var address = node.getUri();
        var toNode = RedisSession.await(connection.getConnectionAsync(address.getHost(), address.getPort()), patience);
        if (!tracked.contains(toNode)) {
            RedisSession.await(toNode.async().clientTracking(RedisSession.broadcast(prefixes)), patience);
            tracked.add(toNode);
        }
    }
}
