package dev.cutover.control.weights;

import dev.cutover.control.audit.Auditing;
import dev.cutover.control.redis.RedisSettings;
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
    private static final Duration LONG = Duration.ofSeconds(15);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final List<RedisWeightStore> made = new ArrayList<>();

    /** A started store that sees a change only when it is told of it. */
    RedisWeightStore toldBy(RedisServer redis) {
        return toldBy(redis.uri());
    }

    /** A started store that sees a change only when it is told of it. */
    RedisWeightStore toldBy(String uri) {
        return patient(settings(uri, LONG, NEVER), null);
    }

    /** A started store that looks often. */
    RedisWeightStore polling(String uri) {
        return patient(settings(uri, LONG, SOON), null);
    }

    /** A started store that looks often and keeps a snapshot. */
    RedisWeightStore polling(String uri, Path snapshot) {
        return patient(settings(uri, LONG, SOON), snapshot);
    }

    /** A started store that looks often and soon gives up on a server that does not answer. */
    RedisWeightStore hasty(String uri) {
        return started(new RedisWeightStore(
                settings(uri, SHORT, SOON),
                null,
                Set.of(FLAG),
                Clock.systemUTC(),
                Auditing.none(Clock.systemUTC()),
                Patience.USUAL));
    }

    /** A started store that looks often and allows a command less time than any takes, unless it asks again. */
    RedisWeightStore impatient(String uri) {
        return patient(settings(uri, Duration.ofMillis(1), SOON), null);
    }

    static RedisSettings settings(String uri, Duration commandTimeout, Duration pollInterval) {
        return new RedisSettings(uri, "cutover:", "feature:", commandTimeout, pollInterval);
    }

    /** A started store that a slow machine does not keep from its first reading. */
    private RedisWeightStore patient(RedisSettings settings, @Nullable Path snapshot) {
        Patience patience = new Patience(LONG, LONG, LONG);
        return started(new RedisWeightStore(
                settings, snapshot, Set.of(FLAG), Clock.systemUTC(), Auditing.none(Clock.systemUTC()), patience));
    }

    private RedisWeightStore started(RedisWeightStore store) {
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
                .atMost(Duration.ofSeconds(30))
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
