package dev.cutover.cli;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** {@code cutover weights set [ENDPOINT] VALUE}. */
@Command(
        name = "set",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Sets the share of users that go to new, in percent.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  cutover weights set 25                              a quarter of all users",
            "  cutover weights set checkout 5 --reason \"canary\"    five percent at the checkout",
            "  cutover weights set checkout 10 --expected 5        only where it is 5 now",
            "  cutover weights set checkout 5 --expected none      only where none is set"
        })
final class WeightsSetCommand implements ClientCommand {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private WeightsCommand weights;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "[ENDPOINT] VALUE",
            arity = "1..2",
            hideParamSyntax = true,
            description = {
                "The endpoint (left out: every endpoint without a weight of its own), and the share of users in "
                        + "percent: 0 to 100, at most two decimals."
            })
    @SuppressWarnings("NullAway.Init")
    private List<String> endpointAndValue;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept in the audit trail.")
    private @Nullable String reason;

    @Option(
            names = "--expected",
            paramLabel = "N",
            description = "Change nothing unless it is N percent now, or none for not set.")
    private @Nullable String expected;

    @Override
    public Integer call() {
        boolean isForAll = endpointAndValue.size() == 1;
        String endpoint = isForAll ? "*" : endpointAndValue.get(0);
        if (endpoint.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "endpoint: empty (expected: an id such as checkout)");
        }
        ObjectNode body = AdminClient.JSON.createObjectNode();
        body.put("weight", percentage("weight", endpointAndValue.get(isForAll ? 0 : 1)));
        if (reason != null) {
            body.put("reason", reason);
        }
        if (expected != null) {
            body.put("expected", expected.equals("none") ? null : percentage("expected", expected));
        }
        Client client = weights.open();
        AdminCall call = new AdminCall("PUT", "/api/weights/" + AdminCall.encoded(endpoint), body, "to");
        return client.run(call, change -> WeightChangeView.show(client, change));
    }

    private BigDecimal percentage(String name, String typed) {
        try {
            return Percentage.parse(name, typed);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
