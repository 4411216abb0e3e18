package dev.cutover.control.weights;

import dev.cutover.traffic.split.Weight;
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
     * @throws IllegalArgumentException where {@code store: file} has no {@code snapshot-file}, or Redis no usable URI
     */
    static WeightStore of(WeightsSettings settings, Set<String> flags, Clock clock) {
        return switch (settings.store()) {
            case REDIS -> new RedisWeightStore(settings.redis(), settings.snapshotFile(), flags, clock);
            case MEMORY -> new MemoryWeightStore(clock);
            case FILE -> {
                if (settings.snapshotFile() == null) {
                    throw new IllegalArgumentException(
                            "weights.snapshot-file: none (expected: the file that holds the weights)");
                }
                yield new FileWeightStore(
                        settings.snapshotFile(), settings.redis().pollInterval(), clock);
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
     * Writes a weight, where the store still holds what was expected. Comparison and write are one step, also against
     * other gateways. Blocks, about three seconds at most.
     *
     * @param field an endpoint's id, or {@link #COMMON}
     */
    WriteResult set(String field, Weight weight, Expected expected);

    /** Takes a weight away, so that the next in line decides. Blocks like {@link #set}. */
    WriteResult clear(String field);

    /** Writes a flag, named without prefix. Blocks like {@link #set}. */
    WriteResult setFlag(String name, boolean state);

    /** How the store is, for people and metrics. */
    StoreState state();

    /** Stops reading and ends the store's threads. What was published stays readable. */
    @Override
    void close();
}
