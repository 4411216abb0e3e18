package dev.cutover.control.notify;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells receivers outside of what happened: Slack, PagerDuty, webhooks. Each has a queue and a thread of its own, so
 * that none waits for another, and nobody here for any of them. Source: SEMANTICS §2.
 *
 * <p>Thread-safe. Metric: {@code cutover_notifications_total{receiver, result}}.
 */
public final class Notifier implements MeterBinder, AutoCloseable {
    /** What {@link #close()} leaves to all receivers together. */
    static final Duration LAST_PATIENCE = Duration.ofSeconds(2);

    private final WebhookClient client;
    private final NotificationCounts counts = new NotificationCounts();
    private volatile List<Mailbox> mailboxes = List.of();
    private boolean closed;

    /** A notifier that tells nobody yet. */
    public Notifier(WebhookClient client) {
        this.client = client;
    }

    /**
     * Tells these receivers from now on. One that was told before keeps what waits for it; one that is no longer named
     * gets what was submitted before, and nothing after. Does nothing after {@link #close()}.
     */
    public synchronized void use(NotifySettings settings) {
        if (closed) {
            return;
        }
        List<Mailbox> before = mailboxes;
        List<Mailbox> after = new ArrayList<>();
        for (Receiver receiver : Receiver.of(settings)) {
            after.add(before.stream()
                    .filter(mailbox -> mailbox.receiver().equals(receiver))
                    .findFirst()
                    .orElseGet(() -> new Mailbox(receiver, client, counts)));
        }
        mailboxes = List.copyOf(after);
        before.stream().filter(mailbox -> !after.contains(mailbox)).forEach(Mailbox::retire);
    }

    /** Has every receiver told. Never waits and never throws; what finds no room is dropped and counted. */
    public void submit(Notification notification) {
        mailboxes.forEach(mailbox -> mailbox.submit(notification));
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        counts.bindTo(registry);
    }

    /** Takes nothing more, sends what waits for two seconds at most, and drops and counts the rest. */
    @Override
    public synchronized void close() {
        closed = true;
        long end = System.nanoTime() + LAST_PATIENCE.toNanos();
        mailboxes.forEach(Mailbox::retire);
        mailboxes.forEach(mailbox -> mailbox.end(Duration.ofNanos(end - System.nanoTime())));
    }
}
