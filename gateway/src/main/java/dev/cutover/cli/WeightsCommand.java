package dev.cutover.cli;

import static dev.cutover.cli.Table.Column.number;
import static dev.cutover.cli.Table.Column.text;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code cutover weights}: what share of users goes to new, and where that comes from. */
@Command(
        name = "weights",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Lists the weights, the shares of users that go to new; sets and clears them.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  cutover weights",
            "  cutover weights set 25",
            "  cutover weights set checkout 5 --reason \"canary\"",
            "  cutover weights clear checkout"
        })
final class WeightsCommand implements ClientCommand {
    static final AdminCall CALL = AdminCall.get("/api/weights", "weights");

    private final Surroundings surroundings;

    @Mixin
    private final ClientOptions options = new ClientOptions();

    WeightsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** The way to the gateway, for the commands below this one too. */
    Client open() {
        return options.open(surroundings);
    }

    @Override
    public Integer call() {
        Client client = open();
        return client.run(CALL, listing -> show(client.terminal(), listing));
    }

    private static void show(Terminal terminal, JsonNode listing) {
        JsonNode set = listing.path("weights");
        Table table =
                new Table(text("ENDPOINT").cut(), number("IN FORCE"), number("SET TO"), text("SOURCE"), text("FLAG"));
        if (set.has("*")) {
            table.row(
                    Style.PLAIN.of("*"),
                    Style.PLAIN.of(Shown.NOTHING),
                    Style.PLAIN.of(Shown.percent(set.path("*"))),
                    Style.PLAIN.of("for all without their own"),
                    Style.PLAIN.of(""));
        }
        for (JsonNode endpoint : listing.path("endpoints").values()) {
            String id = Shown.text(endpoint.path("id"));
            table.row(
                    Style.PLAIN.of(id),
                    Style.BOLD.of(Shown.percent(endpoint.path("weight"))),
                    Style.PLAIN.of(Shown.percent(set.path(id))),
                    Style.PLAIN.of(Shown.text(endpoint.path("source"))),
                    Style.PLAIN.of(Shown.text(endpoint.path("flag"))));
        }
        table.lines(terminal.columns()).forEach(terminal::line);
        notConfigured(terminal, listing);
        for (JsonNode refused : listing.path("refused").values()) {
            terminal.line(
                    Style.WARNING.of("refused: "),
                    Shown.text(refused.path("key")) + " " + Shown.text(refused.path("field")) + ": \""
                            + Shown.text(refused.path("value")) + "\" (" + Shown.text(refused.path("reason")) + ")");
        }
    }

    /** Names weights that act on nothing, such as one with a slip in its name. */
    private static void notConfigured(Terminal terminal, JsonNode listing) {
        List<String> ids = listing.path("endpoints").values().stream()
                .map(endpoint -> Shown.text(endpoint.path("id")))
                .toList();
        listing.path("weights").properties().forEach(weight -> {
            if (!weight.getKey().equals("*") && !ids.contains(weight.getKey())) {
                terminal.line(
                        Style.WARNING.of("without an endpoint: "),
                        weight.getKey() + " is set to " + Shown.percent(weight.getValue())
                                + ", but no endpoint has that id");
            }
        });
    }
}
