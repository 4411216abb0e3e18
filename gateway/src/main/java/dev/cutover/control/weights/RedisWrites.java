package dev.cutover.control.weights;

import dev.cutover.control.audit.AuditEntry;
import dev.cutover.control.audit.Auditing;
import dev.cutover.control.audit.RedisAuditTrail;
import dev.cutover.control.redis.RedisSession;
import dev.cutover.control.redis.ServerSession;
import dev.cutover.traffic.split.Weight;
import dev.cutover.traffic.split.WeightTable;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes to Redis: weights, flags and the entry in the audit trail in one script, where one server holds all of it.
 *
 * <p>Used by the store's thread only. Every method throws {@link dev.cutover.control.redis.RedisFailure} where Redis
 * cannot be talked to. Source: INTERFACE §3.
 */
final class RedisWrites {
    /**
     * Writes all fields where each holds what it was seen to hold. Answers 1 and what the fields held, each behind a
     * {@code =}, or {@code -} for nothing; or 0, the place of the field that held something else, and what. The trail
     * is written by pcall: one that is broken must not hold up a rollback.
     */
    private static final String WRITE = """
            local write = cjson.decode(ARGV[1])
            local answer = {1}
            for i, f in ipairs(write.fields) do
              local held = redis.call('HGET', KEYS[1], f.name)
              local shown = held and ('=' .. held) or '-'
              if (f.condition == 'nothing' and held) or (f.condition == 'this' and held ~= f.seen) then
                return {0, i, shown}
              end
              answer[i + 1] = shown
            end
            for _, f in ipairs(write.fields) do
              if f.value then
                redis.call('HSET', KEYS[1], f.name, f.value)
              else
                redis.call('HDEL', KEYS[1], f.name)
              end
            end
            if not KEYS[2] then
              return answer
            end
            for i, f in ipairs(write.flags) do
              redis.call('SET', KEYS[3 + i], f.value)
            end
            for _, s in ipairs(write.audited) do
              if s.value then
                redis.pcall('HSET', KEYS[2], s.name, s.value)
              else
                redis.pcall('HDEL', KEYS[2], s.name)
              end
            end
            if write.fromAt then
              local held = answer[2]
              if held == '-' then
                write.entry[write.fromAt] = ''
              elseif tonumber(string.sub(held, 2)) then
                write.entry[write.fromAt] = string.sub(held, 2)
              end
            end
            redis.pcall('XADD', KEYS[3], 'MAXLEN', '~', write.keep, '*', unpack(write.entry))
            return answer
            """;

    private static final int MAX_ROUNDS = 10;
    private static final JsonMapper JSON = new JsonMapper();

    private final KeyNames names;
    private final Auditing auditing;

    RedisWrites(KeyNames names, Auditing auditing) {
        this.names = names;
        this.auditing = auditing;
    }

    /** A field, and what it must hold. */
    private static final class Field {
        private final String name;
        private final @Nullable String value;
        private String condition = "whatever";
        private String seen = "";

        Field(String name, @Nullable Weight value, Expected expected) {
            this.name = name;
            this.value = value == null ? null : value.toString();
            if (expected instanceof Expected.Exactly exactly) {
                require(exactly.weight() == null ? null : exactly.weight().toString());
            }
        }

        private void require(@Nullable String held) {
            condition = held == null ? "nothing" : "this";
            seen = held == null ? "" : held;
        }

        private Map<String, String> asMap() {
            Map<String, String> map = new LinkedHashMap<>();
            map.put("name", name);
            map.put("condition", condition);
            map.put("seen", seen);
            if (value != null) {
                map.put("value", value);
            }
            return map;
        }
    }

