package dev.cutover.control.rollback;

import dev.cutover.control.cluster.Cluster;
import dev.cutover.control.cluster.RollbackNotice;
import dev.cutover.traffic.exchange.Endpoint;
import dev.cutover.traffic.exchange.TrafficSnapshot;
import dev.cutover.traffic.split.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when this gateway's own traffic has followed a rollback: the weights are in force here, and where they are 0, a
 * second has passed without an attempt at {@code new} that a weight led to. Users of the allow-list and forced requests
 * do not count. Source: SEMANTICS §2.
 */
public final class TrafficWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrafficWatch.class);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final Duration TICK = Duration.ofMillis(50);

    private final Supplier<TrafficSnapshot> traffic;
    private final Cluster cluster;
    private final LongSupplier nanoTime;
    private final List<Followed> followed = new CopyOnWriteArrayList<>();
    private @Nullable ScheduledExecutorService thread;

    /** A notice that has not been followed yet. */
    private final class Followed {
        private final RollbackNotice notice;
        private final long since;
        private long quietSince;
        private long attempts = -1;

        private Followed(RollbackNotice notice) {
            this.notice = notice;
            this.since = nanoTime.getAsLong();
        }

        /** Whether nothing is to be watched any more. */
        private boolean look(TrafficSnapshot snapshot, long now) {
            if (now - since > PATIENCE_NANOS) {
                LOG.warn("Traffic has not followed rollback {} within a minute", notice.id());
                return true;
            }
            long seen = attempts(snapshot);
            if (seen != attempts || !isInForce(snapshot)) {
                attempts = seen;
                quietSince = now;
                return false;
            }
            if (now - quietSince < QUIET_NANOS) {
                return false;
            }
            cluster.confirm(notice.id(), (now - since) / 1e9);
            return true;
        }

        private boolean isInForce(TrafficSnapshot snapshot) {
            return endpoints(snapshot).stream()
                    .allMatch(endpoint ->
                            snapshot.rule(endpoint).effective().weight().hundredths()
                                    <= target(endpoint).hundredths());
        }

        private Weight target(Endpoint endpoint) {
            return notice.targets().getOrDefault(endpoint.id(), Weight.ALL);
        }

        private List<Endpoint> endpoints(TrafficSnapshot snapshot) {
            Map<String, Weight> targets = notice.targets();
            return snapshot.endpoints().stream()
                    .filter(endpoint -> targets.containsKey(endpoint.id()))
                    .toList();
        }

        /** Attempts at {@code new} where there must be none; 0 where some may go on. */
        private long attempts(TrafficSnapshot snapshot) {
            return endpoints(snapshot).stream()
                    .filter(endpoint -> target(endpoint).equals(Weight.NONE))
                    .mapToLong(Endpoint::attemptsByWeight)
                    .sum();
        }
    }

    /** Watches what {@code traffic} gives, and tells {@code cluster}, once {@link #start} was called. */
    public TrafficWatch(Supplier<TrafficSnapshot> traffic, Cluster cluster, LongSupplier nanoTime) {
        this.traffic = traffic;
        this.cluster = cluster;
        this.nanoTime = nanoTime;
        cluster.onNotice(notice -> followed.add(new Followed(notice)));
    }

    /** Looks from now on, on a thread of its own. */
    public TrafficWatch start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread watch = new Thread(task, "cutover-rollback-watch");
            watch.setDaemon(true);
            return watch;
        });
        ScheduledFuture<?> unused =
                started.scheduleWithFixedDelay(this::look, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        thread = started;
        return this;
    }

    private void look() {
        try {
            look(traffic.get(), nanoTime.getAsLong());
        } catch (RuntimeException e) {
            LOG.error("Watching a rollback failed; it goes on", e);
        }
    }

    void look(TrafficSnapshot snapshot, long now) {
        followed.removeIf(one -> one.look(snapshot, now));
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.shutdownNow();
        }
    }
}
