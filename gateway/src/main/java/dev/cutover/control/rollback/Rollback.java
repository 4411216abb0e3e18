package dev.cutover.control.rollback;

import dev.cutover.control.cluster.Cluster;
import dev.cutover.control.cluster.RollbackNotice;
import dev.cutover.control.weights.WeightStore;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends users back to legacy, and says when that has happened: hooks before, the weights in one step, confirmation by every
 * live gateway, hooks behind it, messages. Source: SEMANTICS §2.
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
    private final Supplier<RollbackHooks> hooks;
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
     * @param hooks as configured now
     * @param meters hears how long it took
     */
    public Rollback(
            Supplier<TrafficSnapshot> traffic,
            WeightStore store,
            Cluster cluster,
            LegacyTraffic legacy,
            Supplier<RollbackHooks> hooks,
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
     * @throws RollbackRefusedException where nothing was changed
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
        RollbackHooks calls = hooks.get();
        RollbackEvent event = event(request, plan);
        List<HookOutcome> outcomes = new ArrayList<>(calls.run(RollbackHooks.Phase.BEFORE, event));
        if (!calls.mayGoOn(outcomes)) {
            throw RollbackRefusedException.byHook(outcomes);
        }
        long begunNanos = System.nanoTime();
        LegacyTraffic.Counts before =
                legacy.counts(traffic.get(), plan.targets().keySet());
        if (store.write(plan.write()) instanceof WriteResult.Unavailable unavailable) {
            throw RollbackRefusedException.storeAway(unavailable.reason(), outcomes);
        }
        LOG.warn(
                "Rollback of {} by {}: {} % to {} %, reason: {}",
                event.endpoint(),
                request.author().actor(),
                plan.from(),
                plan.to(),
                request.author().reason() == null
                        ? "none"
                        : withoutControls(request.author().reason()));
        cluster.announce(new RollbackNotice(event.id(), plan.targets(), request.closesConnections()));
        List<RollbackResult.Follower> followers = awaitFollowers(event.id(), begunNanos);
        double seconds = (System.nanoTime() - begunNanos) / 1e9;
        LegacyTraffic.Counts after = legacy.counts(traffic.get(), plan.targets().keySet());
        boolean isConfirmed = followers.stream().allMatch(follower -> follower.seconds() != null);
        meters.took(request.scope(), seconds);
        RollbackEvent done = event.confirmed(isConfirmed, seconds);
        calls.tell(done);
        outcomes.addAll(calls.run(RollbackHooks.Phase.PURGE, done));
        outcomes.addAll(calls.run(RollbackHooks.Phase.AFTER, done));
        log(done, followers);
        return new RollbackResult(event.id(), request, plan, seconds, followers, after.since(before), outcomes);
    }

    private RollbackEvent event(RollbackRequest request, RollbackPlan plan) {
        return new RollbackEvent(
                UUID.randomUUID().toString(),
                clock.instant(),
                request.scope().label(),
                plan.write().note().endpoint(),
                plan.from().percent(),
                plan.to().percent(),
                request.author(),
                cluster.self(),
                null,
                null);
    }

    /** Waits until all live gateways have confirmed, for ten seconds at most. */
    private List<RollbackResult.Follower> awaitFollowers(String id, long begunNanos) {
        while (true) {
            List<RollbackResult.Follower> followers = followers(id);
            boolean isOver = followers.stream().allMatch(follower -> follower.seconds() != null);
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

    private static void log(RollbackEvent done, List<RollbackResult.Follower> followers) {
        List<String> missing = followers.stream()
                .filter(follower -> follower.seconds() == null)
                .map(RollbackResult.Follower::id)
                .toList();
        if (missing.isEmpty()) {
            LOG.warn("Rollback of {}: traffic has followed after {} s", done.endpoint(), done.seconds());
        } else {
            LOG.error(
                    "Rollback of {}: the weights are set, but these have not confirmed: {}", done.endpoint(), missing);
        }
    }

    private static String withoutControls(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
