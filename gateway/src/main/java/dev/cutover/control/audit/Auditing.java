package dev.cutover.control.audit;

import java.time.Clock;
import java.util.function.Consumer;

/**
 * How a store lets changes be known.
 *
 * @param instance the gateway that the store belongs to
 * @param clock tells when
 * @param local takes entries of stores that do not keep them by themselves; does not throw
 */
public record Auditing(String instance, Clock clock, Consumer<AuditEntry> local) {
    /** Nobody wants to know. */
    public static Auditing none(Clock clock) {
        return new Auditing("none", clock, entry -> {});
    }

    /** Keeps what a note says of a change that has happened; {@code found} is what was there before. */
    public void keep(AuditNote note, String found) {
        local.accept(note.entry("0-0", clock.instant(), found, instance));
    }
}
