package dev.cutover.control.weights;

import static dev.cutover.control.weights.RedisStores.FLAG;
import static dev.cutover.control.weights.RedisStores.await;
import static dev.cutover.control.weights.RedisStores.awaitCommon;
import static dev.cutover.control.weights.RedisStores.awaitUp;
import static dev.cutover.control.weights.RedisStores.common;
import static dev.cutover.control.weights.RedisStores.percent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.control.audit.Author;
import dev.cutover.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisTopologyIT {
    private static final int SLOTS = 16384;

    private final RedisStores stores = new RedisStores();
    private final List<RedisServer> servers = new ArrayList<>();

    @TempDir
    Path directory;

    @AfterEach
    void closeAll() {
        stores.close();
        servers.forEach(RedisServer::close);
    }

    @Test
    void sentinelNamesTheMasterAndItsSuccessor() throws Exception {
        RedisServer master = started();
        RedisServer replica = started("--replicaof", "127.0.0.1", Integer.toString(master.port()));
        RedisServer sentinel = sentinelOf(master);
        master.run("HSET", "cutover:weights", "*", "25");
        WeightStore store = stores.polling("redis-sentinel://127.0.0.1:" + sentinel.port() + "/0#main");
        assertThat(common(store)).isEqualTo(percent("25"));
        await(() -> String.valueOf(replica.run("INFO", "replication")).contains("master_link_status:up"));
        await(() -> String.valueOf(sentinel.run("SENTINEL", "REPLICAS", "main")).contains("" + replica.port()));

        master.kill();
        await(() -> String.valueOf(replica.run("INFO", "replication")).contains("role:master"));
        awaitUp(store);

        assertThat(common(store)).isEqualTo(percent("25"));
        assertThat(store.write(
                        WeightWrite.weight("*", percent("40"), Expected.weight(percent("25")), Author.of("test"))))
                .isEqualTo(new WriteResult.Written(percent("25")));
        assertThat(replica.run("HGET", "cutover:weights", "*")).isEqualTo("40");
    }

    @Test
    void aClusterTellsOfChangesWhereverTheKeysLie() {
        List<RedisServer> nodes = cluster(3);
        WeightStore store = stores.toldBy(seeds(nodes.get(0), nodes.get(1)));

        assertThat(store.write(WeightWrite.weight("*", percent("40"), Expected.nothing(), Author.of("test"))))
                .isEqualTo(new WriteResult.Written(null));
        assertThat(store.write(WeightWrite.flag(FLAG, true, Author.of("test"))))
                .isEqualTo(new WriteResult.Written(null));
        assertThat(store.current().flags()).containsEntry(FLAG, true);
        assertThat(store.state().readings().isPushOn()).isTrue();

        runAtHolder(nodes, "HSET", "cutover:weights", "*", "30");
        awaitCommon(store, "30");
        runAtHolder(nodes, "SADD", "cutover:deny", "bob");
        await(() -> store.current().deny().contains("bob"));
        runAtHolder(nodes, "SET", "feature:" + FLAG, "no");
        await(() -> Boolean.FALSE.equals(store.current().flags().get(FLAG)));
    }

    @Test
    void theTrailOfAClusterHoldsEachChangeOnceWhereverTheKeysLie() {
        List<RedisServer> nodes = cluster(3);
        WeightStore store = stores.toldBy(seeds(nodes.get(0), nodes.get(1)));
        WeightStore other = stores.polling(seeds(nodes.get(1), nodes.get(2)));
        await(() -> runAtHolder(nodes, "HGET", "cutover:audited", "begun") != null);

        store.write(WeightWrite.weight("*", percent("40"), Expected.nothing(), Author.of("alice")));
        other.write(WeightWrite.flag(FLAG, true, Author.of("bob")));
        runAtHolder(nodes, "HSET", "cutover:weights", "users", "30");

        await(() -> trail(nodes).contains("redis"));
        assertThat(trail(nodes))
                .containsSubsequence("alice", "weight", "*", "40", "bob", "flag", FLAG, "true")
                .containsSubsequence("redis", "weight", "users", "30")
                .containsOnlyOnce("alice", "bob", "redis");
    }

    @Test
    void oneSeedOfAClusterIsRecognised() {
        List<RedisServer> nodes = cluster(2);
        runAtHolder(nodes, "HSET", "cutover:weights", "*", "30");
        runAtHolder(nodes, "SADD", "cutover:allow", "alice");

        WeightStore store = stores.polling(nodes.get(0).uri());

        awaitCommon(store, "30");
        assertThat(store.current().allow()).containsExactly("alice");
    }

    @Test
    void aClusterNodeThatIsGoneLeavesTheTableInForce() {
        List<RedisServer> nodes = cluster(2);
        runAtHolder(nodes, "HSET", "cutover:weights", "*", "30");
        WeightStore store = stores.hasty(seeds(nodes.get(0), nodes.get(1)));
        awaitCommon(store, "30");

        nodes.get(0).freeze();
        nodes.get(1).freeze();
        await(() -> !store.state().isUp());
        assertThat(common(store)).isEqualTo(percent("30"));
        nodes.get(0).thaw();
        nodes.get(1).thaw();

        awaitUp(store);
        await(() -> "ok".equals(clusterState(nodes.get(0))) && "ok".equals(clusterState(nodes.get(1))));
        runAtHolder(nodes, "HSET", "cutover:weights", "*", "35");
        awaitCommon(store, "35");
    }

    private RedisServer started(String... arguments) {
        RedisServer server = RedisServer.start(arguments);
        servers.add(server);
        return server;
    }

    private RedisServer sentinelOf(RedisServer master) throws Exception {
        Path config = directory.resolve("sentinel.conf");
        Files.writeString(config, """
                sentinel monitor main 127.0.0.1 %d 1
                sentinel down-after-milliseconds main 500
                sentinel failover-timeout main 3000
                """.formatted(master.port()));
        RedisServer sentinel = RedisServer.startSentinel(config);
        servers.add(sentinel);
        return sentinel;
    }

    private List<RedisServer> cluster(int size) {
        List<RedisServer> nodes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            nodes.add(started("--cluster-enabled", "yes", "--cluster-node-timeout", "2000"));
        }
        for (int i = 0; i < size; i++) {
            RedisServer node = nodes.get(i);
            List<String> command = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
            for (int slot = i * SLOTS / size; slot < (i + 1) * SLOTS / size; slot++) {
                command.add(Integer.toString(slot));
            }
            node.run(command.toArray(String[]::new));
            node.run("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            node.run(
                    "CLUSTER",
                    "MEET",
                    "127.0.0.1",
                    Integer.toString(nodes.get(0).port()));
        }
        await(() -> nodes.stream().allMatch(node -> "ok".equals(clusterState(node)) && knownNodes(node) == size));
        return nodes;
    }

    private static String clusterState(RedisServer node) {
        return String.valueOf(node.run("CLUSTER", "INFO")).contains("cluster_state:ok") ? "ok" : "fail";
    }

    private static long knownNodes(RedisServer node) {
        return String.valueOf(node.run("CLUSTER", "NODES"))
                .lines()
                .filter(line -> line.contains("connected") && !line.contains("handshake"))
                .count();
    }

    /** The names and values of all entries, oldest first. */
    private static List<String> trail(List<RedisServer> nodes) {
        List<String> words = new ArrayList<>();
        flatten(runAtHolder(nodes, "XRANGE", "cutover:audit", "-", "+"), words);
        return words;
    }

    private static void flatten(@Nullable Object answer, List<String> words) {
        if (answer instanceof List<?> list) {
            list.forEach(one -> flatten(one, words));
        } else {
            words.add(String.valueOf(answer));
        }
    }

    /** Runs a command at whichever node takes it. */
    private static @Nullable Object runAtHolder(List<RedisServer> nodes, String... command) {
        for (RedisServer node : nodes) {
            try {
                return node.run(command);
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageStartingWith("MOVED");
            }
        }
        throw new AssertionError("no node takes " + String.join(" ", command));
    }

    private static String seeds(RedisServer... nodes) {
        List<String> uris = new ArrayList<>();
        for (RedisServer node : nodes) {
            uris.add(node.uri());
        }
        return String.join(",", uris);
    }
}
