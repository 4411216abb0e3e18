package dev.cutover.control.rollback;

import dev.cutover.control.cluster.Cluster;
import dev.cutover.control.cluster.RollbackNotice;
import dev.cutover.control.notify.HookOutcome;
import dev.cutover.control.notify.HookPhase;
import dev.cutover.control.notify.HookRun;
import dev.cutover.control.weights.WeightStore;
import dev.cutover.control.weights.WeightWrite;
import dev.cutover.control.weights.WriteResult;
import dev.cutover.traffic.exchange.TrafficSnapshot;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends users back to legacy, and says when that has happened: hooks before, the weights in one step, confirmation by
 * every live gateway, hooks behind it, messages. Source: SEMANTICS §2.
 *
 * <p>Thread-safe; one rollback of this gateway at a time. Blocks: for hooks, and up to ten seconds for the gateways.
 */
public final class Rollback {
    private static final Logger LOG = LoggerFactory.getLogger(Rollback.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long GLANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Supplier<TrafficSnapshot> traffic;
    private final WeightStore store;
    private final Cluster cluster;
    private final LegacyTraffic legacy;
    private final RollbackHooks hooks;
    private final RollbackMeters meters;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * Rollbacks of one gateway.
     *
     * @param traffic what is in force
     * @param store where weights are written
     * @param cluster those who have to follow
     * @param legacy what legacy has done
     * @param hooks what else happens
     * @param meters hears how long it took
     */
    public Rollback(
            Supplier<TrafficSnapshot> traffic,
            WeightStore store,
            Cluster cluster,
            LegacyTraffic legacy,
            RollbackHooks hooks,
            RollbackMeters meters,
            Clock clock) {
        this.traffic = traffic;
        this.store = store;
        this.cluster = cluster;
        this.legacy = legacy;
        this.hooks = hooks;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * Rolls back.
     *
     * @throws IllegalArgumentException where there is no such endpoint
     * @throws RollbackRefusedException where a hook forbids it, or the store does not confirm it
     */
    public RollbackResult run(RollbackRequest request) {
        lock.lock();
        try {
            return runAlone(request);
        } finally {
            lock.unlock();
        }
    }

    private RollbackResult runAlone(RollbackRequest request) {
        RollbackPlan plan = RollbackPlan.of(request, traffic.get(), store.current());
        String id = UUID.randomUUID().toString();
        RollbackNews news = RollbackNews.of(id, request, plan, cluster.self(), clock.instant());
        HookRun before = hooks.run(HookPhase.BEFORE_ROLLBACK, news.call());
        if (before.mustStop()) {
            throw RollbackRefusedException.byHook(before);
        }
        if (request.scope() == RollbackScope.ALL) {
            // Hooks take their time: an own weight that was set meanwhile goes to 0, too.
            plan = RollbackPlan.of(request, traffic.get(), store.current());
        }
        List<HookOutcome> outcomes = new ArrayList<>(before.outcomes());
        long begunNanos = System.nanoTime();
        LegacyTraffic.Counts counts =
                legacy.counts(traffic.get(), plan.targets().keySet());
        String away = write(plan.write(), outcomes);
        LOG.warn(news.summary());
        cluster.announce(new RollbackNotice(id, plan.targets(), request.closesConnections()));
        List<RollbackResult.Follower> followers = awaitFollowers(id, away == null, begunNanos);
        double seconds = (System.nanoTime() - begunNanos) / 1e9;
        RollbackResult.Legacy answers =
                legacy.counts(traffic.get(), plan.targets().keySet()).since(counts);
        meters.took(request.scope(), seconds);
        List<String> missing = missing(followers);
        log(seconds, missing, away);
        hooks.tell(news.message(seconds, missing, away));
        outcomes.addAll(hooks.run(HookPhase.PURGE, news.call()).outcomes());
        outcomes.addAll(hooks.run(HookPhase.AFTER_ROLLBACK, news.call()).outcomes());
        return new RollbackResult(id, request, plan, seconds, away, followers, answers, outcomes);
    }

    /**
     * Writes; what a shared store cannot take is in force at this gateway, at least.
     *
     * @return why the store did not take it, or null where it did
     */
    private @Nullable String write(WeightWrite write, List<HookOutcome> outcomes) {
        if (!(store.write(write) instanceof WriteResult.Unavailable unavailable)) {
            return null;
        }
        if (!store.hold(write)) {
            throw RollbackRefusedException.storeAway(unavailable.reason(), outcomes);
        }
        return unavailable.reason();
    }

    /** Waits until all live gateways have confirmed, or this one where others cannot hear, for ten seconds at most. */
    private List<RollbackResult.Follower> awaitFollowers(String id, boolean isShared, long begunNanos) {
        while (true) {
            List<RollbackResult.Follower> followers = followers(id);
            boolean isOver = followers.stream()
                    .filter(follower -> isShared || follower.id().equals(cluster.self()))
                    .allMatch(follower -> follower.seconds() != null);
            if (isOver || System.nanoTime() - begunNanos > PATIENCE.toNanos() || Thread.interrupted()) {
                return followers;
            }
            LockSupport.parkNanos(GLANCE_NANOS);
        }
    }

    private List<RollbackResult.Follower> followers(String id) {
        Map<String, Double> confirmed = cluster.confirmations(id);
        return cluster.live().stream()
                .map(instance -> new RollbackResult.Follower(instance, confirmed.get(instance)))
                .toList();
    }

    private static List<String> missing(List<RollbackResult.Follower> followers) {
        return followers.stream()
                .filter(follower -> follower.seconds() == null)
                .map(RollbackResult.Follower::id)
                .toList();
    }

    private static void log(double seconds, List<String> missing, @Nullable String away) {
        if (away != null) {
            LOG.error("Rollback: in force at this gateway alone, not at {}: {}", missing, away);
        } else if (missing.isEmpty()) {
            LOG.warn("Rollback: the traffic has followed after {} s", Math.round(seconds * 100) / 100.0);
        } else {
            LOG.error("Rollback: the weights are set, but these gateways have not confirmed it: {}", missing);
        }
    }
}
