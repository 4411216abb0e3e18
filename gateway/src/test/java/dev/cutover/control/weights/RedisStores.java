package dev.cutover.control.weights;

import dev.cutover.testing.RedisServer;
import dev.cutover.traffic.split.Weight;
import dev.cutover.traffic.split.WeightTable;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Redis stores for tests, and the words to talk about them. Closes what it made. */
final class RedisStores implements AutoCloseable {
    static final String FLAG = "new_backend";

    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofMillis(50);

    private final List<RedisWeightStore> made = new ArrayList<>();

    /** A started store that sees a change only when it is told of it. */
    RedisWeightStore toldBy(RedisServer redis) {
        return started(redis.uri(), NEVER, null);
    }

    /** A started store that looks often. */
    RedisWeightStore polling(String uri) {
        return started(uri, SOON, null);
    }

    /** A started store that looks often and keeps a snapshot. */
    RedisWeightStore polling(String uri, Path snapshot) {
        return started(uri, SOON, snapshot);
    }

    RedisWeightStore started(String uri, Duration pollInterval, @Nullable Path snapshot) {
        RedisSettings settings = new RedisSettings(uri, "cutover:", "feature:", Duration.ofMillis(300), pollInterval);
        RedisWeightStore store = new RedisWeightStore(settings, snapshot, Set.of(FLAG), Clock.systemUTC());
        made.add(store);
        store.start();
        return store;
    }

    static Weight percent(String text) {
        return Weight.parse(text);
    }

    static @Nullable Weight common(WeightStore store) {
        return store.current().common();
    }

    static @Nullable Weight own(WeightStore store, String id) {
        return store.current().own().get(id);
    }

    static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(10))
                .until(condition);
    }

    static void awaitCommon(WeightStore store, String percentage) {
        Weight expected = percent(percentage);
        await(() -> expected.equals(common(store)));
    }

    /** Waits until at least one more reading has begun and ended. */
    static void awaitAnotherReading(WeightStore store) {
        long before = readings(store);
        await(() -> readings(store) > before + 1);
    }

    static void awaitUp(WeightStore store) {
        await(() -> store.state().isUp());
    }

    static void awaitDown(WeightStore store, String words) {
        await(() ->
                !store.state().isUp() && String.valueOf(store.state().trouble()).contains(words));
    }

    static WeightTable empty() {
        return WeightTable.empty(WeightTable.Origin.REDIS);
    }

    @Override
    public void close() {
        made.forEach(RedisWeightStore::close);
    }

    private static long readings(WeightStore store) {
        StoreState.Readings readings = store.state().readings();
        return readings.polled() + readings.pushed();
    }
}
