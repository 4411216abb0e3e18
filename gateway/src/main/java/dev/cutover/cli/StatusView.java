package dev.cutover.cli;

import static dev.cutover.cli.Table.Column.number;
import static dev.cutover.cli.Table.Column.text;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The answer of {@code GET /api/status} for people: a line on the gateway, its troubles, a table of endpoints. */
final class StatusView {
    /** A share of failed requests that is worth a look at once. */
    private static final double BAD_SHARE = 0.01;

    private StatusView() {}

    /** The lines, in at most {@code width} columns. */
    static List<Object[]> lines(JsonNode status, int width) {
        List<Object[]> lines = new ArrayList<>();
        lines.add(gateway(status));
        troubles(status.path("redis"), lines);
        lines.add(new Object[0]);
        lines.addAll(endpoints(status.path("endpoints"), width));
        return lines;
    }

    private static Object[] gateway(JsonNode status) {
        JsonNode store = status.path("redis");
        String readiness = Shown.orNothing(Shown.text(status.path("readiness")));
        List<Object> parts = new ArrayList<>();
        parts.add(Style.BOLD.of("Cutover " + Shown.text(status.path("version"))));
        parts.add(" on " + Shown.text(status.path("instance")) + ", ");
        parts.add((readiness.equals("ready") ? Style.GOOD : Style.WARNING).of(readiness));
        parts.add(", up " + Shown.age(status.path("uptime").asLong(0)) + ", ");
        parts.add(store(store));
        parts.add(", revision " + Shown.orNothing(Shown.text(status.path("configRevision"))));
        int instances = status.path("instances").size();
        if (instances > 0) {
            parts.add(", " + Shown.count(instances, "instance"));
        }
        int refused = store.path("refused").size();
        if (refused > 0) {
            parts.add(", ");
            parts.add(Style.WARNING.of(Shown.count(refused, "refused value")));
        }
        return parts.toArray();
    }

    private static Span store(JsonNode store) {
        String name = Shown.orNothing(Shown.text(store.path("store")));
        return switch (Shown.text(store.path("state"))) {
            case "up" -> Style.GOOD.of(name + " up");
            case "down" -> Style.BAD.of(name + " DOWN");
            case "off" -> Style.PLAIN.of("weights in " + (name.equals("file") ? "a file" : name));
            default -> Style.WARNING.of(name + " " + Shown.orNothing(Shown.text(store.path("state"))));
        };
    }

    private static void troubles(JsonNode store, List<Object[]> lines) {
        if (Shown.text(store.path("state")).equals("down")) {
            JsonNode age = store.path("age");
            lines.add(new Object[] {
                Style.BAD.of("  store down since " + Shown.text(store.path("since")) + ": "),
                Shown.orNothing(Shown.text(store.path("trouble"))),
                age.isNumber()
                        ? "; the weights in force were read " + Shown.age(age.asLong()) + " ago"
                        : "; no weights have been read"
            });
        }
        for (JsonNode refused : store.path("refused").values()) {
            String field = Shown.text(refused.path("field"));
            lines.add(new Object[] {
                Style.WARNING.of("  refused: "),
                Shown.text(refused.path("key")) + (field.isEmpty() ? "" : " " + field) + ": \""
                        + Shown.text(refused.path("value")) + "\" (" + Shown.text(refused.path("reason"))
                        + "); the last good value stays in force"
            });
        }
    }

    private static List<Object[]> endpoints(JsonNode endpoints, int width) {
        Table table = new Table(
                text("ENDPOINT").cut(),
                number("WEIGHT"),
                text("SOURCE").leftOut(2),
                text("FLAG").leftOut(3),
                number("NEW %"),
                number("REQUESTS"),
                number("ERRORS"),
                number("P95 LEGACY").leftOut(4),
                number("P95 NEW"),
                text("CIRCUIT"),
                number("FALLBACKS").leftOut(5));
        for (JsonNode endpoint : endpoints.values()) {
            table.row(
                    Style.PLAIN.of(Shown.text(endpoint.path("id"))),
                    Style.BOLD.of(Shown.percent(endpoint.path("weight"))),
                    Style.PLAIN.of(source(endpoint)),
                    flag(endpoint.path("flag")),
                    Style.PLAIN.of(Shown.text(endpoint.path("observedPercent"))),
                    Style.PLAIN.of(Shown.text(endpoint.path("requests"))),
                    errors(endpoint),
                    Style.PLAIN.of(p95(endpoint, "legacy")),
                    Style.PLAIN.of(p95(endpoint, "new")),
                    circuit(Shown.text(endpoint.path("circuit"))),
                    Style.PLAIN.of(Shown.text(endpoint.path("fallbacks"))));
        }
        return table.lines(width);
    }

    private static String source(JsonNode endpoint) {
        String only = Shown.text(endpoint.path("backendOnly"));
        return only.isEmpty() ? Shown.text(endpoint.path("source")) : only + " only";
    }

    private static Span flag(JsonNode flag) {
        return (flag.isBoolean() && !flag.booleanValue() ? Style.WARNING : Style.PLAIN).of(Shown.text(flag));
    }

    private static Span errors(JsonNode endpoint) {
        double errors = endpoint.path("errors").asDouble(0);
        double requests = endpoint.path("requests").asDouble(0);
        Style style = errors == 0 ? Style.PLAIN : errors >= requests * BAD_SHARE ? Style.BAD : Style.WARNING;
        return style.of(Shown.text(endpoint.path("errors")));
    }

    private static String p95(JsonNode endpoint, String backend) {
        for (JsonNode each : endpoint.path("backends").values()) {
            if (Shown.text(each.path("backend")).equals(backend)) {
                return Shown.seconds(each.path("p95"));
            }
        }
        return Shown.NOTHING;
    }

    private static Span circuit(String state) {
        Style style = switch (state) {
            case "closed" -> Style.GOOD;
            case "open" -> Style.BAD;
            default -> Style.WARNING;
        };
        return style.of(state);
    }
}
