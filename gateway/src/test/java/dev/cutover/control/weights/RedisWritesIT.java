package dev.cutover.control.weights;

import static dev.cutover.control.weights.RedisStores.FLAG;
import static dev.cutover.control.weights.RedisStores.awaitCommon;
import static dev.cutover.control.weights.RedisStores.common;
import static dev.cutover.control.weights.RedisStores.own;
import static dev.cutover.control.weights.RedisStores.percent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.control.audit.Author;
import dev.cutover.control.weights.WriteResult.Conflict;
import dev.cutover.control.weights.WriteResult.Unavailable;
import dev.cutover.control.weights.WriteResult.Written;
import dev.cutover.testing.RedisServer;
import dev.cutover.traffic.split.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisWritesIT {
    private static final int WRITERS = 50;

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
    void aWeightThatIsSetIsInRedisAndInForceWhenTheCallReturns() {
        redis.run("HSET", "cutover:weights", "users", "10");
        WeightStore store = stores.toldBy(redis);

        assertThat(store.write(WeightWrite.weight("users", percent("12.5"), Expected.anything(), Author.of("test"))))
                .isEqualTo(new Written(percent("10")));
        assertThat(store.write(WeightWrite.weight("*", percent("5"), Expected.nothing(), Author.of("test"))))
                .isEqualTo(new Written(null));

        assertThat(own(store, "users")).isEqualTo(percent("12.5"));
        assertThat(common(store)).isEqualTo(percent("5"));
        assertThat(redis.run("HGET", "cutover:weights", "users")).isEqualTo("12.5");
    }

    @Test
    void anotherWeightThanExpectedIsAConflictThatNamesIt() {
        WeightStore store = stores.toldBy(redis);
        assertThat(store.write(
                        WeightWrite.weight("users", percent("20"), Expected.weight(percent("10")), Author.of("test"))))
                .isEqualTo(new Conflict(null));

        redis.run("HSET", "cutover:weights", "users", "15");

        assertThat(store.write(
                        WeightWrite.weight("users", percent("20"), Expected.weight(percent("10")), Author.of("test"))))
                .isEqualTo(new Conflict(percent("15")));
        assertThat(store.write(WeightWrite.weight("users", percent("20"), Expected.nothing(), Author.of("test"))))
                .isEqualTo(new Conflict(percent("15")));
        assertThat(redis.run("HGET", "cutover:weights", "users")).isEqualTo("15");
    }

    @Test
    void anExpectedWeightMayBeWrittenInAnotherWay() {
        redis.run("HSET", "cutover:weights", "users", "10.00");
        WeightStore store = stores.toldBy(redis);

        assertThat(store.write(
                        WeightWrite.weight("users", percent("20"), Expected.weight(percent("10")), Author.of("test"))))
                .isEqualTo(new Written(percent("10")));
    }

    @Test
    void aRefusedValueCountsAsTheLastGoodOne() {
        redis.run("HSET", "cutover:weights", "*", "10");
        WeightStore store = stores.toldBy(redis);
        redis.run("HSET", "cutover:weights", "*", "abc");

        assertThat(store.write(
                        WeightWrite.weight("*", percent("20"), Expected.weight(percent("10")), Author.of("test"))))
                .isEqualTo(new Written(percent("10")));

        assertThat(redis.run("HGET", "cutover:weights", "*")).isEqualTo("20");
    }

    @Test
    void aClearedWeightAndAFlagAreInForceWhenTheCallReturns() {
        redis.run("HSET", "cutover:weights", "users", "10");
        WeightStore store = stores.toldBy(redis);

        assertThat(store.write(WeightWrite.clear("users", Author.of("test")))).isEqualTo(new Written(percent("10")));
        assertThat(store.write(WeightWrite.flag(FLAG, false, Author.of("test"))))
                .isEqualTo(new Written(null));

        assertThat(store.current().own()).isEmpty();
        assertThat(store.current().flags()).containsEntry(FLAG, false);
        assertThat(redis.run("GET", "feature:" + FLAG)).isEqualTo("false");
    }

    @Test
    void fiftyWritersWhoCompareFirstLoseNoUpdate() throws Exception {
        redis.run("HSET", "cutover:weights", "*", "0");
        List<WeightStore> gateways = List.of(stores.toldBy(redis), stores.toldBy(redis));
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        List<Future<?>> done = new ArrayList<>();

        for (int i = 0; i < WRITERS; i++) {
            WeightStore gateway = gateways.get(i % gateways.size());
            done.add(writers.submit(() -> addOneHundredth(gateway)));
        }
        for (Future<?> one : done) {
            one.get();
        }
        writers.shutdown();

        assertThat(redis.run("HGET", "cutover:weights", "*")).isEqualTo(new Weight(WRITERS).toString());
    }

    @Test
    void aKeyOfTheWrongTypeIsSaidAndHarmsNoReading() {
        redis.run("SET", "cutover:weights", "50");
        WeightStore store = stores.toldBy(redis);

        assertThat(store.write(WeightWrite.weight("*", percent("5"), Expected.anything(), Author.of("test"))))
                .isInstanceOfSatisfying(
                        Unavailable.class, result -> assertThat(result.reason()).contains("WRONGTYPE"));

        redis.run("DEL", "cutover:weights");
        redis.run("HSET", "cutover:weights", "*", "30");
        awaitCommon(store, "30");
    }

    @Test
    void aUserWhoMayOnlyReadIsToldWhyAWriteFails() {
        redis.run("ACL", "SETUSER", "reader", "on", ">pw", "~*", "+@read", "+@connection", "+info");
        WeightStore store = stores.polling("redis://reader:pw@127.0.0.1:" + redis.port());

        assertThat(store.write(WeightWrite.weight("*", percent("5"), Expected.anything(), Author.of("test"))))
                .isInstanceOfSatisfying(
                        Unavailable.class, result -> assertThat(result.reason()).contains("NOPERM"));
        assertThat(store.state().isUp()).isTrue();
    }

    @Test
    void aClosedStoreTakesNoWrite() {
        WeightStore store = stores.toldBy(redis);
        store.close();

        assertThat(store.write(WeightWrite.weight("*", percent("5"), Expected.anything(), Author.of("test"))))
                .isInstanceOf(Unavailable.class);
    }

    private static void addOneHundredth(WeightStore store) {
        Weight seen = percent("0");
        while (true) {
            WriteResult result = store.write(WeightWrite.weight(
                    "*", new Weight(seen.hundredths() + 1), Expected.weight(seen), Author.of("test")));
            if (result instanceof Conflict conflict && conflict.actual() != null) {
                seen = conflict.actual();
            } else if (result instanceof Written) {
                return;
            } else {
                throw new AssertionError("unexpected: " + result);
            }
        }
    }
}
