package dev.cutover.control.notify;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One message for one receiver, and how hard to try.
 *
 * @param url where it is posted to
 * @param event what it is about, for the receiver's header
 * @param body JSON
 * @param timeout for one attempt, to the end of the answer
 * @param retries attempts after the first
 * @param firstPause before the first retry; doubles with each
 * @param secret what the body is signed with, or null for no signature
 */
record Delivery(
        ReceiverUrl url,
        String event,
        String body,
        Duration timeout,
        int retries,
        Duration firstPause,
        @Nullable String secret) {
    /** Where it goes and how, without body and secret. */
    @Override
    public String toString() {
        return "Delivery[url=%s, event=%s, timeout=%s, retries=%d]".formatted(url, event, timeout, retries);
    }
}
