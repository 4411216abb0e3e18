package dev.cutover.control.weights;

import dev.cutover.control.audit.Auditing;
import dev.cutover.traffic.split.WeightTable;
import java.time.Clock;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where operators write weights, and the one place that publishes them.
 *
 * <p>Readings and writes run on the store's own thread; every method here may be called from any thread, and the ones
 * that say so block their caller for a bounded time: none belongs on an event loop, {@link #current()} apart. Source:
 * INTERFACE §3.
 */
public sealed interface WeightStore extends AutoCloseable
        permits RedisWeightStore, MemoryWeightStore, FileWeightStore, ReplaceableStore {
    /** The field that holds the weight of every endpoint without its own. */
    String COMMON = "*";

    /**
     * The store that the configuration asks for, not started.
     *
     * @param flags the flags in use, without prefix
     * @param auditing hears of changes
     * @throws IllegalArgumentException where {@code store: file} has no {@code snapshot-file}, or Redis no usable URI
     */
    static WeightStore of(WeightsSettings settings, Set<String> flags, Clock clock, Auditing auditing) {
        return switch (settings.store()) {
            case REDIS -> new RedisWeightStore(settings.redis(), settings.snapshotFile(), flags, clock, auditing);
            case MEMORY -> new MemoryWeightStore(clock, auditing);
            case FILE -> {
                if (settings.snapshotFile() == null) {
                    throw new IllegalArgumentException(
                            "weights.snapshot-file: none (expected: the file that holds the weights)");
                }
                yield new FileWeightStore(
                        settings.snapshotFile(), settings.redis().pollInterval(), clock, auditing);
            }
        };
    }

    /**
     * Begins to read. Blocks until the first reading has come or failed, two seconds at most, and returns with what is
     * known by then. Never fails for want of a store.
     */
    void start();

    /** What is in force now: one volatile read, the same value until something changed. */
    WeightTable current();

    /**
     * Calls {@code listener} with every table published from now on, in order, on the store's thread. It must not
     * block; what it throws is logged and harms nothing.
     */
    void onChange(Consumer<WeightTable> listener);

    /**
     * Names the flags to read, without prefix. Blocks until they have been read, two seconds at most, so that a
     * configuration which uses a new flag is swapped in with that flag's state known.
     */
    void useFlags(Set<String> names);

    /**
     * Writes, where the store still holds what was expected. Comparison and write are one step, also against other
     * gateways, and so is the entry in the audit trail; only a cluster whose keys lie on several nodes takes them one
     * by one. A trail that cannot be written holds up no write. Blocks, about three seconds at most.
     */
    WriteResult write(WeightWrite write);

    /**
     * Puts in force here what the store cannot take now. As soon as it can be read again it is written to it, unless
     * somebody has changed there meanwhile what it changes; what a server that was started anew holds is nobody's
     * change. It does not outlive this process. Blocks like {@link
     * #write}.
     *
     * @return false where that cannot be done: only a store that others share keeps us from what we hold ourselves
     */
    default boolean hold(WeightWrite write) {
        return false;
    }

    /** How the store is, for people and metrics. */
    StoreState state();

    /** Stops reading and ends the store's threads. What was published stays readable. */
    @Override
    void close();
}
