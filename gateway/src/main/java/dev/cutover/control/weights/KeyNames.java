package dev.cutover.control.weights;

import dev.cutover.control.redis.RedisSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names under which a store holds things. Source: INTERFACE §3.
 *
 * @param weights the weights, a hash
 * @param allow the allow-list, a set
 * @param deny the deny-list, a set
 * @param flagPrefix what stands before the name of a flag
 * @param audit the audit trail, a stream
 * @param audited what of the others the audit trail knows, a hash
 */
record KeyNames(String weights, String allow, String deny, String flagPrefix, String audit, String audited) {
    static KeyNames in(RedisSettings settings) {
        String prefix = settings.keyPrefix();
        return new KeyNames(
                prefix + "weights",
                prefix + "allow",
                prefix + "deny",
                settings.flagPrefix(),
                prefix + "audit",
                prefix + "audited");
    }

    static KeyNames in(Path file) {
        String name = file.toString();
        return new KeyNames(name, name, name, name + " flag ", name, name);
    }

    String flag(String name) {
        return flagPrefix + name;
    }

    /** Every key that is read. */
    List<String> all(Set<String> flags) {
        List<String> keys = new ArrayList<>(List.of(weights, allow, deny));
        flags.forEach(name -> keys.add(flag(name)));
        return keys;
    }

    /**
     * The prefixes to be told about, none of which begins with another: Redis refuses prefixes that overlap. Narrow
     * ones, because other keys below the same prefix change every second.
     */
    List<String> prefixes() {
        List<String> kept = new ArrayList<>();
        for (String prefix : new TreeSet<>(List.of(weights, allow, deny, flagPrefix))) {
            if (kept.stream().noneMatch(prefix::startsWith)) {
                kept.add(prefix);
            }
        }
        return kept;
    }
}
