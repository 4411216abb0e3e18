package dev.cutover.control.notify;

import dev.cutover.control.notify.NotificationCounts.Result;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for one receiver, and the one thread that sends it: whatever becomes of this receiver, no other waits for
 * it.
 *
 * <p>Thread-safe. The thread is a daemon and exists while there is something to send.
 */
final class Mailbox {
    /** More than anybody would read. */
    static final int CAPACITY = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

    /** Attempts and their timeouts end a delivery long before. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final Receiver receiver;
    private final WebhookClient client;
    private final NotificationCounts counts;
    private final ThreadPoolExecutor thread;
    private volatile boolean failing;

    Mailbox(Receiver receiver, WebhookClient client, NotificationCounts counts) {
        this.receiver = receiver;
        this.client = client;
        this.counts = counts;
        thread = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(CAPACITY),
                task -> {
                    Thread daemon = new Thread(task, "cutover-notify-" + receiver.label());
                    daemon.setDaemon(true);
                    return daemon;
                },
                (task, pool) -> counts.add(receiver, Result.DROPPED, 1));
        thread.allowCoreThreadTimeOut(true);
    }

    Receiver receiver() {
        return receiver;
    }

    /** Leaves a notification to be sent, or drops and counts it where the queue is full or ended. Never waits. */
    void submit(Notification notification) {
        thread.execute(() -> deliver(notification));
    }

    /** Takes no more; what waits is still sent. */
    void retire() {
        thread.shutdown();
    }

    /** Waits for what is still to be sent after {@link #retire()}, then drops and counts the rest. */
    void end(Duration patience) {
        try {
            if (thread.awaitTermination(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        counts.add(receiver, Result.DROPPED, thread.shutdownNow().size());
    }

    private void deliver(Notification notification) {
        String trouble;
        try {
            trouble = client.post(receiver.delivery(notification), PATIENCE).trouble();
        } catch (RuntimeException e) {
            // Not the exception itself, whose message may show the URL.
            trouble = e.getClass().getName();
        }
        counts.add(receiver, trouble == null ? Result.SENT : Result.FAILED, 1);
        String host = receiver.url().host();
        if (trouble != null && !failing) {
            LOG.warn(
                    "Notifications do not reach {} ({}): {}; those that follow are counted, not logged",
                    receiver.label(),
                    host,
                    trouble);
        }
        if (trouble == null && failing) {
            LOG.info("Notifications reach {} ({}) again", receiver.label(), host);
        }
        failing = trouble != null;
    }
}
