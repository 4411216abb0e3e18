package dev.cutover.control.weights;

import dev.cutover.control.redis.RedisFailure;
import dev.cutover.control.redis.RedisSession;
import dev.cutover.control.redis.ServerSession;
import dev.cutover.traffic.split.WeightTable;
import io.lettuce.core.RedisFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a table lies in Redis: reads it whole, and restores it whole. Source: INTERFACE §3.
 *
 * <p>Used by the store's thread only. Every method throws {@link RedisFailure} where Redis cannot be talked to.
 */
final class RedisTables {
    private final KeyNames names;

    RedisTables(KeyNames names) {
        this.names = names;
    }

    /**
     * Reads everything. A key that Redis will not give is noted as unreadable and spoils none of the others.
     *
     * @throws RedisFailure also where every key is refused, as while Redis loads its data or asks for a password
     */
    Reading read(RedisSession session, Set<String> flags, Duration patience) {
        var commands = session.commands();
        session.hold();
        var weights = new Answer<>(commands.hgetall(names.weights()), "a hash", patience);
        var allow = new Answer<>(commands.smembers(names.allow()), "a set", patience);
        var deny = new Answer<>(commands.smembers(names.deny()), "a set", patience);
        Map<String, Answer<@Nullable String>> states = new TreeMap<>();
        flags.forEach(name ->
                states.put(name, new Answer<>(commands.get(names.flag(name)), "a string, true or false", patience)));
        session.flush();

        List<Answer<?>> answers = new ArrayList<>(List.of(weights, allow, deny));
        answers.addAll(states.values());
        answers.forEach(Answer::await);
        if (answers.stream().allMatch(Answer::isWithheld)) {
            throw weights.failure();
        }
        return new Reading(weights.found(), allow.found(), deny.found(), present(states));
    }

    /** Writes a whole table, unless one of its keys exists by now; that is seen with the next reading. */
    void restore(ServerSession session, WeightTable table, Set<String> flags, Duration patience) {
        var commands = session.commands();
        String[] keys = names.all(flags).toArray(String[]::new);
        RedisSession.await(commands.watch(keys), patience);
        if (RedisSession.await(commands.exists(keys), patience) > 0) {
            RedisSession.await(commands.unwatch(), patience);
            return;
        }
        RedisSession.await(commands.multi(), patience);
        Map<String, String> weights = new HashMap<>();
        table.own().forEach((id, weight) -> weights.put(id, weight.toString()));
        if (table.common() != null) {
            weights.put(WeightStore.COMMON, table.common().toString());
        }
        List<RedisFuture<?>> writes = new ArrayList<>();
        if (!weights.isEmpty()) {
            writes.add(commands.hset(names.weights(), weights));
        }
        if (!table.allow().isEmpty()) {
            writes.add(commands.sadd(names.allow(), table.allow().toArray(String[]::new)));
        }
        if (!table.deny().isEmpty()) {
            writes.add(commands.sadd(names.deny(), table.deny().toArray(String[]::new)));
        }
        table.flags().forEach((name, state) -> writes.add(commands.set(names.flag(name), state.toString())));
        RedisSession.await(commands.exec(), patience);
    }

    private static Map<String, Found<String>> present(Map<String, Answer<@Nullable String>> states) {
        Map<String, Found<String>> flags = new TreeMap<>();
        states.forEach((name, answer) -> {
            Found<@Nullable String> found = answer.found();
            if (found instanceof Found.Unreadable<?> unreadable) {
                flags.put(name, new Found.Unreadable<>(unreadable.reason()));
            } else if (found instanceof Found.Value<@Nullable String> read && read.value() != null) {
                flags.put(name, new Found.Value<>(read.value()));
            }
        });
        return flags;
    }
}