    /** Writes; {@code known} is what was last in force, for fields that hold no percentage. */
    WriteResult write(RedisSession session, WeightWrite write, WeightTable known, Duration patience) {
        List<Field> fields = new ArrayList<>();
        write.weights().forEach((name, weight) -> fields.add(new Field(name, weight.orElse(null), write.expected())));
        List<String> keys = keys(write);
        boolean isOneStep = session instanceof ServerSession || areTogether(keys);
        if (!isOneStep) {
            write.flags()
                    .forEach((name, state) ->
                            RedisSession.await(session.commands().set(names.flag(name), state.toString()), patience));
        }
        String[] touched = isOneStep ? keys.toArray(String[]::new) : new String[] {names.weights()};
        Weight held = null;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            List<@Nullable Object> answer = RedisSession.await(
                    session.commands().eval(WRITE, ScriptOutputType.MULTI, touched, document(write, fields, known)),
                    patience);
            if (Long.valueOf(1).equals(answer.get(0))) {
                held = answer.size() == 2 ? inForce(shown(answer, 1), fields.get(0).name, known) : null;
                if (!isOneStep) {
                    tellTrail(session, write, held, patience);
                }
                return new WriteResult.Written(held);
            }
            Field refused = fields.get(((Long) answer.get(1)).intValue() - 1);
            String raw = shown(answer, 2);
            held = inForce(raw, refused.name, known);
            if (!write.expected().admits(held)) {
                return new WriteResult.Conflict(held);
            }
            refused.require(raw);
        }
        return new WriteResult.Conflict(held);
    }

    private List<String> keys(WeightWrite write) {
        List<String> keys = new ArrayList<>(List.of(names.weights(), names.audited(), names.audit()));
        write.flags().keySet().forEach(name -> keys.add(names.flag(name)));
        return keys;
    }

    private static boolean areTogether(List<String> keys) {
        return keys.stream().mapToInt(SlotHash::getSlot).distinct().count() == 1;
    }

    private String document(WeightWrite write, List<Field> fields, WeightTable known) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("fields", fields.stream().map(Field::asMap).toList());
        document.put(
                "flags",
                write.flags().values().stream()
                        .map(state -> Map.of("value", state.toString()))
                        .toList());
        document.put("audited", audited(write));
        Map<String, String> entry =
                entry(write, Acceptance.textOf(known, write)).fields();
        List<String> flat = new ArrayList<>();
        entry.forEach((name, value) -> {
            flat.add(name);
            flat.add(value);
            if (name.equals("from") && write.note().from() == null && fields.size() == 1) {
                document.put("fromAt", flat.size());
            }
        });
        document.put("entry", flat);
        document.put("keep", RedisAuditTrail.MAX_ENTRIES);
        return JSON.writeValueAsString(document);
    }

    private AuditEntry entry(WeightWrite write, String found) {
        return write.note().entry("0-0", auditing.clock().instant(), found, auditing.instance());
    }

    private static List<Map<String, String>> audited(WeightWrite write) {
        List<Map<String, String>> audited = new ArrayList<>();
        write.weights().forEach((field, weight) -> {
            Map<String, String> one = new LinkedHashMap<>(Map.of("name", DirectChange.weight(field)));
            weight.ifPresent(value -> one.put("value", value.toString()));
            audited.add(one);
        });
        write.flags()
                .forEach((name, state) ->
                        audited.add(Map.of("name", DirectChange.flag(name), "value", state.toString())));
        return audited;
    }

    /** In a cluster that keeps our keys apart, the trail is told behind the write. */
    private void tellTrail(RedisSession session, WeightWrite write, @Nullable Weight held, Duration patience) {
        for (Map<String, String> one : audited(write)) {
            String name = one.getOrDefault("name", "");
            String value = one.get("value");
            if (value == null) {
                RedisSession.await(session.commands().hdel(names.audited(), name), patience);
            } else {
                RedisSession.await(session.commands().hset(names.audited(), name, value), patience);
            }
        }
        String found = held == null ? "" : held.toString();
        RedisAuditTrail.add(session, names.audit(), entry(write, found), patience);
    }

    private static @Nullable String shown(List<@Nullable Object> answer, int at) {
        String shown = String.valueOf(answer.get(at));
        return shown.equals("-") ? null : shown.substring(1);
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
