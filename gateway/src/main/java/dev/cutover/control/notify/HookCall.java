package dev.cutover.control.notify;

import dev.cutover.traffic.split.Weight;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What hooks are told of a rollback.
 *
 * @param id tells it from other rollbacks; the same in all of its phases
 * @param scope {@code all}, {@code endpoint} or {@code step}
 * @param endpoint an endpoint's id, or {@code *}
 * @param from what was in force; null where nothing was
 * @param to what is to be in force
 * @param reason in words, of whoever asked for it; the first 4,000 characters are told
 * @param actor who asked for it
 * @param approvedBy who agreed
 * @param instance the gateway that does it
 * @param at when it began
 */
public record HookCall(
        String id,
        String scope,
        String endpoint,
        @Nullable Weight from,
        Weight to,
        @Nullable String reason,
        String actor,
        @Nullable String approvedBy,
        String instance,
        Instant at) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MAX_TEXT = 4000;

    /** The JSON that is posted in a phase. */
    String body(HookPhase phase) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("event", phase.label());
        body.put("id", id);
        body.put("scope", scope);
        body.put("endpoint", endpoint);
        body.put("from", from == null ? null : new BigDecimal(from.toString()));
        body.put("to", new BigDecimal(to.toString()));
        body.put("reason", reason == null ? null : Excerpt.of(reason, MAX_TEXT));
        body.put("actor", actor);
        body.put("approvedBy", approvedBy == null ? null : Excerpt.of(approvedBy, MAX_TEXT));
        body.put("instance", instance);
        body.put("at", at.toString());
        return JSON.writeValueAsString(body);
    }
}
