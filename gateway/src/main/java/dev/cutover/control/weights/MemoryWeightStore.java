package dev.cutover.control.weights;

import dev.cutover.control.audit.Auditing;
import dev.cutover.traffic.split.WeightTable;
import dev.cutover.traffic.split.WeightTable.Origin;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Weights in this process, empty at the start and gone at the end.
 *
 * <p>Thread-safe. Listeners run on the thread that writes. Source: INTERFACE §2 {@code store: memory}.
 */
public final class MemoryWeightStore implements WeightStore {
    private final Publication publication;
    private final Clock clock;
    private final Auditing auditing;
    private final Instant since;

    /** A store that holds nothing. */
    public MemoryWeightStore(Clock clock, Auditing auditing) {
        this(WeightTable.empty(Origin.MEMORY), clock, auditing);
    }

    private MemoryWeightStore(WeightTable first, Clock clock, Auditing auditing) {
        this.publication = new Publication(first);
        this.clock = clock;
        this.auditing = auditing;
        this.since = clock.instant();
    }

    /** A store that holds what another has held. */
    static MemoryWeightStore holding(WeightTable table, Clock clock, Auditing auditing) {
        return new MemoryWeightStore(
                new WeightTable(Origin.MEMORY, table.own(), table.common(), table.flags(), table.allow(), table.deny()),
                clock,
                auditing);
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
    public synchronized WriteResult write(WeightWrite write) {
        WeightTable before = current();
        WriteResult.Conflict conflict = Acceptance.conflict(before, write);
        if (conflict != null) {
            return conflict;
        }
        publication.publish(Acceptance.after(before, write));
        auditing.keep(write.note(), Acceptance.textOf(before, write));
        return new WriteResult.Written(Acceptance.heldBefore(before, write));
    }

    /** Always up, and always read just now. */
    @Override
    public StoreState state() {
        var readings = new StoreState.Readings(clock.instant(), 0, 0, true);
        return new StoreState(true, since, null, readings, new StoreState.Refusals(List.of(), 0));
    }

    @Override
    public void close() {}
}
