package dev.cutover.control.admin;

import dev.cutover.control.notify.HookOutcome;
import dev.cutover.control.rollback.Rollback;
import dev.cutover.control.rollback.RollbackRefusedException;
import dev.cutover.control.rollback.RollbackRequest;
import dev.cutover.control.rollback.RollbackResult;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** What {@code POST /api/rollback} does and says. Blocks; thread-safe. Source: INTERFACE §6. */
final class RollbackApi {
    private final Rollback rollback;

    RollbackApi(Rollback rollback) {
        this.rollback = rollback;
    }

    /**
     * The answer.
     *
     * @param id of the rollback, as hooks and messages name it
     * @param scope {@code all}, {@code endpoint} or {@code step}
     * @param endpoint an endpoint's id, or {@code *}
     * @param from the percentage that was in force
     * @param to the percentage that is
     * @param seconds until the traffic of all live gateways had followed
     * @param confirmed whether it has
     * @param away why the store did not take it, so that it is in force at this gateway alone and is written when the
     *     store is back; null where it did
     * @param changes every weight that was written
     * @param flags every flag that was written
     * @param instances the live gateways
     * @param legacy whether legacy answers, as this gateway sees it
     * @param hooks what became of the hooks
     */
    record Answer(
            String id,
            String scope,
            String endpoint,
            @Nullable BigDecimal from,
            @Nullable BigDecimal to,
            double seconds,
            boolean confirmed,
            @Nullable String away,
            List<Change> changes,
            List<Flag> flags,
            List<Instance> instances,
            RollbackResult.Legacy legacy,
            List<HookOutcome> hooks) {}

    /** A weight that was written. */
    record Change(
            String endpoint,
            @Nullable BigDecimal from,
            @Nullable BigDecimal to) {}

    /** A flag that was written. */
    record Flag(String name, @Nullable Boolean from, boolean to) {}

    /** A gateway; its seconds are null where it has not said that its traffic has followed. */
    record Instance(String id, boolean confirmed, @Nullable Double seconds) {}

    /**
     * Rolls back.
     *
     * @throws ApiException 404 where there is no such endpoint, 409 where a hook forbids it, 503 where the store does
     *     not confirm it
     */
    Answer rollBack(RollbackRequest request) {
        try {
            return answer(rollback.run(request));
        } catch (IllegalArgumentException e) {
            throw new ApiException(HttpStatus.NOT_FOUND, String.valueOf(e.getMessage()));
        } catch (RollbackRefusedException e) {
            ApiException refused = e.isStoreAway()
                    ? new ApiException(
                                    HttpStatus.SERVICE_UNAVAILABLE,
                                    e.getMessage() + "; not confirmed, so look at GET /api/weights before trying again")
                            .withHeader(HttpHeaders.RETRY_AFTER, "1")
                    : new ApiException(HttpStatus.CONFLICT, String.valueOf(e.getMessage()));
            throw refused.with("hooks", e.hooks());
        }
    }

    private static Answer answer(RollbackResult result) {
        List<Change> changes = result.plan().weights().stream()
                .map(change -> new Change(change.field(), WeightNumber.of(change.from()), WeightNumber.of(change.to())))
                .toList();
        List<Flag> flags = result.plan().flags().entrySet().stream()
                .map(flag -> new Flag(flag.getKey(), flag.getValue().orElse(null), false))
                .toList();
        List<Instance> instances = result.followers().stream()
                .map(follower -> new Instance(follower.id(), follower.seconds() != null, rounded(follower.seconds())))
                .toList();
        return new Answer(
                result.id(),
                result.request().scope().label(),
                result.plan().write().note().endpoint(),
                WeightNumber.of(result.plan().from()),
                WeightNumber.of(result.plan().to()),
                BigDecimal.valueOf(result.seconds())
                        .setScale(3, RoundingMode.HALF_UP)
                        .doubleValue(),
                result.isConfirmed(),
                result.away(),
                changes,
                flags,
                instances,
                result.legacy(),
                result.hooks());
    }

    private static @Nullable Double rounded(@Nullable Double seconds) {
        return seconds == null ? null : Math.round(seconds * 1000) / 1000.0;
    }
}
