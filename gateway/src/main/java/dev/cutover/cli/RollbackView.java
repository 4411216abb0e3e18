package dev.cutover.cli;

import static dev.cutover.cli.Table.Column.number;
import static dev.cutover.cli.Table.Column.text;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The answer of {@code POST /api/rollback} for people. */
final class RollbackView {
    private RollbackView() {}

    /**
     * Shows it, and says whether it is all done. With {@code --json} it says so too, but shows only what an operator
     * must know, apart from the answer.
     */
    static ExitCode show(Client client, JsonNode done) {
        Terminal terminal = client.terminal();
        boolean isConfirmed = done.path("confirmed").asBoolean(false);
        if (!client.isJson()) {
            headline(terminal, done, isConfirmed);
            changes(terminal, done);
            instances(terminal, done.path("instances"));
            legacy(terminal, done.path("legacy"));
            hooks(terminal, done.path("hooks"));
        }
        List<String> missing = unconfirmed(done.path("instances"));
        if (done.path("away").isString()) {
            return away(terminal, done, missing);
        }
        if (isConfirmed) {
            return ExitCode.DONE;
        }
        terminal.message(
                Style.BAD.of("NOT CONFIRMED"),
                missing.isEmpty() ? "." : " by " + String.join(", ", missing) + ".",
                " The weights ARE set: do not repeat the rollback.");
        terminal.message("Look whether requests still reach new: cutover status --watch. Take a gateway that goes on "
                + "sending them out of the load balancer.");
        return ExitCode.REFUSED;
    }

    /** The store was away, so it holds at one gateway alone. */
    private static ExitCode away(Terminal terminal, JsonNode done, List<String> missing) {
        terminal.message(
                Style.BAD.of("AT THIS GATEWAY ALONE"),
                ": " + Shown.text(done.path("away")) + ".",
                " It is written there once it is back, unless somebody changes the weights meanwhile.");
        if (!missing.isEmpty()) {
            terminal.message("Roll back at each other gateway, too, by --admin: last seen were "
                    + String.join(", ", missing) + ".");
        }
        return missing.isEmpty() ? ExitCode.DONE : ExitCode.REFUSED;
    }

    private static void headline(Terminal terminal, JsonNode done, boolean isConfirmed) {
        String endpoint = Shown.text(done.path("endpoint"));
        String what = endpoint.equals("*") || endpoint.isEmpty() ? "everything" : endpoint;
        int instances = done.path("instances").size();
        String confirmed = isConfirmed ? "confirmed by " + all(instances) : "not confirmed by all";
        terminal.line(
                (isConfirmed ? Style.GOOD : Style.BAD).of("Rolled back " + what),
                ": ",
                Shown.state(done.path("from")) + " -> ",
                Style.BOLD.of(Shown.state(done.path("to"))),
                " in " + Shown.seconds(done.path("seconds")) + ", " + confirmed + ".");
    }

    private static String all(int instances) {
        return instances == 0 ? "the gateway" : instances == 1 ? "1 gateway" : "all " + instances + " gateways";
    }

    private static void changes(Terminal terminal, JsonNode done) {
        Table table = new Table(text("ENDPOINT").cut(), number("FROM"), number("TO"));
        for (JsonNode change : done.path("changes").values()) {
            table.row(
                    Style.PLAIN.of(Shown.text(change.path("endpoint"))),
                    Style.PLAIN.of(Shown.state(change.path("from"))),
                    Style.PLAIN.of(Shown.state(change.path("to"))));
        }
        for (JsonNode flag : done.path("flags").values()) {
            table.row(
                    Style.PLAIN.of("flag " + Shown.text(flag.path("name"))),
                    Style.PLAIN.of(Shown.state(flag.path("from"))),
                    Style.PLAIN.of(Shown.state(flag.path("to"))));
        }
        show(terminal, table);
    }

    private static void instances(Terminal terminal, JsonNode instances) {
        Table table = new Table(text("GATEWAY").cut(), text("CONFIRMED"), number("AFTER"));
        for (JsonNode instance : instances.values()) {
            boolean isConfirmed = instance.path("confirmed").asBoolean(false);
            table.row(
                    Style.PLAIN.of(Shown.text(instance.path("id"))),
                    isConfirmed ? Style.GOOD.of("yes") : Style.BAD.of("NO"),
                    Style.PLAIN.of(isConfirmed ? Shown.seconds(instance.path("seconds")) : Shown.NOTHING));
        }
        show(terminal, table);
    }

    private static void show(Terminal terminal, Table table) {
        if (table.isEmpty()) {
            return;
        }
        terminal.line();
        table.lines(terminal.columns()).forEach(terminal::line);
    }

    private static void legacy(Terminal terminal, JsonNode legacy) {
        if (!legacy.isObject()) {
            return;
        }
        JsonNode answering = legacy.path("answering");
        String requests = Shown.text(legacy.path("requests"));
        Span state = !answering.isBoolean()
                ? Style.PLAIN.of("not known: no request came")
                : answering.booleanValue() ? Style.GOOD.of("yes") : Style.BAD.of("NO");
        terminal.line();
        terminal.line("Legacy answers: ", state, requests.isEmpty() ? "" : " (requests since: " + requests + ")");
    }

    private static void hooks(Terminal terminal, JsonNode hooks) {
        for (JsonNode hook : hooks.values()) {
            boolean isOk = hook.path("ok").asBoolean(false);
            terminal.line("Hook ", isOk ? Style.PLAIN.of(hook(hook)) : Style.BAD.of(hook(hook)));
        }
    }

    /** A hook in words: {@code cdn (purge): done in 120 ms}. */
    static String hook(JsonNode hook) {
        boolean isOk = hook.path("ok").asBoolean(false);
        String trouble = Shown.text(hook.path("trouble"));
        int attempts = hook.path("attempts").asInt(1);
        return Shown.text(hook.path("name")) + " (" + Shown.text(hook.path("phase")) + "): "
                + (isOk ? "done" : "FAILED")
                + " in " + Shown.orNothing(Shown.text(hook.path("millis"))) + " ms"
                + (attempts > 1 ? ", " + attempts + " attempts" : "")
                + (trouble.isEmpty() ? "" : ": " + trouble);
    }

    private static List<String> unconfirmed(JsonNode instances) {
        List<String> ids = new ArrayList<>();
        for (JsonNode instance : instances.values()) {
            if (!instance.path("confirmed").asBoolean(false)) {
                ids.add(Shown.text(instance.path("id")));
            }
        }
        return ids;
    }
}
