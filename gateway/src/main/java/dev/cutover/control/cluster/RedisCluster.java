package dev.cutover.control.cluster;

import dev.cutover.control.redis.RedisFailure;
import dev.cutover.control.redis.RedisSession;
import dev.cutover.control.redis.SharedRedis;
import dev.cutover.traffic.split.Weight;
import io.lettuce.core.KeyValue;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gateways that share a Redis.
 *
 * <p>Each rewrites a hash of its own every second, {@code cutover:stats:INSTANCE}, which expires when it does not: that
 * is what being alive means. The set {@code cutover:instances} names the hashes. Notices are entries of a short stream,
 * {@code cutover:rollbacks}, which everybody reads a few times a second; who has followed one says so in its hash.
 * Source: INTERFACE §3, SEMANTICS §2.
 */
public final class RedisCluster implements Cluster {
    private static final Logger LOG = LoggerFactory.getLogger(RedisCluster.class);
    private static final Duration EXPIRY = Duration.ofSeconds(10);
    private static final Duration TICK = Duration.ofMillis(200);
    private static final int TICKS_PER_BEAT = 5;
    private static final int MAX_NOTICES = 20;
    private static final String CONFIRMED = "rollback:";
    private static final String CLOSES = "connections";
    private static final String CLOSE = "close";
    private static final String TARGET = "target:";

