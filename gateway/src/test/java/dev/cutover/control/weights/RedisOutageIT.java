package dev.cutover.control.weights;

import static dev.cutover.control.weights.RedisStores.FLAG;
import static dev.cutover.control.weights.RedisStores.await;
import static dev.cutover.control.weights.RedisStores.awaitAnotherReading;
import static dev.cutover.control.weights.RedisStores.awaitCommon;
import static dev.cutover.control.weights.RedisStores.awaitDown;
import static dev.cutover.control.weights.RedisStores.awaitUp;
import static dev.cutover.control.weights.RedisStores.common;
import static dev.cutover.control.weights.RedisStores.own;
import static dev.cutover.control.weights.RedisStores.percent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.control.audit.Author;
import dev.cutover.testing.RedisCli;
import dev.cutover.testing.RedisServer;
import dev.cutover.testing.ScriptedServer;
import dev.cutover.testing.SlowProxy;
import dev.cutover.traffic.split.WeightTable;
import dev.cutover.traffic.split.WeightTable.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisOutageIT {
    private final RedisStores stores = new RedisStores();

    @TempDir
    Path directory;

    @AfterEach
    void closeStores() {
        stores.close();
    }

    @Test
    void aKilledRedisLeavesTheLastTableInForceAndIsReadAgain() {
        try (RedisServer redis = RedisServer.start()) {
            redis.run("HSET", "cutover:weights", "*", "25");
            WeightStore store = stores.polling(redis.uri());

            redis.kill();
            awaitDown(store, "connection refused");
            assertThat(common(store)).isEqualTo(percent("25"));

            redis.restart();
            redis.run("HSET", "cutover:weights", "*", "40");
            awaitCommon(store, "40");
            assertThat(store.state().isUp()).isTrue();
            assertThat(store.state().trouble()).isNull();
        }
    }

    @Test
    void pushWorksAgainAfterAReconnect() {
        try (RedisServer redis = RedisServer.start()) {
            WeightStore store = stores.toldBy(redis);

            redis.kill();
            awaitDown(store, "");
            redis.restart();
            awaitUp(store);

            redis.run("HSET", "cutover:weights", "*", "40");
            awaitCommon(store, "40");
        }
    }

    @Test
    void aChangeMadeWhileTheConnectionWasGoneIsFound() {
        try (RedisServer redis = RedisServer.start()) {
            WeightStore store = stores.toldBy(redis);

            try (RedisCli cli = redis.cli()) {
                cli.run("MULTI");
                cli.run("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                cli.run("HSET", "cutover:weights", "*", "40");
                cli.run("EXEC");
            }

            awaitCommon(store, "40");
        }
    }

    @Test
    void aFrozenRedisLeavesTheLastTableInForceAndIsReadAgain() {
        try (RedisServer redis = RedisServer.start()) {
            redis.run("HSET", "cutover:weights", "*", "25");
            WeightStore store = stores.hasty(redis.uri());
            awaitCommon(store, "25");

            redis.freeze();
            awaitDown(store, "no answer");
            assertThat(common(store)).isEqualTo(percent("25"));
            assertThat(store.write(WeightWrite.weight("*", percent("99"), Expected.anything(), Author.of("test"))))
                    .isInstanceOf(WriteResult.Unavailable.class);

            redis.thaw();
            redis.run("HSET", "cutover:weights", "*", "40");
            awaitCommon(store, "40");
        }
    }

    @Test
    void aLateAnswerIsNoOutage() throws Exception {
        try (RedisServer redis = RedisServer.start();
                SlowProxy proxy = new SlowProxy(redis.port(), Duration.ofMillis(200))) {
            WeightStore store = stores.impatient("redis://127.0.0.1:" + proxy.port());
            Instant upSince = store.state().since();

            redis.run("HSET", "cutover:weights", "*", "40");
            awaitCommon(store, "40");
            awaitAnotherReading(store);

            assertThat(store.state().isUp()).isTrue();
            assertThat(store.state().since()).isEqualTo(upSince);
        }
    }

    @Test
    void aRedisThatComesBackEmptyGetsBackWhatIsInForce() {
        try (RedisServer redis = RedisServer.start()) {
            redis.run("HSET", "cutover:weights", "*", "25", "users", "12.5");
            redis.run("SADD", "cutover:allow", "alice");
            redis.run("SADD", "cutover:deny", "bob");
            redis.run("SET", "feature:" + FLAG, "false");
            WeightStore store = stores.polling(redis.uri());
            WeightTable before = store.current();

            redis.kill();
            redis.restart();
            await(() -> Long.valueOf(1).equals(redis.run("EXISTS", "cutover:weights")));

            awaitUp(store);
            assertThat(store.current()).isEqualTo(before);
            assertThat(redis.run("HGET", "cutover:weights", "users")).isEqualTo("12.5");
            assertThat(redis.run("HGET", "cutover:weights", "*")).isEqualTo("25");
            assertThat(redis.run("SMEMBERS", "cutover:allow")).isEqualTo(List.of("alice"));
            assertThat(redis.run("SMEMBERS", "cutover:deny")).isEqualTo(List.of("bob"));
            assertThat(redis.run("GET", "feature:" + FLAG)).isEqualTo("false");
        }
    }

    @Test
    void aRedisThatComesBackWithOlderDataIsObeyed() {
        try (RedisServer redis = RedisServer.start()) {
            redis.run("HSET", "cutover:weights", "*", "10");
            redis.run("SAVE");
            redis.run("HSET", "cutover:weights", "*", "25", "users", "30");
            WeightStore store = stores.polling(redis.uri());

            redis.kill();
            redis.restart();

            awaitCommon(store, "10");
            assertThat(store.current().own()).isEmpty();
        }
    }

    @Test
    void aFlushWhileTheConnectionWasGoneIsObeyed() {
        try (RedisServer redis = RedisServer.start()) {
            redis.run("HSET", "cutover:weights", "*", "10");
            WeightStore store = stores.toldBy(redis);

            try (RedisCli cli = redis.cli()) {
                cli.run("MULTI");
                cli.run("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                cli.run("FLUSHALL");
                cli.run("EXEC");
            }

            await(() -> store.current().equals(RedisStores.empty()));
        }
    }

    @Test
    void aBootThatFindsAnEmptyRedisTakesItAsItIs() {
        Path snapshot = directory.resolve("weights.snapshot");
        try (RedisServer redis = RedisServer.start()) {
            redis.run("HSET", "cutover:weights", "*", "25");
            stores.polling(redis.uri(), snapshot).close();
            redis.run("FLUSHALL");

            WeightStore store = stores.polling(redis.uri(), snapshot);

            assertThat(store.current()).isEqualTo(RedisStores.empty());
        }
    }

    @Test
    void aBootWithoutRedisTakesTheSnapshotFileUntilTheFirstReading() throws Exception {
        Path snapshot = directory.resolve("weights.snapshot");
        int port;
        try (RedisServer redis = RedisServer.start()) {
            port = redis.port();
            redis.run("HSET", "cutover:weights", "*", "25", "users", "12.5");
            stores.polling(redis.uri(), snapshot).close();
        }
        assertThat(Files.readString(snapshot)).contains("weight * = 25\n", "weight users = 12.5\n");

        WeightStore store = stores.polling("redis://127.0.0.1:" + port, snapshot);
        assertThat(store.current().origin()).isEqualTo(Origin.SNAPSHOT_FILE);
        assertThat(common(store)).isEqualTo(percent("25"));
        assertThat(own(store, "users")).isEqualTo(percent("12.5"));

        try (RedisServer redis = RedisServer.startOn(port)) {
            await(() -> store.current().origin() == Origin.REDIS);
            assertThat(redis.run("HGET", "cutover:weights", "users")).isEqualTo("12.5");
            assertThat(own(store, "users")).isEqualTo(percent("12.5"));
        }
    }

    @Test
    void aValueThatIsBadAtBootKeepsTheLastGoodOneOfTheSnapshotFile() {
        Path snapshot = directory.resolve("weights.snapshot");
        try (RedisServer redis = RedisServer.start()) {
            redis.run("HSET", "cutover:weights", "*", "25");
            stores.polling(redis.uri(), snapshot).close();
            redis.run("HSET", "cutover:weights", "*", "abc");

            WeightStore store = stores.polling(redis.uri(), snapshot);

            assertThat(store.current().origin()).isEqualTo(Origin.REDIS);
            assertThat(common(store)).isEqualTo(percent("25"));
        }
    }

    @Test
    void aBootWithoutRedisAndWithoutSnapshotHoldsNothingUntilRedisAppears() {
        int port = RedisServer.freePort();
        WeightStore store = stores.polling("redis://127.0.0.1:" + port, directory.resolve("missing"));
        assertThat(store.current()).isEqualTo(RedisStores.empty());
        assertThat(store.write(WeightWrite.weight("*", percent("5"), Expected.anything(), Author.of("test"))))
                .isEqualTo(new WriteResult.Unavailable(
                        "Redis at 127.0.0.1:" + port + ": connection refused or host not reachable"));

        try (RedisServer redis = RedisServer.startOn(port)) {
            redis.run("HSET", "cutover:weights", "*", "40");

            awaitCommon(store, "40");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 400 Bad Request\\r\\n\\r\\n | talks no Redis",
                "+OK\\r\\n | talks no Redis",
                "*3\\r\\n | no answer",
                "-LOADING Redis is loading the dataset in memory\\r\\n | LOADING",
                "-NOAUTH Authentication required.\\r\\n | NOAUTH",
                "'' | no answer"
            })
    void nonsenseIsSaidAndSurvived(String answer, String words) {
        try (ScriptedServer server = ScriptedServer.answering(answer.translateEscapes())) {
            WeightStore store = stores.hasty("redis://127.0.0.1:" + server.port());

            awaitDown(store, words);

            assertThat(store.current()).isEqualTo(RedisStores.empty());
        }
    }

    @Test
    void nonsenseAfterAGoodReadingLeavesTheTableInForce() {
        RedisServer redis = RedisServer.start();
        redis.run("HSET", "cutover:weights", "*", "25");
        WeightStore store = stores.hasty(redis.uri());
        awaitCommon(store, "25");
        redis.close();

        try (ScriptedServer server = ScriptedServer.on(redis.port(), "$5\r\nhello\r\n")) {
            awaitDown(store, "talks no Redis");
            assertThat(common(store)).isEqualTo(percent("25"));
            assertThat(server.port()).isEqualTo(redis.port());
        }
        try (RedisServer again = RedisServer.startOn(redis.port())) {
            again.run("HSET", "cutover:weights", "*", "40");
            awaitCommon(store, "40");
        }
    }

    @Test
    void startDoesNotWaitForARedisThatNeverAnswers() {
        try (ScriptedServer server = ScriptedServer.silent()) {
            long begin = System.nanoTime();

            stores.hasty("redis://127.0.0.1:" + server.port());

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
        }
    }

    @Test
    void aPasswordThatIsAskedForSuddenlyIsSaidAndItsEndNoticed() {
        try (RedisServer redis = RedisServer.start();
                RedisCli cli = redis.cli()) {
            redis.run("HSET", "cutover:weights", "*", "25");
            WeightStore store = stores.polling(redis.uri());

            cli.run("CONFIG", "SET", "requirepass", "secret");
            cli.run("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            awaitDown(store, "NOAUTH");
            assertThat(common(store)).isEqualTo(percent("25"));

            cli.run("HSET", "cutover:weights", "*", "40");
            cli.run("CONFIG", "SET", "requirepass", "");
            awaitCommon(store, "40");
        }
    }

    @Test
    void keysThatAnAclWithholdsKeepWhatTheyHadAndSpoilNoOther() {
        try (RedisServer redis = RedisServer.start()) {
            redis.run("SET", "feature:" + FLAG, "true");
            redis.run("ACL", "SETUSER", "gateway", "on", ">pw", "~*", "+@all");
            WeightStore store = stores.polling("redis://gateway:pw@127.0.0.1:" + redis.port());

            redis.run("ACL", "SETUSER", "gateway", "resetkeys", "~cutover:*");
            redis.run("HSET", "cutover:weights", "*", "40");
            awaitCommon(store, "40");

            assertThat(store.current().flags()).isEqualTo(Map.of(FLAG, true));
            assertThat(store.state().refusals().current())
                    .singleElement()
                    .satisfies(refused -> assertThat(refused.toString()).contains("feature:" + FLAG, "NOPERM"));
        }
    }

    @Test
    void aUserWhoMayReadNothingIsAnOutage() {
        try (RedisServer redis = RedisServer.start()) {
            redis.run("HSET", "cutover:weights", "*", "25");
            redis.run("ACL", "SETUSER", "gateway", "on", ">pw", "~*", "+@all");
            WeightStore store = stores.polling("redis://gateway:pw@127.0.0.1:" + redis.port());
            awaitAnotherReading(store);

            redis.run("ACL", "SETUSER", "gateway", "resetkeys");

            awaitDown(store, "NOPERM");
            assertThat(common(store)).isEqualTo(percent("25"));
        }
    }
}
