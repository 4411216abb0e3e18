package dev.cutover.control.cluster;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * This gateway among those that share its weights. Thread-safe; blocks for a bounded time.
 *
 * <p>What cannot be asked now is answered with what this gateway knows of itself, since a rollback must not fail for
 * it.
 */
public interface Cluster extends AutoCloseable {
    /** The id of this gateway. */
    String self();

    /** The ids of all that are alive, this one included, in order. */
    List<String> live();

    /** What {@link #live()} said about a second ago; asks nobody. */
    List<String> lastSeen();

    /** Calls {@code listener} with every notice from now on, on the cluster's thread; it must not block. */
    void onNotice(Consumer<RollbackNotice> listener);

    /** Tells everybody, this gateway included. */
    void announce(RollbackNotice notice);

    /** Says that this gateway's traffic has followed a notice, so many seconds behind it. */
    void confirm(String noticeId, double seconds);

    /** Who has confirmed a notice, and behind how many seconds. */
    Map<String, Double> confirmations(String noticeId);

    @Override
    void close();
}
