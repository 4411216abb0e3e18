package dev.cutover.control.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A gateway that shares its weights with nobody. Thread-safe. */
public final class LoneInstance implements Cluster {
    private static final int REMEMBERED = 20;

    private final String self;
    private final List<Consumer<RollbackNotice>> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Double> confirmed = new LinkedHashMap<>();

    /** A gateway named {@code self}. */
    public LoneInstance(String self) {
        this.self = self;
    }

    @Override
    public String self() {
        return self;
    }

    @Override
    public List<String> live() {
        return List.of(self);
    }

    @Override
    public List<String> lastSeen() {
        return live();
    }

    @Override
    public void onNotice(Consumer<RollbackNotice> listener) {
        listeners.add(listener);
    }

    @Override
    public void announce(RollbackNotice notice) {
        listeners.forEach(listener -> listener.accept(notice));
    }

    @Override
    public synchronized void confirm(String noticeId, double seconds) {
        confirmed.put(noticeId, seconds);
        if (confirmed.size() > REMEMBERED) {
            confirmed.remove(confirmed.keySet().iterator().next());
        }
    }

    @Override
    public synchronized Map<String, Double> confirmations(String noticeId) {
        Double seconds = confirmed.get(noticeId);
        return seconds == null ? Map.of() : Map.of(self, seconds);
    }

    @Override
    public void close() {}
}
