package dev.cutover.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code cutover audit}: who changed what, when and why. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Shows who changed what, when and why.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  cutover audit",
            "  cutover audit --limit 100 --json | jq '.entries[] | select(.action == \"rollback\")'",
            "  cutover audit --follow",
            "",
            "On a terminal the newest entry comes last, next to the prompt; elsewhere it comes first."
        })
final class AuditCommand implements ClientCommand {
    private static final int USUAL_LIMIT = 20;
    private static final int HIGHEST_LIMIT = 10_000;

    private final Surroundings surroundings;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "" + USUAL_LIMIT,
            description = "How many of the newest entries (default: ${DEFAULT-VALUE}).")
    private int limit = USUAL_LIMIT;

    @Option(
            names = "--follow",
            description = "Go on with every new entry, until Ctrl-C; with --json one entry per line.")
    private boolean follow;

    @Mixin
    private final ClientOptions options = new ClientOptions();

    AuditCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (limit < 1 || limit > HIGHEST_LIMIT) {
            throw new ParameterException(
                    spec.commandLine(), "limit: " + limit + " (expected: 1 to " + HIGHEST_LIMIT + ")");
        }
        Client client = options.open(surroundings);
        AdminCall call = AdminCall.get("/api/audit?limit=" + limit, "entries");
        AuditView view = new AuditView(client.terminal(), surroundings.zone());
        if (!follow) {
            return client.run(
                    call, trail -> view.show(inOrder(trail, client.terminal().isLive())));
        }
        Reply reply = client.send(call);
        if (!(reply instanceof Reply.Done done)) {
            return client.end(call, reply, trail -> ExitCode.DONE.code());
        }
        List<JsonNode> entries = inOrder(done.json(), true);
        if (client.isJson()) {
            entries.forEach(entry -> client.terminal().raw(AdminClient.JSON.writeValueAsBytes(entry)));
        } else {
            view.show(entries);
        }
        return new AuditFollower(client, view, lastId(entries)).follow();
    }

    private static List<JsonNode> inOrder(JsonNode trail, boolean newestLast) {
        List<JsonNode> entries = new ArrayList<>(trail.path("entries").values());
        if (newestLast) {
            Collections.reverse(entries);
        }
        return entries;
    }

    private static @Nullable String lastId(List<JsonNode> entries) {
        return entries.isEmpty()
                ? null
                : Shown.text(entries.get(entries.size() - 1).path("id"));
    }
}
