package dev.cutover.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** {@code cutover rollback}: traffic back to legacy. Asks nothing first: it is for emergencies. */
@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Takes traffic back to legacy, at once and without asking: everything (flags too), one endpoint, or one step.",
            "Answers when every gateway has confirmed that nothing more goes to new."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cutover rollback                        everything to legacy, flags to false",
            "  cutover rollback checkout               only that endpoint to 0",
            "  cutover rollback --step                 one step down, such as 50 -> 10",
            "  cutover rollback --reason \"5xx on pay\" --connections close",
            "",
            "Exits with 0 when all gateways have confirmed, and with 3 where one has not",
            "(the weights are set all the same) or where the gateway refused."
        })
final class RollbackCommand implements ClientCommand {
    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(60);

    private final Surroundings surroundings;

    @Parameters(
            paramLabel = "ENDPOINT",
            arity = "0..1",
            description = "The endpoint to roll back; everything where none is named.")
    private @Nullable String endpoint;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--step", description = "Back to the previous step instead of 0.")
    private boolean step;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept in the audit trail.")
    private @Nullable String reason;

    @Option(names = "--approved-by", paramLabel = "NAME", description = "Who agreed; kept in the audit trail.")
    private @Nullable String approvedBy;

    /** The names are what operators type. */
    enum Connections {
        keep,
        close
    }

    @Option(
            names = "--connections",
            paramLabel = "keep|close",
            description = "Whether WebSockets and event streams on new may go on, or are closed within 30 s.")
    private @Nullable Connections connections;

    @Mixin
    private final ClientOptions options = new ClientOptions();

    RollbackCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (endpoint != null && endpoint.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "endpoint: empty (expected: an id such as checkout; none at all for everything)");
        }
        Client client = options.open(surroundings);
        AdminCall call = new AdminCall("POST", "/api/rollback", body(), "confirmed");
        Duration timeout = client.timeout(USUAL_TIMEOUT);
        if (client.terminal().isLive() && !client.isJson()) {
            client.terminal()
                    .message("Rolling back " + what() + "; waiting until every gateway confirms, at most "
                            + DurationText.of(timeout) + " ...");
        }
        Reply reply = client.admin().send(call, timeout);
        return client.end(call, reply, done -> RollbackView.show(client, done).code());
    }

    private String what() {
        String where = endpoint == null ? "everything" : endpoint;
        return step ? where + " by one step" : where + " to legacy";
    }

    private ObjectNode body() {
        ObjectNode body = AdminClient.JSON.createObjectNode();
        body.put("scope", step ? "step" : endpoint == null ? "all" : "endpoint");
        put(body, "endpoint", endpoint);
        put(body, "reason", reason);
        put(body, "approvedBy", approvedBy);
        put(body, "connections", connections == null ? null : connections.name());
        return body;
    }

    private static void put(ObjectNode body, String member, @Nullable String value) {
        if (value != null) {
            body.put(member, value);
        }
    }
}
