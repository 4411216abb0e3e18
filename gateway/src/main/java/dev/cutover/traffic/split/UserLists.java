package dev.cutover.traffic.split;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Set;

/**
 * The users that are not divided by their buckets: some always get {@code new}, some always {@code legacy}.
 *
 * <p>Thread-safe: immutable. Source: INTERFACE §3 {@code allow}, {@code deny}.
 */
public final class UserLists {
    /** Lists that name nobody. */
    public static final UserLists EMPTY = new UserLists(Set.of(), Set.of());

    private final KeySet allow;
    private final KeySet deny;

    /**
     * Lists of keys: {@code allow} gets {@code new} while the flag is not false, {@code deny} always {@code legacy}.
     */
    public UserLists(Collection<String> allow, Collection<String> deny) {
        this.allow = new KeySet(allow);
        this.deny = new KeySet(deny);
    }

    /** The lists that a weight store holds. */
    public static UserLists of(WeightTable table) {
        return table.allow().isEmpty() && table.deny().isEmpty() ? EMPTY : new UserLists(table.allow(), table.deny());
    }

    /** Whether {@code key} is on the allow-list. */
    public boolean allows(String key) {
        return contains(allow, key);
    }

    /** Whether {@code key} is on the deny-list, which wins. */
    public boolean denies(String key) {
        return contains(deny, key);
    }

    private static boolean contains(KeySet set, String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return set.contains(bytes, 0, bytes.length);
    }

    boolean allows(StickyKey key) {
        return allow.contains(key.bytes(), key.start(), key.end());
    }

    boolean denies(StickyKey key) {
        return deny.contains(key.bytes(), key.start(), key.end());
    }
}
