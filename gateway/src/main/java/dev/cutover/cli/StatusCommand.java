package dev.cutover.cli;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cutover status}: how the gateway and its endpoints are, once or again and again. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Shows how the gateway and its endpoints are.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  cutover status",
            "  cutover status --watch --every 5s",
            "  cutover status --json | jq .endpoints",
            "",
            "WEIGHT is the share of users that new is to get, NEW %% the share of requests it",
            "answered in the last minute. P95 is of the last minute, too; requests, errors",
            "and fallbacks count from the gateway's start."
        })
final class StatusCommand implements ClientCommand {
    private static final AdminCall CALL = AdminCall.get("/api/status", "endpoints");
    private static final Duration USUAL_PAUSE = Duration.ofSeconds(2);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);

    private final Surroundings surroundings;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--watch", description = "Show it again and again, until Ctrl-C.")
    private boolean watch;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            converter = DurationText.class,
            description = "The pause between two looks (default: 2s); watches by itself.")
    private @Nullable Duration every;

    @Option(names = "--times", paramLabel = "N", description = "Watch no longer than N looks.")
    private @Nullable Integer times;

    @Mixin
    private final ClientOptions options = new ClientOptions();

    StatusCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Client client = options.open(surroundings);
        if (!watch && every == null && times == null) {
            return client.run(
                    CALL,
                    status -> show(
                            client, StatusView.lines(status, client.terminal().columns())));
        }
        Duration pause = every == null ? USUAL_PAUSE : every;
        if (pause.compareTo(SHORTEST_PAUSE) < 0) {
            throw new ParameterException(
                    spec.commandLine(), "every: " + DurationText.of(pause) + " (expected: 200ms or more)");
        }
        if (times != null && times < 1) {
            throw new ParameterException(spec.commandLine(), "times: " + times + " (expected: 1 or more)");
        }
        return watch(client, pause);
    }

    private static void show(Client client, List<Object[]> lines) {
        lines.forEach(client.terminal()::line);
    }

    /** Looks again and again; a gateway that does not answer may be there again at the next look. */
    private int watch(Client client, Duration pause) {
        int code = ExitCode.DONE.code();
        for (int looks = 1; !client.terminal().isGone(); looks++) {
            code = look(client);
            if (times != null && looks >= times) {
                return code;
            }
            try {
                surroundings.pause().of(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return code;
            }
        }
        return code;
    }

    private int look(Client client) {
        Terminal terminal = client.terminal();
        Reply reply = client.send(CALL);
        boolean isShownInPlace = terminal.isLive() && !client.isJson();
        if (isShownInPlace && reply instanceof Reply.Unreachable unreachable) {
            Object[] trouble = {
                Style.BAD.of("No answer from " + client.admin().url() + ": "), unreachable.reason(), "; trying again"
            };
            terminal.redraw(List.<Object[]>of(trouble));
            return ExitCode.UNREACHABLE.code();
        }
        if (isShownInPlace && reply instanceof Reply.Refused refused) {
            terminal.redraw(Refusal.of(refused));
            return ExitCode.REFUSED.code();
        }
        return client.end(CALL, reply, status -> {
            if (!client.isJson()) {
                terminal.redraw(StatusView.lines(status, terminal.columns()));
            }
            return ExitCode.DONE.code();
        });
    }
}
