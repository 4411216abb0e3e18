package dev.cutover.control.rollback;

import dev.cutover.control.audit.Author;
import dev.cutover.control.notify.HookCall;
import dev.cutover.control.notify.Notification;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rollback in the words of hooks, messages and the log.
 *
 * @param call what hooks are told
 */
record RollbackNews(HookCall call) {
    static RollbackNews of(String id, RollbackRequest request, RollbackPlan plan, String instance, Instant at) {
        Author author = request.author();
        return new RollbackNews(new HookCall(
                id,
                request.scope().label(),
                plan.write().note().endpoint(),
                plan.from(),
                plan.to(),
                author.reason(),
                author.actor(),
                author.approvedBy(),
                instance,
                at));
    }

    /** What was done, in one line fit for a log. */
    String summary() {
        String where = call.endpoint().equals("*") ? "all endpoints" : call.endpoint();
        String why = call.reason() == null ? "" : ": " + call.reason().replaceAll("\\p{Cntrl}", "?");
        return "Rollback of %s from %s %% to %s %% by %s%s".formatted(where, call.from(), call.to(), call.actor(), why);
    }

    /** The message to people once it is known who has followed. */
    Notification message(double seconds, List<String> missing, @Nullable String away) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("scope", call.scope());
        details.put("endpoint", call.endpoint());
        details.put("from", call.from() + " %");
        details.put("to", call.to() + " %");
        details.put("actor", call.actor());
        details.put("reason", call.reason() == null ? "none" : call.reason());
        if (call.approvedBy() != null) {
            details.put("approved by", call.approvedBy());
        }
        details.put(
                "traffic",
                missing.isEmpty()
                        ? "has followed after %.1f s".formatted(seconds)
                        : "not confirmed by " + String.join(", ", missing));
        if (away != null) {
            details.put("store", away + "; in force at " + call.instance() + " alone");
        }
        return new Notification(
                Notification.Kind.ROLLBACK,
                missing.isEmpty() && away == null ? Notification.Severity.WARNING : Notification.Severity.CRITICAL,
                summary(),
                call.endpoint(),
                details,
                "cutover-rollback-" + call.id(),
                call.instance(),
                call.at(),
                null);
    }
}
