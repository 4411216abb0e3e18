package dev.cutover.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code cutover weights clear ENDPOINT}. */
@Command(
        name = "clear",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Takes an endpoint's own weight away, so that the common one or the configuration decides.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  cutover weights clear checkout",
            "  cutover weights clear '*'            takes the common weight away"
        })
final class WeightsClearCommand implements ClientCommand {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private WeightsCommand weights;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "ENDPOINT", description = "The endpoint, or '*' (in quotes) for the common weight.")
    @SuppressWarnings("NullAway.Init")
    private String endpoint;

    @Override
    public Integer call() {
        if (endpoint.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "endpoint: empty (expected: an id such as checkout)");
        }
        Client client = weights.open();
        AdminCall call = new AdminCall("DELETE", "/api/weights/" + AdminCall.encoded(endpoint), null, "to");
        return client.run(call, change -> WeightChangeView.show(client, change));
    }
}
