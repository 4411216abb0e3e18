package dev.cutover.control.cluster;

import dev.cutover.traffic.split.Weight;
import java.util.Map;

/**
 * What a gateway that rolls back tells all others, who say when their traffic has followed.
 *
 * @param id tells it from other notices
 * @param targets the most that may be in force from now on, by endpoint's id
 * @param closesConnections whether WebSockets and event streams on {@code new} end, too
 */
public record RollbackNotice(String id, Map<String, Weight> targets, boolean closesConnections) {
    /** Copies the map, so that the value cannot change. */
    public RollbackNotice {
        targets = Map.copyOf(targets);
    }
}
