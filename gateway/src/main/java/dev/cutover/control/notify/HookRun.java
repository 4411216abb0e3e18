package dev.cutover.control.notify;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of the hooks of a phase.
 *
 * @param outcomes of those that ran, in their order
 * @param stoppedBy the name of the required hook that failed, after which none ran; null where the caller may go on
 */
public record HookRun(List<HookOutcome> outcomes, @Nullable String stoppedBy) {
    /** Copies the list, so that the value cannot change. */
    public HookRun {
        outcomes = List.copyOf(outcomes);
    }

    /** Whether a required hook failed, so that the caller must change nothing. */
    public boolean mustStop() {
        return stoppedBy != null;
    }
}
