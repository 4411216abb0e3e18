package dev.cutover.control.weights;

import dev.cutover.traffic.split.Weight;
import dev.cutover.traffic.split.WeightTable;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a table lies in Redis: reads it whole, writes parts of it. Source: INTERFACE §3.
 *
 * <p>Used by the store's thread only. Every method throws {@link RedisFailure} where Redis cannot be talked to.
 */
final class RedisTables {
    /** Writes a field where it holds what it was seen to hold; answers whether, and what it held. */
    private static final String SET_IF = """
            local held = redis.call('HGET', KEYS[1], ARGV[1])
            if ARGV[3] == 'whatever' or (ARGV[3] == 'nothing' and not held) or (ARGV[3] == 'this' and held == ARGV[4]) then
              redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
              return {1, held}
            end
            return {0, held}
            """;

    private static final int MAX_ROUNDS = 10;

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

    WriteResult set(
            RedisSession session,
            String field,
            Weight weight,
            Expected expected,
            WeightTable known,
            Duration patience) {
        String condition = "whatever";
        String seen = "";
        if (expected instanceof Expected.Exactly exactly) {
            condition = exactly.weight() == null ? "nothing" : "this";
            seen = String.valueOf(exactly.weight());
        }
        Weight held = null;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            List<@Nullable Object> answer = RedisSession.await(
                    session.commands()
                            .eval(
                                    SET_IF,
                                    ScriptOutputType.MULTI,
                                    new String[] {names.weights()},
                                    field,
                                    weight.toString(),
                                    condition,
                                    seen),
                    patience);
            String raw = (String) answer.get(1);
            held = inForce(raw, field, known);
            if (Long.valueOf(1).equals(answer.get(0))) {
                return new WriteResult.Written(held);
            } else if (!expected.admits(held)) {
                return new WriteResult.Conflict(held);
            }
            condition = raw == null ? "nothing" : "this";
            seen = raw == null ? "" : raw;
        }
        return new WriteResult.Conflict(held);
    }

    WriteResult clear(RedisSession session, String field, WeightTable known, Duration patience) {
        RedisSession.await(session.commands().hdel(names.weights(), field), patience);
        return new WriteResult.Written(Acceptance.held(known, field));
    }

    WriteResult setFlag(RedisSession session, String name, boolean state, Duration patience) {
        RedisSession.await(session.commands().set(names.flag(name), Boolean.toString(state)), patience);
        return new WriteResult.Written(null);
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

    /** What a field with this text counts as holding: its weight, or the last good one where it is no percentage. */
    private static @Nullable Weight inForce(@Nullable String raw, String field, WeightTable known) {
        if (raw == null) {
            return null;
        }
        Weight weight = Weight.tryParse(raw);
        return weight == null ? Acceptance.held(known, field) : weight;
    }
}
