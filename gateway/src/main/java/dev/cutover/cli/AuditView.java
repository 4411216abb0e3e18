package dev.cutover.cli;

import static dev.cutover.cli.Table.Column.text;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Entries of the audit trail for people, with times of their own zone. */
final class AuditView {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final Terminal terminal;
    private final ZoneId zone;

    AuditView(Terminal terminal, ZoneId zone) {
        this.terminal = terminal;
        this.zone = zone;
    }

    /** Shows entries below their titles. */
    void show(List<JsonNode> entries) {
        if (entries.isEmpty()) {
            terminal.line("Nothing has been changed yet.");
            return;
        }
        Table table = table();
        entries.forEach(entry -> add(table, entry));
        table.lines(terminal.columns()).forEach(terminal::line);
    }

    /** Shows one more entry. */
    void showNext(JsonNode entry) {
        Table table = table();
        add(table, entry);
        table.rows(terminal.columns()).forEach(terminal::line);
    }

    private Table table() {
        return new Table(
                text("AT (" + zone.getId() + ")").atLeast(19),
                text("ACTION").atLeast(8),
                text("ENDPOINT").cut().atLeast(12),
                text("CHANGE").atLeast(15),
                text("ACTOR").cut().atLeast(8),
                text("INSTANCE").cut().leftOut(1),
                text("REASON").cut());
    }

    private void add(Table table, JsonNode entry) {
        String action = Shown.text(entry.path("action"));
        table.row(
                Style.PLAIN.of(time(Shown.text(entry.path("at")))),
                (action.equals("rollback") ? Style.BAD : Style.PLAIN).of(action),
                Style.PLAIN.of(Shown.text(entry.path("endpoint"))),
                Style.BOLD.of(change(entry)),
                Style.PLAIN.of(Shown.text(entry.path("actor"))),
                Style.PLAIN.of(Shown.text(entry.path("instance"))),
                Style.PLAIN.of(reason(entry)));
    }

    private static String change(JsonNode entry) {
        boolean hasNone = Shown.text(entry.path("from")).isEmpty()
                && Shown.text(entry.path("to")).isEmpty();
        return hasNone ? "" : Shown.state(entry.path("from")) + " -> " + Shown.state(entry.path("to"));
    }

    private static String reason(JsonNode entry) {
        String reason = Shown.text(entry.path("reason"));
        String approvedBy = Shown.text(entry.path("approvedBy"));
        return approvedBy.isEmpty() ? reason : (reason + " (approved by " + approvedBy + ")").strip();
    }

    private String time(String at) {
        try {
            return TIME.format(Instant.parse(at).atZone(zone));
        } catch (DateTimeException e) {
            return Shown.orNothing(at);
        }
    }
}
