package dev.cutover.control.audit;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit trail in use: that of Redis where weights are shared by Redis, else the one of this gateway.
 *
 * <p>Thread-safe. What a store writes is told to the trail by the store.
 */
public final class Audit implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);
    private static final Duration FEED_INTERVAL = Duration.ofMillis(200);

    private final AuditTrail local;
    private final AuditTrail shared;
    private final BooleanSupplier isShared;
    private final AuditFeed feed;

    /**
     * A trail.
     *
     * @param local of this gateway alone
     * @param shared in Redis
     * @param isShared whether weights are in Redis now
     */
    public Audit(AuditTrail local, AuditTrail shared, BooleanSupplier isShared) {
        this.local = local;
        this.shared = shared;
        this.isShared = isShared;
        this.feed = new AuditFeed(() -> isShared.getAsBoolean() ? shared : local, FEED_INTERVAL);
    }

    /** The trail in use. */
    public AuditTrail trail() {
        return isShared.getAsBoolean() ? shared : local;
    }

    /** New entries as they come. */
    public AuditFeed feed() {
        return feed;
    }

    /** Keeps an entry, here where it cannot be kept in Redis; never throws for that. */
    public void keep(AuditEntry entry) {
        try {
            trail().append(entry);
        } catch (AuditUnavailableException e) {
            LOG.warn("{}; the entry is kept by this gateway: {}", e.getMessage(), entry.fields());
            local.append(entry);
        }
    }

    @Override
    public void close() {
        feed.close();
    }
}
