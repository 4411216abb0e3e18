package dev.cutover.control.weights;

import static dev.cutover.control.weights.RedisStores.FLAG;
import static dev.cutover.control.weights.RedisStores.await;
import static dev.cutover.control.weights.RedisStores.awaitAnotherReading;
import static dev.cutover.control.weights.RedisStores.awaitCommon;
import static dev.cutover.control.weights.RedisStores.common;
import static dev.cutover.control.weights.RedisStores.own;
import static dev.cutover.control.weights.RedisStores.percent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.control.audit.Auditing;
import dev.cutover.control.redis.RedisSettings;
import dev.cutover.testing.RedisCli;
import dev.cutover.testing.RedisServer;
import dev.cutover.traffic.split.WeightTable;
import dev.cutover.traffic.split.WeightTable.Origin;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisWeightStoreIT {
    private static RedisServer redis;

    private final RedisStores stores = new RedisStores();

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void clearRedis() {
        redis.run("FLUSHALL");
    }

    @AfterEach
    void closeStores() {
        stores.close();
    }

    @Test
    void theFirstReadingIsThereWhenStartReturns() {
        redis.run("HSET", "cutover:weights", "*", "25", "users", "12.5");
        redis.run("SADD", "cutover:allow", "alice");
        redis.run("SADD", "cutover:deny", "bob", "");
        redis.run("SET", "feature:" + FLAG, "true");
        redis.run("SET", "feature:unused", "true");

        WeightStore store = stores.toldBy(redis);

        assertThat(store.current())
                .isEqualTo(new WeightTable(
                        Origin.REDIS,
                        Map.of("users", percent("12.5")),
                        percent("25"),
                        Map.of(FLAG, true),
                        Set.of("alice"),
                        Set.of("bob")));
        assertThat(store.state().isUp()).isTrue();
        assertThat(store.state().readings().isPushOn()).isTrue();
    }

    @Test
    void everyKindOfChangeIsPushed() {
        WeightStore store = stores.toldBy(redis);

        redis.run("HSET", "cutover:weights", "*", "30");
        awaitCommon(store, "30");
        redis.run("SET", "feature:" + FLAG, "false");
        await(() -> Boolean.FALSE.equals(store.current().flags().get(FLAG)));
        redis.run("SADD", "cutover:allow", "alice");
        await(() -> store.current().allow().contains("alice"));
        redis.run("SADD", "cutover:deny", "alice");
        await(() -> store.current().deny().contains("alice"));
        redis.run("FLUSHALL");
        await(() -> store.current().equals(RedisStores.empty()));
    }

    @Test
    void keysOfOthersBelowThePrefixCauseNoReading() {
        WeightStore store = stores.toldBy(redis);

        redis.run("HSET", "cutover:stats:gateway-1", "requests", "5");
        redis.run("SET", "feature:unused", "true");

        Awaitility.await()
                .during(Duration.ofMillis(300))
                .until(() -> store.state().readings().pushed() == 0);
        redis.run("HSET", "cutover:weights", "*", "30");
        awaitCommon(store, "30");
    }

    @Test
    void whereTrackingIsRefusedChangesArePolled() {
        redis.run("ACL", "SETUSER", "untold", "on", ">pw", "~*", "+@all", "-client");
        WeightStore store = stores.polling("redis://untold:pw@127.0.0.1:" + redis.port());

        redis.run("HSET", "cutover:weights", "*", "30");

        awaitCommon(store, "30");
        assertThat(store.state().readings().isPushOn()).isFalse();
        assertThat(store.state().readings().pushed()).isZero();
    }

    @Test
    void aBurstOfChangesLeadsToFewReadingsAndTheLastIsNotMissed() {
        WeightStore store = stores.toldBy(redis);
        long begin = System.nanoTime();

        try (RedisCli cli = redis.cli()) {
            for (int i = 1; i < 1000; i++) {
                cli.run("HSET", "cutover:weights", "*", i % 100 + ".5");
            }
            cli.run("HSET", "cutover:weights", "*", "77");
        }

        awaitCommon(store, "77");
        long mostReadings = 2 + Duration.ofNanos(System.nanoTime() - begin).dividedBy(RedisWeightStore.BETWEEN_PUSHES);
        Awaitility.await()
                .during(Duration.ofMillis(300))
                .until(() -> store.state().readings().pushed() <= mostReadings);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-1", "101", "25%", "12.345", "", " 25", "1e1", "100.01", "٢٥"})
    void aValueThatIsNoPercentageKeepsTheLastGoodOne(String bad) {
        redis.run("HSET", "cutover:weights", "users", "10", "*", "20");
        WeightStore store = stores.toldBy(redis);

        redis.run("HSET", "cutover:weights", "users", bad, "*", "30");
        awaitCommon(store, "30");

        assertThat(own(store, "users")).isEqualTo(percent("10"));
        assertThat(store.state().refusals().current())
                .containsExactly(
                        new RefusedValue("cutover:weights", "users", bad, "expected: 0 to 100, at most two decimals"));
    }

    @Test
    void aRefusedValueIsCountedOnceForAsLongAsItStays() {
        WeightStore store = stores.polling(redis.uri());

        redis.run("HSET", "cutover:weights", "*", "abc");
        await(() -> store.state().refusals().total() > 0);
        awaitAnotherReading(store);
        assertThat(store.state().refusals().total()).isEqualTo(1);

        redis.run("HSET", "cutover:weights", "*", "40");
        awaitCommon(store, "40");
        assertThat(store.state().refusals().current()).isEmpty();
        redis.run("HSET", "cutover:weights", "*", "abc");
        await(() -> store.state().refusals().total() == 2);
        assertThat(common(store)).isEqualTo(percent("40"));
    }

    @Test
    void aFieldThatIsDeletedIsGone() {
        redis.run("HSET", "cutover:weights", "users", "10", "*", "20");
        WeightStore store = stores.toldBy(redis);

        redis.run("HDEL", "cutover:weights", "users");

        await(() -> store.current().own().isEmpty());
        assertThat(common(store)).isEqualTo(percent("20"));
    }

    @Test
    void aKeyOfTheWrongTypeKeepsWhatItHadAndSpoilsNoOther() {
        redis.run("HSET", "cutover:weights", "users", "10");
        redis.run("SET", "feature:" + FLAG, "true");
        WeightStore store = stores.toldBy(redis);

        redis.run("SET", "cutover:weights", "50");
        redis.run("LPUSH", "a-list", "false");
        redis.run("RENAME", "a-list", "feature:" + FLAG);
        redis.run("SADD", "cutover:deny", "bob");
        await(() -> store.current().deny().contains("bob"));

        assertThat(own(store, "users")).isEqualTo(percent("10"));
        assertThat(store.current().flags()).containsEntry(FLAG, true);
        assertThat(store.state().isUp()).isTrue();
        assertThat(store.state().refusals().current())
                .containsExactly(
                        new RefusedValue("cutover:weights", null, "", "expected: a hash"),
                        new RefusedValue("feature:" + FLAG, null, "", "expected: a string, true or false"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "TRUE", "1", "", " true"})
    void aFlagIsTrueOnlyForExactlyTrue(String text) {
        redis.run("SET", "feature:" + FLAG, text);

        WeightStore store = stores.toldBy(redis);

        assertThat(store.current().flags()).containsEntry(FLAG, false);
    }

    @Test
    void aFlagThatComesIntoUseIsKnownWhenTheCallReturns() {
        redis.run("SET", "feature:checkout", "false");
        WeightStore store = stores.toldBy(redis);

        store.useFlags(Set.of("checkout"));

        assertThat(store.current().flags()).isEqualTo(Map.of("checkout", false));
        redis.run("SET", "feature:checkout", "true");
        await(() -> store.current().flags().equals(Map.of("checkout", true)));
    }

    @Test
    void onlyChangesArePublished() {
        redis.run("HSET", "cutover:weights", "*", "20");
        WeightStore store = stores.polling(redis.uri());
        List<WeightTable> published = new CopyOnWriteArrayList<>();
        store.onChange(published::add);

        redis.run("HSET", "cutover:weights", "*", "20.0");
        awaitAnotherReading(store);
        redis.run("HSET", "cutover:weights", "*", "30");
        awaitCommon(store, "30");

        await(() -> !published.isEmpty());
        assertThat(published).containsExactly(store.current());
    }

    @Test
    void prefixesMayLieWithinEachOther() {
        redis.run("SET", "cutover:flag:" + FLAG, "true");
        RedisSettings settings =
                new RedisSettings(redis.uri(), "cutover:", "cutover:", Duration.ofMillis(300), Duration.ofHours(1));
        try (var store = new RedisWeightStore(
                settings, null, Set.of(FLAG), Clock.systemUTC(), Auditing.none(Clock.systemUTC()))) {
            store.start();
            redis.run("SET", "cutover:" + FLAG, "false");

            await(() -> Boolean.FALSE.equals(store.current().flags().get(FLAG)));
            assertThat(store.state().readings().isPushOn()).isTrue();
        }
    }

    @Test
    void noThreadOutlivesTheStore() {
        stores.toldBy(redis);
        assertThat(threads())
                .isNotEmpty()
                .allSatisfy(thread -> assertThat(thread.isDaemon()).isTrue());

        stores.close();

        await(() -> threads().isEmpty());
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("cutover-weights-"))
                .toList();
    }
}
