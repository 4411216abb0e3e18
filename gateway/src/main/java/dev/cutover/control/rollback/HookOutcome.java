package dev.cutover.control.rollback;

import org.jspecify.annotations.Nullable;

/**
 * What became of a hook.
 *
 * @param name as configured
 * @param phase {@code before-rollback}, {@code purge} or {@code after-rollback}
 * @param ok whether it did what it is for
 * @param attempts how often it was called
 * @param millis how long all that took
 * @param trouble what went wrong, or null
 */
public record HookOutcome(
        String name,
        String phase,
        boolean ok,
        int attempts,
        long millis,
        @Nullable String trouble) {}
