package dev.cutover.control.weights;

import java.util.Map;
import java.util.Set;

/**
 * What a store was found to hold, before any of it is accepted.
 *
 * @param weights fields and values as written
 * @param allow the allow-list
 * @param deny the deny-list
 * @param flags the flags in use that are present, by name without prefix
 */
record Reading(
        Found<Map<String, String>> weights,
        Found<Set<String>> allow,
        Found<Set<String>> deny,
        Map<String, Found<String>> flags) {
    /** Whether all of it was read and none of it is there. */
    boolean isEmpty() {
        return weights.equals(new Found.Value<>(Map.of()))
                && allow.equals(new Found.Value<>(Set.of()))
                && deny.equals(new Found.Value<>(Set.of()))
                && flags.isEmpty();
    }
}
