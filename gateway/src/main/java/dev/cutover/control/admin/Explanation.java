package dev.cutover.control.admin;

import dev.cutover.traffic.exchange.Endpoint;
import dev.cutover.traffic.split.EffectiveWeight;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code /api/explain}: where a request goes, and why. Source: INTERFACE §6.
 *
 * @param endpoint the endpoint that serves it; null where none does
 * @param key the user's key; null without one
 * @param keySource where it stands; {@code minted} where the user would get an id
 * @param bucket 0 to 9,999; null without a key
 * @param weight the share of users that goes to {@code new}, in percent
 * @param weightSource where that comes from
 * @param flag the flag's state, null where missing
 * @param list {@code allow} or {@code deny}; null where the user is on neither
 * @param circuit the state of the circuit breaker
 * @param backend who answers, as far as can be said; null where an id would decide that is yet to be made
 * @param why all that in a sentence
 */
record Explanation(
        @Nullable String endpoint,
        @Nullable String key,
        @Nullable String keySource,
        @Nullable Integer bucket,
        @Nullable BigDecimal weight,
        @Nullable String weightSource,
        @Nullable Boolean flag,
        @Nullable String list,
        @Nullable String circuit,
        @Nullable String backend,
        String why) {
    /** A request that no endpoint serves. */
    static Explanation unserved() {
        String why = "no endpoint matches, and unmatched is reject: the answer is 404";
        return new Explanation(null, null, null, null, null, null, null, null, null, null, why);
    }

    /** What led to a request's assignment: the user, and the list he is on. */
    record User(
            @Nullable String key,
            String keySource,
            @Nullable Integer bucket,
            @Nullable String list) {}

    /** A request of {@code user} to {@code endpoint}. */
    static Explanation of(
            Endpoint endpoint, EffectiveWeight effective, User user, @Nullable String backend, String why) {
        return new Explanation(
                endpoint.id(),
                user.key(),
                user.keySource(),
                user.bucket(),
                WeightNumber.of(effective.weight()),
                effective.source().label(),
                effective.flag(),
                user.list(),
                endpoint.breaker().state().label(),
                backend,
                why);
    }
}
