package dev.cutover.control.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an entry will say once the change it speaks of has happened.
 *
 * @param author who, and why
 * @param action what is done
 * @param endpoint an endpoint's id, {@code *}, or the name of a flag
 * @param from what is there before, as text; null for what the store finds there
 * @param to what will be there; empty for nothing
 */
public record AuditNote(
        Author author,
        AuditAction action,
        String endpoint,
        @Nullable String from,
        String to) {
    /**
     * The entry.
     *
     * @param id {@code 0-0} where the trail is to give one
     * @param found what the store found there before, as text
     * @param instance the gateway that did it
     */
    public AuditEntry entry(String id, Instant at, String found, String instance) {
        return new AuditEntry(id, at, author, action.label(), endpoint, from == null ? found : from, to, instance);
    }
}
