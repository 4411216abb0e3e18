package dev.cutover.control.notify;

import java.util.List;

/**
 * The hooks of every phase, each in the order of the file. Source: INTERFACE §2 {@code hooks}.
 *
 * @param beforeRollback run before anything is changed
 * @param afterRollback run at the end
 * @param purge run when the traffic has followed
 */
public record HooksSettings(
        List<HookSettings> beforeRollback, List<HookSettings> afterRollback, List<HookSettings> purge) {
    /** No hooks. */
    public static final HooksSettings NONE = new HooksSettings(List.of(), List.of(), List.of());

    /** Copies the lists, so that the value cannot change. */
    public HooksSettings {
        beforeRollback = List.copyOf(beforeRollback);
        afterRollback = List.copyOf(afterRollback);
        purge = List.copyOf(purge);
    }

    /** The hooks of a phase. */
    public List<HookSettings> of(HookPhase phase) {
        return switch (phase) {
            case BEFORE_ROLLBACK -> beforeRollback;
            case PURGE -> purge;
            case AFTER_ROLLBACK -> afterRollback;
        };
    }
}