    private final SharedRedis redis;
    private final String self;
    private final LoneInstance alone;
    private final Supplier<Map<String, String>> stats;
    private final BooleanSupplier isShared;
    private final String instancesKey;
    private final String noticesKey;
    private final List<Consumer<RollbackNotice>> listeners = new CopyOnWriteArrayList<>();
    private final Deque<String> confirmedIds = new ArrayDeque<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread beat = new Thread(task, "cutover-cluster");
        beat.setDaemon(true);
        return beat;
    });
    private volatile List<String> lastSeen;
    private @Nullable String lastNotice;
    private int tick;
    private boolean isHeard = true;

    /**
     * A gateway named {@code self}, which tells of itself from now on.
     *
     * @param stats what it says of itself each second
     * @param isShared whether weights are in Redis; else it keeps silent
     */
    public RedisCluster(SharedRedis redis, String self, Supplier<Map<String, String>> stats, BooleanSupplier isShared) {
        this.redis = redis;
        this.self = self;
        this.alone = new LoneInstance(self);
        this.lastSeen = List.of(self);
        this.stats = stats;
        this.isShared = isShared;
        this.instancesKey = redis.key("instances");
        this.noticesKey = redis.key("rollbacks");
        ScheduledFuture<?> unused =
                thread.scheduleWithFixedDelay(this::beat, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private String statsKey(String instance) {
        return redis.key("stats:" + instance);
    }

    private void beat() {
        if (!isShared.getAsBoolean()) {
            return;
        }
        try {
            if (tick++ % TICKS_PER_BEAT == 0) {
                tellOfItself();
                lastSeen = List.copyOf(askLive());
            }
            readNotices();
            isHeard = true;
        } catch (RedisFailure e) {
            if (isHeard && !e.isFromStopping()) {
                isHeard = false;
                LOG.warn("Other gateways cannot be told of this one: {}", e.getMessage());
            }
        } catch (RuntimeException e) {
            LOG.error("Talking to other gateways failed in a way that it should not; it goes on", e);
        }
    }

    private void tellOfItself() {
        Map<String, String> said = stats.get();
        redis.ask(session -> {
            var commands = session.commands();
            List<RedisFuture<?>> answers = List.of(
                    commands.hset(statsKey(self), said),
                    commands.pexpire(statsKey(self), EXPIRY.toMillis()),
                    commands.sadd(instancesKey, self));
            answers.forEach(answer -> RedisSession.await(answer, redis.patience()));
            return true;
        });
    }

    /** What is there at the start has been followed by reading the weights. */
    private void readNotices() {
        String last = lastNotice;
        if (last == null) {
            List<StreamMessage<String, String>> newest = redis.ask(session -> RedisSession.await(
                    session.commands().xrevrange(noticesKey, Range.unbounded(), Limit.from(1)), redis.patience()));
            lastNotice = newest.isEmpty() ? "0-0" : newest.get(0).getId();
            return;
        }
        Range<String> range = Range.from(Range.Boundary.excluding(last), Range.Boundary.unbounded());
        List<StreamMessage<String, String>> notices = redis.ask(
                session -> RedisSession.await(session.commands().xrange(noticesKey, range), redis.patience()));
        for (StreamMessage<String, String> notice : notices) {
            lastNotice = notice.getId();
            listeners.forEach(listener -> listener.accept(read(notice.getBody())));
        }
    }

    private static RollbackNotice read(Map<String, String> fields) {
        Map<String, Weight> targets = new HashMap<>();
        fields.forEach((name, value) -> {
            Weight weight = name.startsWith(TARGET) ? Weight.tryParse(value) : null;
            if (weight != null) {
                targets.put(name.substring(TARGET.length()), weight);
            }
        });
        return new RollbackNotice(fields.getOrDefault("id", ""), targets, CLOSE.equals(fields.get(CLOSES)));
    }

    @Override
    public String self() {
        return self;
    }

    @Override
    public List<String> live() {
        try {
            List<String> live = List.copyOf(askLive());
            lastSeen = live;
            return live;
        } catch (RedisFailure e) {
            return lastSeen;
        }
    }

    private Set<String> askLive() {
        return redis.ask(session -> {
            var commands = session.commands();
            TreeSet<String> live = new TreeSet<>(List.of(self));
            Map<String, RedisFuture<Long>> asked = new TreeMap<>();
            RedisSession.await(commands.smembers(instancesKey), redis.patience())
                    .forEach(id -> asked.put(id, commands.exists(statsKey(id))));
            List<String> dead = new ArrayList<>();
            asked.forEach((id, exists) -> {
                boolean isAlive = RedisSession.await(exists, redis.patience()) > 0;
                var unused = (isAlive ? live : dead).add(id);
            });
            if (!dead.isEmpty()) {
                RedisSession.await(commands.srem(instancesKey, dead.toArray(String[]::new)), redis.patience());
            }
            return live;
        });
    }

    @Override
    public List<String> lastSeen() {
        return lastSeen;
    }

    @Override
    public void onNotice(Consumer<RollbackNotice> listener) {
        listeners.add(listener);
    }

    @Override
    public void announce(RollbackNotice notice) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("id", notice.id());
        fields.put("by", self);
        fields.put(CLOSES, notice.closesConnections() ? CLOSE : "keep");
        notice.targets().forEach((endpoint, weight) -> fields.put(TARGET + endpoint, weight.toString()));
        XAddArgs trim = new XAddArgs().maxlen(MAX_NOTICES).approximateTrimming();
        try {
            redis.ask(
                    session -> RedisSession.await(session.commands().xadd(noticesKey, trim, fields), redis.patience()));
            thread.execute(this::beat);
        } catch (RedisFailure e) {
            LOG.warn("Other gateways cannot be told of the rollback, only of the weights: {}", e.getMessage());
            thread.execute(() -> listeners.forEach(listener -> listener.accept(notice)));
        }
    }

    @Override
    public void confirm(String noticeId, double seconds) {
        alone.confirm(noticeId, seconds);
        thread.execute(() -> tellConfirmed(noticeId, seconds));
    }

    private void tellConfirmed(String noticeId, double seconds) {
        confirmedIds.addLast(CONFIRMED + noticeId);
        List<String> old = new ArrayList<>();
        while (confirmedIds.size() > MAX_NOTICES) {
            old.add(confirmedIds.removeFirst());
        }
        try {
            redis.ask(session -> {
                var commands = session.commands();
                RedisSession.await(
                        commands.hset(statsKey(self), CONFIRMED + noticeId, Double.toString(seconds)),
                        redis.patience());
                if (!old.isEmpty()) {
                    RedisSession.await(commands.hdel(statsKey(self), old.toArray(String[]::new)), redis.patience());
                }
                return true;
            });
        } catch (RedisFailure e) {
            LOG.warn("Other gateways cannot be told that traffic has followed: {}", e.getMessage());
        }
    }

    @Override
    public Map<String, Double> confirmations(String noticeId) {
        try {
            return askConfirmations(noticeId);
        } catch (RedisFailure e) {
            return alone.confirmations(noticeId);
        }
    }

    private Map<String, Double> askConfirmations(String noticeId) {
        Set<String> live = askLive();
        return redis.ask(session -> {
            Map<String, RedisFuture<List<KeyValue<String, String>>>> asked = new TreeMap<>();
            live.forEach(id -> asked.put(id, session.commands().hmget(statsKey(id), CONFIRMED + noticeId)));
            Map<String, Double> confirmed = new TreeMap<>();
            asked.forEach((id, answer) -> RedisSession.await(answer, redis.patience()).stream()
                    .filter(KeyValue::hasValue)
                    .forEach(value -> confirmed.put(id, Double.valueOf(value.getValue()))));
            return confirmed;
        });
    }

    /** Whoever leaves in order is not waited for. */
    @Override
    public void close() {
        thread.shutdownNow();
        if (!isShared.getAsBoolean()) {
            return;
        }
        try {
            redis.ask(session -> {
                RedisSession.await(session.commands().del(statsKey(self)), redis.patience());
                return RedisSession.await(session.commands().srem(instancesKey, self), redis.patience());
            });
        } catch (RedisFailure e) {
            LOG.debug("Other gateways will find out that this one has gone: {}", e.getMessage());
        }
    }
}
