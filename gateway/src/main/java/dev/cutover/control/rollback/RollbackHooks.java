package dev.cutover.control.rollback;

import dev.cutover.control.notify.HookCall;
import dev.cutover.control.notify.HookPhase;
import dev.cutover.control.notify.HookRun;
import dev.cutover.control.notify.Notification;
import java.util.List;

/** What else happens at a rollback: calls of other systems, which are waited for, and messages to people. */
public interface RollbackHooks {
    /** Nothing else happens. */
    RollbackHooks NONE = new RollbackHooks() {
        @Override
        public HookRun run(HookPhase phase, HookCall call) {
            return new HookRun(List.of(), null);
        }

        @Override
        public void tell(Notification notification) {}
    };

    /** Calls the hooks of a phase, and waits for them, for a bounded time. */
    HookRun run(HookPhase phase, HookCall call);

    /** Tells people; does not wait. */
    void tell(Notification notification);
}
