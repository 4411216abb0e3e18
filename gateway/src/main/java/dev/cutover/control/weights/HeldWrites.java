package dev.cutover.control.weights;

import dev.cutover.traffic.split.WeightTable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes that are in force here while the store cannot take them, oldest first.
 *
 * <p>Somebody who has changed the same weights or flags in the store meanwhile comes first: what was held is behind the
 * times then. Used by the store's thread only.
 */
final class HeldWrites {
    private static final Logger LOG = LoggerFactory.getLogger(WeightStore.class);

    private final String store;
    private final Deque<WeightWrite> writes = new ArrayDeque<>();
    private WeightTable before = WeightTable.empty(WeightTable.Origin.REDIS);

    /** None, of a store that people call {@code store}. */
    HeldWrites(String store) {
        this.store = store;
    }

    /** Holds a write too; {@code known} is what was in force without it. */
    void add(WeightWrite write, WeightTable known) {
        if (writes.isEmpty()) {
            before = known;
        }
        writes.addLast(write);
    }

    boolean isEmpty() {
        return writes.isEmpty();
    }

    /**
     * Settles them, now that the store can be read: writes them, oldest first, or lets them go where it holds them
     * already, as one that seemed lost may have arrived, or where somebody has changed it meanwhile. What {@code write}
     * throws leaves the rest held.
     *
     * @param read what the store holds
     * @param mayBeOld whether what it holds may be what it held long ago, and is nobody's wish then
     * @param write writes one to it
     * @param gaveWay hears of each that is let go for what somebody else has changed
     * @return whether something was written
     */
    boolean settle(WeightTable read, boolean mayBeOld, Consumer<WeightWrite> write, Consumer<WeightWrite> gaveWay) {
        if (writes.isEmpty()) {
            return false;
        }
        if (agree(read, behind())) {
            LOG.info("{} holds what was in force here alone", store);
            writes.clear();
            return false;
        }
        if (!mayBeOld && !agree(read, before)) {
            LOG.warn("{} was changed meanwhile: what was in force here alone gives way", store);
            writes.forEach(gaveWay);
            writes.clear();
            return false;
        }
        for (WeightWrite oldest = writes.peek(); oldest != null; oldest = writes.peek()) {
            write.accept(oldest);
            before = Acceptance.after(before, writes.remove());
        }
        LOG.warn("{} is back, and what was in force here alone was written to it", store);
        return true;
    }

    /** What they lead to. */
    private WeightTable behind() {
        return over(before);
    }

    /** A table with all of them written over it. */
    WeightTable over(WeightTable table) {
        WeightTable behind = table;
        for (WeightWrite write : writes) {
            behind = Acceptance.after(behind, write);
        }
        return behind;
    }

    /** Whether two tables are the same wherever a write changes something. */
    private boolean agree(WeightTable one, WeightTable other) {
        return writes.stream()
                .allMatch(write -> write.weights().keySet().stream()
                                .allMatch(field ->
                                        Objects.equals(Acceptance.held(one, field), Acceptance.held(other, field)))
                        && write.flags().keySet().stream()
                                .allMatch(flag -> Objects.equals(
                                        one.flags().get(flag), other.flags().get(flag))));
    }
}
