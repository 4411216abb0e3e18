package dev.cutover.wiring;

import dev.cutover.config.CutoverConfig;
import dev.cutover.control.audit.Audit;
import dev.cutover.control.audit.AuditAction;
import dev.cutover.control.audit.AuditNote;
import dev.cutover.control.audit.Auditing;
import dev.cutover.control.audit.Author;
import dev.cutover.control.audit.LocalAuditTrail;
import dev.cutover.control.audit.RedisAuditTrail;
import dev.cutover.control.cluster.Cluster;
import dev.cutover.control.cluster.LoneInstance;
import dev.cutover.control.cluster.RedisCluster;
import dev.cutover.control.cluster.SwitchedCluster;
import dev.cutover.control.redis.SharedRedis;
import dev.cutover.control.rollback.LegacyTraffic;
import dev.cutover.control.rollback.Rollback;
import dev.cutover.control.rollback.RollbackMeters;
import dev.cutover.control.rollback.TrafficWatch;
import dev.cutover.control.weights.ReplaceableStore;
import dev.cutover.control.weights.WeightsSettings;
import dev.cutover.traffic.exchange.TrafficSnapshot;
import dev.cutover.traffic.observe.Exposition;
import dev.cutover.traffic.observe.Metrics;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What operators have in hand beside the weights: the audit trail, the other gateways, rollback. Started once the
 * gateway takes traffic. Thread-safe.
 */
final class Operations implements AutoCloseable {
    private final Auditing auditing;
    private final LocalAuditTrail local;
    private final SharedRedis redis;
    private final Audit audit;
    private final String instance;
    private volatile boolean isShared;

    /** The trail of a gateway named {@code instance}, which its store needs before it is there itself. */
    Operations(CutoverConfig config, String instance) {
        this.instance = instance;
        this.isShared = config.weights().store() == WeightsSettings.Store.REDIS;
        this.local = new LocalAuditTrail(config.admin().auditFile());
        this.redis = new SharedRedis(config.weights().redis());
        BooleanSupplier shared = () -> isShared;
        this.audit = new Audit(local, new RedisAuditTrail(redis), shared);
        this.auditing = new Auditing(instance, Clock.systemUTC(), local::append);
    }

    /** How the store lets changes be known. */
    Auditing auditing() {
        return auditing;
    }

    Audit audit() {
        return audit;
    }

    /** What there is once the gateway takes traffic. */
    record Running(Cluster cluster, Rollback rollback, TrafficWatch watch, OutsideWorld outside)
            implements AutoCloseable {
        @Override
        public void close() {
            watch.close();
            cluster.close();
            outside.close();
        }
    }

    /** Joins the other gateways. */
    Running start(
            CutoverConfig config,
            ReplaceableStore store,
            Supplier<TrafficSnapshot> traffic,
            Metrics metrics,
            Exposition exposition) {
        BooleanSupplier shared = () -> isShared;
        Cluster cluster = new SwitchedCluster(
                new LoneInstance(instance),
                new RedisCluster(redis, instance, () -> stats(traffic.get(), metrics), shared),
                shared);
        RollbackMeters meters = new RollbackMeters();
        exposition.bind(meters);
        OutsideWorld outside = new OutsideWorld(config, AdminRoutes.version(), exposition);
        Rollback rollback =
                new Rollback(traffic, store, cluster, new LegacyTraffic(metrics), outside, meters, Clock.systemUTC());
        TrafficWatch watch = new TrafficWatch(traffic, cluster, System::nanoTime).start();
        return new Running(cluster, rollback, watch, outside);
    }

    private static Map<String, String> stats(TrafficSnapshot snapshot, Metrics metrics) {
        long requests = snapshot.endpoints().stream()
                .mapToLong(endpoint -> metrics.traffic(endpoint).requests())
                .sum();
        return Map.of(
                "at", Instant.now().toString(),
                "requests", Long.toString(requests),
                "revision", Long.toString(snapshot.configured().revision()));
    }

    /** Takes up another configuration, and notes it. */
    void reloaded(CutoverConfig config, long before, long revision) {
        isShared = config.weights().store() == WeightsSettings.Store.REDIS;
        AuditNote note = new AuditNote(
                Author.of(Author.FILE), AuditAction.RELOAD, "*", Long.toString(before), Long.toString(revision));
        audit.keep(note.entry("0-0", Instant.now(), "", instance));
    }

    @Override
    public void close() {
        audit.close();
        redis.close();
    }
}
