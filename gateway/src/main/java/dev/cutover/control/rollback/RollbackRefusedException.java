package dev.cutover.control.rollback;

import java.util.List;

/** A rollback that changed nothing. Has no stack trace; the message says why, for people. */
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

    static RollbackRefusedException byHook(List<HookOutcome> hooks) {
        String names = String.join(
                ", ",
                hooks.stream().filter(hook -> !hook.ok()).map(HookOutcome::name).toList());
        return new RollbackRefusedException("A required hook failed: " + names + "; nothing has changed", false, hooks);
    }

    /** Whether the store could not be reached. */
    public boolean isStoreAway() {
        return isStoreAway;
    }

    /** What became of the hooks that were called. */
    public List<HookOutcome> hooks() {
        return hooks;
    }
}
