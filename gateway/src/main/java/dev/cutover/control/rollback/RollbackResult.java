package dev.cutover.control.rollback;

import dev.cutover.control.notify.HookOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a rollback.
 *
 * @param id tells it from others
 * @param request what was asked for
 * @param plan what was written
 * @param seconds until the traffic followed everywhere, or until nobody waited any more
 * @param away why the store did not take it, so that it is in force at this gateway alone; null where it did
 * @param followers who has followed
 * @param legacy whether legacy answers
 * @param hooks what became of the hooks
 */
public record RollbackResult(
        String id,
        RollbackRequest request,
        RollbackPlan plan,
        double seconds,
        @Nullable String away,
        List<Follower> followers,
        Legacy legacy,
        List<HookOutcome> hooks) {
    /**
     * A live gateway.
     *
     * @param id which one
     * @param seconds until its traffic had followed; null where it has not said so
     */
    public record Follower(String id, @Nullable Double seconds) {}

    /**
     * Legacy since the weights were written, as this gateway sees it.
     *
     * @param answering null where it was not asked
     * @param requests how often it was tried
     * @param errors how often that failed
     */
    public record Legacy(@Nullable Boolean answering, long requests, long errors) {}

    /** Whether the traffic of all live gateways has followed. */
    public boolean isConfirmed() {
        return followers.stream().allMatch(follower -> follower.seconds() != null);
    }
}
