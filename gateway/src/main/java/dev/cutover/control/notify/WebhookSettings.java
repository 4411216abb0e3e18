package dev.cutover.control.notify;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A URL that gets every notification as JSON. Source: INTERFACE §2 {@code notify.webhooks}.
 *
 * @param url where it is posted to
 * @param timeout for one attempt, to the end of the answer
 * @param retries attempts after the first
 * @param secret what bodies are signed with, or null for no signature
 */
public record WebhookSettings(
        ReceiverUrl url,
        Duration timeout,
        int retries,
        @Nullable String secret) {
    /** All values, secrets masked. */
    @Override
    public String toString() {
        return "WebhookSettings[url=%s, timeout=%s, retries=%d, secret=%s]"
                .formatted(url, timeout, retries, secret == null ? "none" : "***");
    }
}
