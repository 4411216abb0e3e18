package dev.cutover.control.audit;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * New entries as they come, whichever gateway made them, for as long as somebody listens. The trail is asked a few
 * times a second, so that nothing depends on a message arriving.
 *
 * <p>Thread-safe. Listeners are called on a thread of the feed's, each entry once and in order; they must not block.
 */
public final class AuditFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditFeed.class);
    private static final int PAGE = 500;
    /** Whoever takes nothing for so long is dropped. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Supplier<AuditTrail> trail;
    private final long patienceNanos;
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread feed = new Thread(task, "cutover-audit-feed");
        feed.setDaemon(true);
        return feed;
    });

    /** A feed of the trail that is in use at the time, asked every {@code interval}. */
    public AuditFeed(Supplier<AuditTrail> trail, Duration interval) {
        this(trail, interval, PATIENCE);
    }

    AuditFeed(Supplier<AuditTrail> trail, Duration interval, Duration patience) {
        this.trail = trail;
        this.patienceNanos = patience.toNanos();
        ScheduledFuture<?> unused =
                thread.scheduleWithFixedDelay(this::look, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes entries, if it can. Called on the feed's thread; must not block. */
    public interface Listener {
        /** Whether it can take an entry now. */
        boolean isReady();

        /** The next entry. */
        void onEntry(AuditEntry entry);

        /** It could not take an entry for so long that it gets no more. */
        void onTooSlow();
    }

    /** Someone who listens. */
    public final class Subscription implements AutoCloseable {
        private final Listener listener;
        private @Nullable String position;
        private long stuckSince;
        private boolean isStuck;

        private Subscription(@Nullable String position, Listener listener) {
            this.position = position;
            this.listener = listener;
        }

        private void tell(List<AuditEntry> entries) {
            for (AuditEntry entry : entries) {
                if (!listener.isReady()) {
                    onNotReady();
                    return;
                }
                isStuck = false;
                position = entry.id();
                listener.onEntry(entry);
            }
        }

        private void onNotReady() {
            long now = System.nanoTime();
            if (!isStuck) {
                isStuck = true;
                stuckSince = now;
            } else if (now - stuckSince > patienceNanos) {
                close();
                listener.onTooSlow();
            }
        }

        @Override
        public void close() {
            subscriptions.remove(this);
        }
    }

    /** Gives {@code listener} every entry behind {@code afterId}, or behind what there is now where that is null. */
    public Subscription subscribe(@Nullable String afterId, Listener listener) {
        Subscription subscription = new Subscription(afterId, listener);
        subscriptions.add(subscription);
        thread.execute(this::look);
        return subscription;
    }

    private void look() {
        try {
            tellAll(trail.get());
        } catch (AuditUnavailableException e) {
            LOG.debug("No news of the audit trail: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("The feed of the audit trail failed; it goes on", e);
        }
    }

    private void tellAll(AuditTrail source) {
        Map<String, List<AuditEntry>> pages = new HashMap<>();
        for (Subscription subscription : subscriptions) {
            String position = subscription.position;
            if (position == null) {
                subscription.position = source.lastId();
            } else {
                subscription.tell(pages.computeIfAbsent(position, from -> source.after(from, PAGE)));
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        subscriptions.clear();
    }
}
