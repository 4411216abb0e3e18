package dev.cutover.control.audit;

import dev.cutover.control.redis.RedisFailure;
import dev.cutover.control.redis.RedisSession;
import dev.cutover.control.redis.SharedRedis;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Entries in a stream of Redis, shared by all gateways. Source: INTERFACE §3 {@code cutover:audit}. */
public final class RedisAuditTrail implements AuditTrail {
    /** About as many are kept. */
    public static final int MAX_ENTRIES = 10_000;

    private final SharedRedis redis;
    private final String key;

    /** The trail below the prefix of {@code redis}. */
    public RedisAuditTrail(SharedRedis redis) {
        this.redis = redis;
        this.key = redis.key("audit");
    }

    @Override
    public List<AuditEntry> newest(int limit) {
        return ask(session -> entries(RedisSession.await(
                session.commands().xrevrange(key, Range.unbounded(), Limit.from(limit)), redis.patience())));
    }

    @Override
    public List<AuditEntry> after(String id, int limit) {
        Range<String> range = Range.from(Boundary.excluding(id), Boundary.unbounded());
        return ask(session -> entries(
                RedisSession.await(session.commands().xrange(key, range, Limit.from(limit)), redis.patience())));
    }

    @Override
    public String lastId() {
        List<AuditEntry> last = newest(1);
        return last.isEmpty() ? "0-0" : last.get(0).id();
    }

    @Override
    public void append(AuditEntry entry) {
        ask(session -> add(session, key, entry, redis.patience()));
    }

    /** Adds an entry to the stream {@code key}, and trims it; gives the entry's id. */
    public static String add(RedisSession session, String key, AuditEntry entry, Duration patience) {
        XAddArgs trim = new XAddArgs().maxlen(MAX_ENTRIES).approximateTrimming();
        return RedisSession.await(session.commands().xadd(key, trim, entry.fields()), patience);
    }

    private <T> T ask(Function<RedisSession, T> conversation) {
        try {
            return redis.ask(conversation);
        } catch (RedisFailure e) {
            throw new AuditUnavailableException("The audit trail in Redis: " + e.getMessage(), e);
        }
    }

    private static List<AuditEntry> entries(List<StreamMessage<String, String>> messages) {
        List<AuditEntry> entries = new ArrayList<>(messages.size());
        messages.forEach(message -> entries.add(AuditEntry.of(message.getId(), message.getBody())));
        return entries;
    }
}
