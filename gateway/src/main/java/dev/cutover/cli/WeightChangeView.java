package dev.cutover.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a written weight has become: the change, and what is in force now, which a flag may keep from following it. */
final class WeightChangeView {
    private static final int LONGEST_LIST = 5;

    private WeightChangeView() {}

    /** Shows the answer of a write, and asks for what is in force; nothing is said of that where no answer comes. */
    static void show(Client client, JsonNode change) {
        Terminal terminal = client.terminal();
        String field = Shown.text(change.path("endpoint"));
        terminal.line(
                Style.BOLD.of(field.equals("*") ? "* (all without their own)" : field),
                ": " + Shown.state(change.path("from")) + " -> ",
                Style.BOLD.of(Shown.state(change.path("to"))));
        if (client.send(WeightsCommand.CALL) instanceof Reply.Done listing) {
            inForce(terminal, field, change.path("to"), listing.json());
        }
    }

    private static void inForce(Terminal terminal, String field, JsonNode to, JsonNode listing) {
        List<String> following = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (JsonNode endpoint : listing.path("endpoints").values()) {
            String id = Shown.text(endpoint.path("id"));
            if (!field.equals("*") && !field.equals(id)) {
                continue;
            }
            boolean follows = to.isNumber()
                    && endpoint.path("weight").isNumber()
                    && endpoint.path("weight").decimalValue().compareTo(to.decimalValue()) == 0;
            (follows ? following : others).add(id + " " + inForce(endpoint));
        }
        if (!following.isEmpty() && field.equals("*")) {
            terminal.line("In force at " + Shown.count(following.size(), "endpoint") + ".");
        }
        if (!others.isEmpty() && to.isNumber()) {
            terminal.line(Style.WARNING.of(field.equals("*") ? "Not followed by: " : "Not in force: "), listed(others));
        } else if (!others.isEmpty()) {
            terminal.line("In force now: ", listed(others));
        }
    }

    private static String inForce(JsonNode endpoint) {
        JsonNode flag = endpoint.path("flag");
        String source = Shown.text(endpoint.path("source"));
        boolean isOff = source.equals("flag") && flag.isBoolean() && !flag.booleanValue();
        return "at " + Shown.percent(endpoint.path("weight")) + " (" + (isOff ? "its flag is false" : source) + ")";
    }

    private static String listed(List<String> texts) {
        String shown = String.join(", ", texts.subList(0, Math.min(texts.size(), LONGEST_LIST)));
        return texts.size() <= LONGEST_LIST ? shown : shown + " and " + (texts.size() - LONGEST_LIST) + " more";
    }
}
