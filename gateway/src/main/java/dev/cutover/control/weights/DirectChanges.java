package dev.cutover.control.weights;

import dev.cutover.control.audit.AuditEntry;
import dev.cutover.control.audit.Auditing;
import dev.cutover.control.audit.Author;
import dev.cutover.control.audit.RedisAuditTrail;
import dev.cutover.control.redis.RedisSession;
import dev.cutover.control.redis.ServerSession;
import dev.cutover.traffic.split.WeightTable;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells the audit trail of what somebody wrote to Redis without a gateway, once, however many gateways see it.
 *
 * <p>The idea: one hash in Redis says what the trail knows of each weight, flag and list. A gateway that writes brings
 * it up to date in the same step. Whoever finds a difference between it and what is in force claims the difference by
 * comparing and setting; the one that succeeds writes the entry. Used by the store's thread only. Source: INTERFACE §3.
 */
final class DirectChanges {
    /** Present once the hash says what was there when the first gateway began. */
    private static final String BEGUN = "begun";

    /** Claims a difference, unless another has, or the weight that led to it is not there any more. */
    private static final String CLAIM = """
            if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then
              return 0
            end
            if KEYS[2] then
              local held = redis.call('HGET', KEYS[2], ARGV[4]) or ''
              if tonumber(held) ~= tonumber(ARGV[3]) then
                return 0
              end
            end
            if ARGV[3] == '' then
              redis.call('HDEL', KEYS[1], ARGV[1])
            else
              redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
            end
            return 1
            """;

    private final KeyNames names;
    private final Auditing auditing;

    DirectChanges(KeyNames names, Auditing auditing) {
        this.names = names;
        this.auditing = auditing;
    }

    /** What the trail knows, to be asked before Redis is read: what a gateway writes is there before the trail knows. */
    Map<String, String> known(RedisSession session, Duration patience) {
        return RedisSession.await(session.commands().hgetall(names.audited()), patience);
    }

    /**
     * Tells the trail what it does not know.
     *
     * @param known what it knew before {@code now} was read
     * @param seen what was in force a little earlier; what is not in both may be somebody's write under way
     */
    void note(RedisSession session, Map<String, String> known, WeightTable seen, WeightTable now, Duration patience) {
        Map<String, String> actual = DirectChange.state(now);
        if (!known.containsKey(BEGUN)) {
            begin(session, actual, patience);
            return;
        }
        Map<String, String> earlier = DirectChange.state(seen);
        Map<String, String> told = new HashMap<>(known);
        told.remove(BEGUN);
        for (DirectChange change : DirectChange.between(told, actual)) {
            boolean isSettled = earlier.getOrDefault(change.subject(), "").equals(change.to());
            if (isSettled && claim(session, change, patience)) {
                tell(session, change, patience);
            }
        }
    }

    /** The first gateway of all takes what is there for known. */
    private void begin(RedisSession session, Map<String, String> actual, Duration patience) {
        String now = auditing.clock().instant().toString();
        boolean isFirst = RedisSession.await(session.commands().hsetnx(names.audited(), BEGUN, now), patience);
        if (isFirst && !actual.isEmpty()) {
            RedisSession.await(session.commands().hset(names.audited(), actual), patience);
        }
    }

    private boolean claim(RedisSession session, DirectChange change, Duration patience) {
        boolean mayLook = session instanceof ServerSession && change.isWeight();
        String[] keys = mayLook ? new String[] {names.audited(), names.weights()} : new String[] {names.audited()};
        Long claimed = RedisSession.await(
                session.commands()
                        .eval(
                                CLAIM,
                                ScriptOutputType.INTEGER,
                                keys,
                                change.subject(),
                                change.from(),
                                change.to(),
                                change.name()),
                patience);
        return claimed == 1;
    }

    private void tell(RedisSession session, DirectChange change, Duration patience) {
        AuditEntry entry = change.note(Author.of(Author.REDIS))
                .entry("0-0", auditing.clock().instant(), change.from(), auditing.instance());
        RedisAuditTrail.add(session, names.audit(), entry, patience);
    }
}
