package dev.cutover.control.weights;

import dev.cutover.control.audit.Auditing;
import dev.cutover.traffic.split.WeightTable;
import java.time.Clock;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The store in force, in whose place a new configuration may put another.
 *
 * <p>Thread-safe. Source: INTERFACE §1 {@code SIGHUP}, §2 {@code weights}.
 */
public final class ReplaceableStore implements WeightStore {
    private final Clock clock;
    private final Auditing auditing;
    private final Publication publication;
    private Set<String> flags;
    private WeightsSettings settings;
    private volatile WeightStore current;

    /** The store that {@code settings} name, not started yet. Parameters and errors as {@link WeightStore#of}. */
    public ReplaceableStore(WeightsSettings settings, Set<String> flags, Clock clock, Auditing auditing) {
        this.clock = clock;
        this.auditing = auditing;
        this.settings = settings;
        this.flags = flags;
        this.current = WeightStore.of(settings, flags, clock, auditing);
        this.publication = new Publication(current.current());
        follow(current);
    }

    private void follow(WeightStore store) {
        store.onChange(table -> {
            if (store.equals(current)) {
                publication.publish(table);
            }
        });
    }

    /**
     * Puts the store that {@code next} names in the place of the one in force, unless that is the same one. Memory,
     * which is empty, begins with the weights in force; what cannot be read yet changes nothing until it can. Blocks
     * like {@link #start()}.
     */
    public synchronized void replace(WeightsSettings next) {
        if (isSameStore(settings, next)) {
            settings = next;
            return;
        }
        WeightStore before = current;
        WeightStore store = next.store() == WeightsSettings.Store.MEMORY
                ? MemoryWeightStore.holding(before.current(), clock, auditing)
                : WeightStore.of(next, flags, clock, auditing);
        store.start();
        before.close();
        settings = next;
        current = store;
        follow(store);
        if (store.state().isUp()) {
            publication.publish(store.current());
        }
    }

    private static boolean isSameStore(WeightsSettings one, WeightsSettings other) {
        return other.store() == one.store()
                && Objects.equals(other.snapshotFile(), one.snapshotFile())
                && other.redis().equals(one.redis());
    }

    /** Whether weights are shared by Redis. */
    public boolean isRedis() {
        return current instanceof RedisWeightStore;
    }

    @Override
    public void start() {
        current.start();
        publication.publish(current.current());
    }

    @Override
    public WeightTable current() {
        return publication.current();
    }

    @Override
    public void onChange(Consumer<WeightTable> listener) {
        publication.onChange(listener);
    }

    @Override
    public synchronized void useFlags(Set<String> names) {
        flags = names;
        current.useFlags(names);
    }

    @Override
    public WriteResult write(WeightWrite write) {
        return current.write(write);
    }

    @Override
    public boolean hold(WeightWrite write) {
        return current.hold(write);
    }

    @Override
    public StoreState state() {
        return current.state();
    }

    @Override
    public void close() {
        current.close();
    }
}
