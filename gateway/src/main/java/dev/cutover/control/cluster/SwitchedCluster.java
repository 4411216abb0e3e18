package dev.cutover.control.cluster;

import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The cluster in use: the gateways that share a Redis where weights are there, else this gateway alone. Thread-safe.
 *
 * @param lone this gateway alone
 * @param shared the gateways that share a Redis
 * @param isShared whether weights are in Redis now
 */
public record SwitchedCluster(LoneInstance lone, RedisCluster shared, BooleanSupplier isShared) implements Cluster {
    private Cluster inUse() {
        return isShared.getAsBoolean() ? shared : lone;
    }

    @Override
    public String self() {
        return lone.self();
    }

    @Override
    public List<String> live() {
        return inUse().live();
    }

    @Override
    public List<String> lastSeen() {
        return inUse().lastSeen();
    }

    @Override
    public void onNotice(Consumer<RollbackNotice> listener) {
        lone.onNotice(listener);
        shared.onNotice(listener);
    }

    @Override
    public void announce(RollbackNotice notice) {
        inUse().announce(notice);
    }

    @Override
    public void confirm(String noticeId, double seconds) {
        inUse().confirm(noticeId, seconds);
    }

    @Override
    public Map<String, Double> confirmations(String noticeId) {
        return inUse().confirmations(noticeId);
    }

    @Override
    public void close() {
        shared.close();
    }
}
