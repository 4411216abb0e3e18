package dev.cutover.control.weights;

import dev.cutover.control.redis.RedisSettings;
import dev.cutover.traffic.split.Weight;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where weights live. Source: INTERFACE §2 {@code weights}.
 *
 * @param store the kind of store
 * @param initial where the store has nothing; null for 0, or 100 while the flag is true
 * @param snapshotFile last known weights; with {@link Store#FILE} the weights themselves
 * @param redis used with {@link Store#REDIS}
 */
public record WeightsSettings(
        Store store, @Nullable Weight initial, @Nullable Path snapshotFile, RedisSettings redis) {
    /** Kinds of store. */
    public enum Store {
        /** A Redis server, shared by all gateways. */
        REDIS,
        /** This process; lost at a stop. */
        MEMORY,
        /** A file that people may edit. */
        FILE
    }
}
