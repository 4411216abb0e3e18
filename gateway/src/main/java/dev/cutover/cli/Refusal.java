package dev.cutover.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A gateway's no in words: its own, every problem it lists, and what to do about it. */
final class Refusal {
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int CONFLICT = 409;
    private static final int UNAVAILABLE = 503;

    private Refusal() {}

    /** The lines, as parts for {@link Terminal#message}. */
    static List<Object[]> of(Reply.Refused refused) {
        JsonNode problem = refused.problem();
        String detail = Shown.text(problem.path("detail"));
        String said = detail.isEmpty() ? Shown.text(problem.path("title")) : detail;
        List<Object[]> lines = new ArrayList<>();
        lines.add(new Object[] {Style.BAD.of("Refused (" + refused.status() + "): "), Shown.orNothing(said)});
        for (JsonNode each : problem.path("problems").values()) {
            lines.add(new Object[] {"  " + Shown.text(each)});
        }
        for (JsonNode hook : problem.path("hooks").values()) {
            lines.add(new Object[] {"  hook " + RollbackView.hook(hook)});
        }
        String advice = advice(refused);
        if (!advice.isEmpty()) {
            lines.add(new Object[] {advice});
        }
        return lines;
    }

    private static String advice(Reply.Refused refused) {
        return switch (refused.status()) {
            case UNAUTHORIZED -> "Set CUTOVER_ADMIN_TOKEN to the value of admin.token in the gateway's configuration.";
            case NOT_FOUND -> notFound(Shown.text(refused.problem().path("detail")));
            case NOT_ALLOWED -> "The gateway may be of another version than this command line.";
            case CONFLICT ->
                refused.problem().has("actual")
                        ? "Nothing was changed. It is "
                                + Shown.state(refused.problem().path("actual"))
                                + " now; look at it, then repeat with --expected "
                                + expected(refused.problem().path("actual")) + "."
                        : "Nothing was changed.";
            case UNAVAILABLE ->
                "Nothing is known to have changed. \"cutover status\" says how the gateway and its store are.";
            default -> "";
        };
    }

    private static String notFound(String detail) {
        return detail.startsWith("There is no /")
                ? "The gateway may be of another version than this command line."
                : "\"cutover weights\" lists the endpoints.";
    }

    private static String expected(JsonNode actual) {
        return actual.isNumber() ? Shown.text(actual) : "none";
    }
}
