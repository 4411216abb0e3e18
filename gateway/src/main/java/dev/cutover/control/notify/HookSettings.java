package dev.cutover.control.notify;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A URL that is called at a moment of a rollback. Source: INTERFACE §2 {@code hooks}.
 *
 * @param name what it is called in answers and logs
 * @param url where it is called
 * @param timeout for one attempt, to the end of the answer
 * @param retries attempts after the first
 * @param required whether its failure holds the rollback; before a rollback only
 * @param secret what bodies are signed with, or null for no signature
 */
public record HookSettings(
        String name,
        ReceiverUrl url,
        Duration timeout,
        int retries,
        boolean required,
        @Nullable String secret) {
    /** All values, secrets masked. */
    @Override
    public String toString() {
        return "HookSettings[name=%s, url=%s, timeout=%s, retries=%d, required=%s, secret=%s]"
                .formatted(name, url, timeout, retries, required, secret == null ? "none" : "***");
    }
}
