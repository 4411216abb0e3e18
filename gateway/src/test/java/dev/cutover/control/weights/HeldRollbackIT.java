package dev.cutover.control.weights;

import static dev.cutover.control.weights.RedisStores.await;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A rollback that Redis could not take. */
class HeldRollbackIT {
    private final RedisStores stores = new RedisStores();

    @AfterEach
    void closeStores() {
        stores.close();
    }

    @Test
    void whatIsHeldDuringAnOutageIsInForceAtOnceAndWrittenBehindIt() {
        try (RedisServer redis = RedisServer.start();
                RedisCli cli = redis.cli()) {
            redis.run("HSET", "cutover:weights", "*", "25", "users", "40");
            WeightStore store = stores.polling(redis.uri());
            shutOut(cli, store);

            assertThat(store.hold(rollback())).isTrue();

            assertThat(common(store)).isEqualTo(percent("0"));
            assertThat(store.state().trouble()).contains("a rollback is in force at this gateway alone");
            assertThat(cli.run("HGET", "cutover:weights", "*")).isEqualTo("25");
            cli.run("CONFIG", "SET", "requirepass", "");
            await(() -> "0".equals(cli.run("HGET", "cutover:weights", "*")));
            awaitUp(store);
            assertThat(common(store)).isEqualTo(percent("0"));
            assertThat(own(store, "users")).isEqualTo(percent("40"));
            assertThat(String.valueOf(cli.run("XRANGE", "cutover:audit", "-", "+")))
                    .containsOnlyOnce("actor");
        }
    }

    @Test
    void whatSomebodyChangedDuringAnOutageComesBeforeWhatWasHeld() {
        try (RedisServer redis = RedisServer.start();
                RedisCli cli = redis.cli()) {
            redis.run("HSET", "cutover:weights", "*", "25");
            WeightStore store = stores.polling(redis.uri());
            shutOut(cli, store);
            assertThat(store.hold(rollback())).isTrue();

            cli.run("HSET", "cutover:weights", "*", "30");
            cli.run("CONFIG", "SET", "requirepass", "");

            awaitCommon(store, "30");
            assertThat(cli.run("HGET", "cutover:weights", "*")).isEqualTo("30");
        }
    }

    @Test
    void aRedisThatComesBackWithOlderDataDoesNotUndoWhatWasHeld() {
        try (RedisServer redis = RedisServer.start()) {
            redis.run("HSET", "cutover:weights", "*", "10");
            redis.run("SAVE");
            redis.run("HSET", "cutover:weights", "*", "25");
            WeightStore store = stores.polling(redis.uri());
            redis.kill();
            await(() -> !store.state().isUp());
            assertThat(store.hold(rollback())).isTrue();

            redis.restart();

            await(() -> "0".equals(redis.run("HGET", "cutover:weights", "*")));
            awaitUp(store);
            assertThat(common(store)).isEqualTo(percent("0"));
        }
    }

    @Test
    void whereRedisMayOnlyBeReadWhatIsHeldStaysAboveWhatIsRead() {
        try (RedisServer redis = RedisServer.start()) {
            redis.run("HSET", "cutover:weights", "*", "25");
            redis.run("ACL", "SETUSER", "reader", "on", ">pw", "~*", "&*", "+@all", "-eval");
            WeightStore store = stores.polling("redis://reader:pw@127.0.0.1:" + redis.port());
            assertThat(store.write(rollback())).isInstanceOf(WriteResult.Unavailable.class);
            assertThat(store.hold(rollback())).isTrue();

            redis.run("HSET", "cutover:weights", "users", "30");

            await(() -> percent("30").equals(own(store, "users")));
            assertThat(common(store)).isEqualTo(percent("0"));
            assertThat(store.state().isUp()).isTrue();
            assertThat(store.state().trouble()).contains("a rollback is in force at this gateway alone");
            redis.run("ACL", "SETUSER", "reader", "+eval");
            await(() -> "0".equals(redis.run("HGET", "cutover:weights", "*")));
            await(() -> store.state().trouble() == null);
        }
    }

    private static WeightWrite rollback() {
        return WeightWrite.weight("*", percent("0"), Expected.anything(), Author.of("test"));
    }

    private static void shutOut(RedisCli cli, WeightStore store) {
        cli.run("CONFIG", "SET", "requirepass", "secret");
        cli.run("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        awaitDown(store, "NOAUTH");
    }
}
