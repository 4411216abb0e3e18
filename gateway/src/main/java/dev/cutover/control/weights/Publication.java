package dev.cutover.control.weights;

import dev.cutover.traffic.split.WeightTable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table in force, behind one volatile reference, and those who want to hear of a new one.
 *
 * <p>One thread at a time publishes; any thread reads.
 */
final class Publication {
    private static final Logger LOG = LoggerFactory.getLogger(Publication.class);

    private final List<Consumer<WeightTable>> listeners = new CopyOnWriteArrayList<>();
    private volatile WeightTable current;

    Publication(WeightTable first) {
        this.current = first;
    }

    WeightTable current() {
        return current;
    }

    void onChange(Consumer<WeightTable> listener) {
        listeners.add(listener);
    }

    /** Swaps the table and tells the listeners, unless it is equal to the one in force. Returns whether it was not. */
    boolean publish(WeightTable table) {
        if (table.equals(current)) {
            return false;
        }
        current = table;
        listeners.forEach(listener -> tell(listener, table));
        return true;
    }

    private static void tell(Consumer<WeightTable> listener, WeightTable table) {
        try {
            listener.accept(table);
        } catch (RuntimeException e) {
            LOG.error("A listener for new weights failed; the weights are in force", e);
        }
    }
}
