package dev.cutover.control.notify;

import org.jspecify.annotations.Nullable;

/**
 * What became of one hook, with the members of the answer to a rollback.
 *
 * @param name of the hook
 * @param phase such as {@code before-rollback}
 * @param ok whether it answered 2xx
 * @param attempts how often it was called; 0 where no time was left for it
 * @param millis how long that took, pauses included
 * @param trouble why it failed, without secrets; null where it did not
 */
public record HookOutcome(
        String name,
        String phase,
        boolean ok,
        int attempts,
        long millis,
        @Nullable String trouble) {}
