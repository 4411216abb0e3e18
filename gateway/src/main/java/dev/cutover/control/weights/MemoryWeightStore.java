package dev.cutover.control.weights;

import dev.cutover.traffic.split.Weight;
import dev.cutover.traffic.split.WeightTable;
import dev.cutover.traffic.split.WeightTable.Origin;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Weights in this process, empty at the start and gone at the end.
 *
 * <p>Thread-safe. Listeners run on the thread that writes. Source: INTERFACE §2 {@code store: memory}.
 */
public final class MemoryWeightStore implements WeightStore {
    private final Publication publication;
    private final Clock clock;
    private final Instant since;

    /** A store that holds nothing. */
    public MemoryWeightStore(Clock clock) {
        this(WeightTable.empty(Origin.MEMORY), clock);
    }

    private MemoryWeightStore(WeightTable first, Clock clock) {
        this.publication = new Publication(first);
        this.clock = clock;
        this.since = clock.instant();
    }

    /** A store that holds what another has held. */
    static MemoryWeightStore holding(WeightTable table, Clock clock) {
        return new MemoryWeightStore(
                new WeightTable(Origin.MEMORY, table.own(), table.common(), table.flags(), table.allow(), table.deny()),
                clock);
    }

    @Override
    public void start() {}

    @Override
    public WeightTable current() {
        return publication.current();
    }

    @Override
    public void onChange(Consumer<WeightTable> listener) {
        publication.onChange(listener);
    }

    @Override
    public void useFlags(Set<String> names) {}

    @Override
    public synchronized WriteResult set(String field, Weight weight, Expected expected) {
        WeightTable table = current();
        Weight held = Acceptance.held(table, field);
        if (!expected.admits(held)) {
            return new WriteResult.Conflict(held);
        }
        publication.publish(with(table, field, weight));
        return new WriteResult.Written(held);
    }

    @Override
    public synchronized WriteResult clear(String field) {
        WeightTable table = current();
        publication.publish(with(table, field, null));
        return new WriteResult.Written(Acceptance.held(table, field));
    }

    @Override
    public synchronized WriteResult setFlag(String name, boolean state) {
        WeightTable table = current();
        Map<String, Boolean> flags = new HashMap<>(table.flags());
        flags.put(name, state);
        publication.publish(
                new WeightTable(table.origin(), table.own(), table.common(), flags, table.allow(), table.deny()));
        return new WriteResult.Written(null);
    }

    /** Always up, and always read just now. */
    @Override
    public StoreState state() {
        var readings = new StoreState.Readings(clock.instant(), 0, 0, true);
        return new StoreState(true, since, null, readings, new StoreState.Refusals(List.of(), 0));
    }

    @Override
    public void close() {}

    private static WeightTable with(WeightTable table, String field, @Nullable Weight weight) {
        Map<String, Weight> own = new HashMap<>(table.own());
        Weight common = table.common();
        if (field.equals(COMMON)) {
            common = weight;
        } else if (weight == null) {
            own.remove(field);
        } else {
            own.put(field, weight);
        }
        return new WeightTable(table.origin(), own, common, table.flags(), table.allow(), table.deny());
    }
}
