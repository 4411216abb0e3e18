package dev.cutover.control.notify;

import org.jspecify.annotations.Nullable;

/**
 * What became of a delivery.
 *
 * @param attempts how often it was posted, at least once
 * @param millis how long that took, pauses included
 * @param trouble why the last attempt failed, without secrets; null where it succeeded
 */
record DeliveryOutcome(int attempts, long millis, @Nullable String trouble) {
    /** Whether the receiver took it. */
    boolean ok() {
        return trouble == null;
    }
}
