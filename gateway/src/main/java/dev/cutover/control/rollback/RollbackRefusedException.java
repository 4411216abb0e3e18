package dev.cutover.control.rollback;

import dev.cutover.control.notify.HookOutcome;
import dev.cutover.control.notify.HookRun;
import java.util.List;

/**
 * A rollback that did not happen, as far as is known: a hook forbade it, or the store did not confirm it, and then it may
 * still take effect. Has no stack trace; the message says why, for people.
 */
public final class RollbackRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean isStoreAway;
    private final transient List<HookOutcome> hooks;

    private RollbackRefusedException(String words, boolean isStoreAway, List<HookOutcome> hooks) {
        super(words, null, false, false);
        this.isStoreAway = isStoreAway;
        this.hooks = List.copyOf(hooks);
    }

    static RollbackRefusedException storeAway(String words, List<HookOutcome> hooks) {
        return new RollbackRefusedException(words, true, hooks);
    }

    static RollbackRefusedException byHook(HookRun run) {
        return new RollbackRefusedException(
                "The required hook " + run.stoppedBy() + " failed; nothing has changed", false, run.outcomes());
    }

    /** Whether the store did not confirm the write. */
    public boolean isStoreAway() {
        return isStoreAway;
    }

    /** What became of the hooks that were called. */
    public List<HookOutcome> hooks() {
        return hooks;
    }
}
