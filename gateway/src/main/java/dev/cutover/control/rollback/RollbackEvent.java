package dev.cutover.control.rollback;

import dev.cutover.control.audit.Author;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A rollback, as other systems and people are told of it.
 *
 * @param id tells it from others
 * @param at when it was asked for
 * @param scope {@code all}, {@code endpoint} or {@code step}
 * @param endpoint an endpoint's id, or {@code *}
 * @param from the percentage before
 * @param to the percentage behind it
 * @param author who, and why
 * @param instance the gateway that does it
 * @param isConfirmed whether traffic has followed everywhere; null while that is not known
 * @param seconds until then; null while that is not known
 */
public record RollbackEvent(
        String id,
        Instant at,
        String scope,
        String endpoint,
        double from,
        double to,
        Author author,
        String instance,
        @Nullable Boolean isConfirmed,
        @Nullable Double seconds) {
    RollbackEvent confirmed(boolean confirmed, double after) {
        return new RollbackEvent(id, at, scope, endpoint, from, to, author, instance, confirmed, after);
    }
}
