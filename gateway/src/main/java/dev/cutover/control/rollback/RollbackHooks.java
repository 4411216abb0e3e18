package dev.cutover.control.rollback;

import java.util.List;

/** What else happens at a rollback: calls of other systems, which may take their time, and messages to people. */
public interface RollbackHooks {
    /** Nothing else happens. */
    RollbackHooks NONE = new RollbackHooks() {
        @Override
        public List<HookOutcome> run(Phase phase, RollbackEvent event) {
            return List.of();
        }

        @Override
        public boolean mayGoOn(List<HookOutcome> outcomes) {
            return true;
        }

        @Override
        public void tell(RollbackEvent event) {}
    };

    /** When hooks are called. Source: SEMANTICS §2. */
    enum Phase {
        /** Before anything has changed. */
        BEFORE,
        /** When the traffic has followed: caches of a CDN. */
        PURGE,
        /** At the end. */
        AFTER
    }

    /** Calls the hooks of a phase, and waits for them, for a bounded time. */
    List<HookOutcome> run(Phase phase, RollbackEvent event);

    /** Whether no hook failed that is required. */
    boolean mayGoOn(List<HookOutcome> outcomes);

    /** Tells people; does not wait. */
    void tell(RollbackEvent event);
}
