package dev.cutover.control.weights;

import dev.cutover.traffic.split.Weight;
import dev.cutover.traffic.split.WeightTable;
import dev.cutover.traffic.split.WeightTable.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What of a reading is accepted: good values as read, for each bad one the last good one of the same field.
 *
 * <p>A field that is gone is gone; only one that is there and no percentage keeps what it had. A key that cannot be
 * read as a whole keeps all it had and takes nothing from the others. Source: INTERFACE §3.
 *
 * @param table what is to be in force
 * @param refused what was not taken, in the order of the keys
 */
record Acceptance(WeightTable table, List<RefusedValue> refused) {
    static Acceptance of(Reading reading, WeightTable lastGood, Origin origin, KeyNames keys) {
        List<RefusedValue> refused = new ArrayList<>();
        Map<String, Weight> weights = weights(reading.weights(), lastGood, keys, refused);
        Set<String> allow = members(reading.allow(), lastGood.allow(), keys.allow(), refused);
        Set<String> deny = members(reading.deny(), lastGood.deny(), keys.deny(), refused);
        Map<String, Boolean> flags = flags(reading.flags(), lastGood, keys, refused);
        Weight common = weights.remove(WeightStore.COMMON);
        return new Acceptance(new WeightTable(origin, weights, common, flags, allow, deny), List.copyOf(refused));
    }

    /** The weight that a field holds in a table, or null for none. */
    static @Nullable Weight held(WeightTable table, String field) {
        return field.equals(WeightStore.COMMON) ? table.common() : table.own().get(field);
    }

    /** The first field of a write that holds something else than expected, or null. */
    static WriteResult.@Nullable Conflict conflict(WeightTable table, WeightWrite write) {
        for (String field : write.weights().keySet()) {
            Weight held = held(table, field);
            if (!write.expected().admits(held)) {
                return new WriteResult.Conflict(held);
            }
        }
        return null;
    }

    /** What the only field of a write held before; null for nothing, and where there is not one field. */
    static @Nullable Weight heldBefore(WeightTable table, WeightWrite write) {
        return write.weights().size() == 1
                ? held(table, write.weights().keySet().iterator().next())
                : null;
    }

    /** What the audit trail says that a write found there. */
    static String textOf(WeightTable table, WeightWrite write) {
        if (write.weights().isEmpty() && write.flags().size() == 1) {
            Boolean state = table.flags().get(write.flags().keySet().iterator().next());
            return state == null ? "" : state.toString();
        }
        Weight held = heldBefore(table, write);
        return held == null ? "" : held.toString();
    }

    /** A table behind a write. */
    static WeightTable after(WeightTable table, WeightWrite write) {
        Map<String, Weight> own = new HashMap<>(table.own());
        putIfKnown(own, WeightStore.COMMON, table.common());
        write.weights().forEach((field, weight) -> {
            own.remove(field);
            putIfKnown(own, field, weight.orElse(null));
        });
        Map<String, Boolean> flags = new HashMap<>(table.flags());
        flags.putAll(write.flags());
        Weight common = own.remove(WeightStore.COMMON);
        return new WeightTable(table.origin(), own, common, flags, table.allow(), table.deny());
    }

    private static Map<String, Weight> weights(
            Found<Map<String, String>> found, WeightTable lastGood, KeyNames keys, List<RefusedValue> refused) {
        Map<String, Weight> accepted = new HashMap<>();
        if (found instanceof Found.Unreadable<?> unreadable) {
            refused.add(new RefusedValue(keys.weights(), null, "", unreadable.reason()));
            accepted.putAll(lastGood.own());
            putIfKnown(accepted, WeightStore.COMMON, lastGood.common());
        } else if (found instanceof Found.Value<Map<String, String>> read) {
            read.value().forEach((field, text) -> {
                Weight weight = Weight.tryParse(text);
                if (weight == null) {
                    refused.add(
                            new RefusedValue(keys.weights(), field, text, "expected: 0 to 100, at most two decimals"));
                    weight = held(lastGood, field);
                }
                putIfKnown(accepted, field, weight);
            });
        }
        return accepted;
    }

    private static Set<String> members(
            Found<Set<String>> found, Set<String> lastGood, String key, List<RefusedValue> refused) {
        if (found instanceof Found.Value<Set<String>> read) {
            return read.value().stream().filter(member -> !member.isEmpty()).collect(Collectors.toSet());
        }
        if (found instanceof Found.Unreadable<?> unreadable) {
            refused.add(new RefusedValue(key, null, "", unreadable.reason()));
        }
        return lastGood;
    }

    private static Map<String, Boolean> flags(
            Map<String, Found<String>> found, WeightTable lastGood, KeyNames keys, List<RefusedValue> refused) {
        Map<String, Boolean> accepted = new HashMap<>();
        found.forEach((name, flag) -> {
            if (flag instanceof Found.Value<String> read) {
                accepted.put(name, read.value().equals("true"));
            } else if (flag instanceof Found.Unreadable<?> unreadable) {
                refused.add(new RefusedValue(keys.flag(name), null, "", unreadable.reason()));
                putIfKnown(accepted, name, lastGood.flags().get(name));
            }
        });
        return accepted;
    }

    private static <V> void putIfKnown(Map<String, V> accepted, String name, @Nullable V value) {
        if (value != null && !name.isEmpty()) {
            accepted.put(name, value);
        }
    }
}
