package dev.cutover.traffic.split;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that a weight store holds, as read at one moment.
 *
 * <p>Thread-safe: immutable. Source: INTERFACE §3.
 *
 * @param origin which store it was read from
 * @param own weights of single endpoints by id
 * @param common the weight {@code *}, or null where there is none
 * @param flags the flags that are present, by name without prefix; true only for exactly {@code true}
 * @param allow keys that always get {@code new} while the flag is not false
 * @param deny keys that always get {@code legacy}
 */
public record WeightTable(
        Origin origin,
        Map<String, Weight> own,
        @Nullable Weight common,
        Map<String, Boolean> flags,
        Set<String> allow,
        Set<String> deny) {
    /** Kinds of store, each with the words for an own and a common weight. */
    public enum Origin {
        /** Redis. */
        REDIS(WeightSource.REDIS, WeightSource.REDIS_DEFAULT),
        /** This process. */
        MEMORY(WeightSource.MEMORY, WeightSource.MEMORY_DEFAULT),
        /** The weights file. */
        FILE(WeightSource.FILE, WeightSource.FILE_DEFAULT),
        /** The snapshot of Redis on disk. */
        SNAPSHOT_FILE(WeightSource.SNAPSHOT_FILE, WeightSource.SNAPSHOT_FILE);

        private final WeightSource own;
        private final WeightSource common;

        Origin(WeightSource own, WeightSource common) {
            this.own = own;
            this.common = common;
        }
    }

    /** Copies the collections, so that the value cannot change. */
    public WeightTable {
        own = Map.copyOf(own);
        flags = Map.copyOf(flags);
        allow = Set.copyOf(allow);
        deny = Set.copyOf(deny);
    }

    /** A store that holds nothing. */
    public static WeightTable empty(Origin origin) {
        return new WeightTable(origin, Map.of(), null, Map.of(), Set.of(), Set.of());
    }

    /**
     * What is in force for one endpoint.
     *
     * @param id the endpoint
     * @param flagName its flag, without prefix
     * @param configured the weight that the configuration gives it (its own, else the initial one), or null for none
     */
    public EffectiveWeight effective(String id, String flagName, @Nullable Weight configured) {
        Boolean flag = flags.get(flagName);
        if (Boolean.FALSE.equals(flag)) {
            return new EffectiveWeight(Weight.NONE, WeightSource.FLAG, flag);
        }
        Weight stored = own.get(id);
        if (stored != null) {
            return new EffectiveWeight(stored, origin.own, flag);
        }
        if (common != null) {
            return new EffectiveWeight(common, origin.common, flag);
        }
        if (configured != null) {
            return new EffectiveWeight(configured, WeightSource.CONFIG, flag);
        }
        return flag == null
                ? new EffectiveWeight(Weight.NONE, WeightSource.CONFIG, null)
                : new EffectiveWeight(Weight.ALL, WeightSource.FLAG, flag);
    }
}
