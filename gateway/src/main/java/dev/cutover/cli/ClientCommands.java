package dev.cutover.cli;

import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;

/** The operator's commands: clients of the admin API. Source: INTERFACE §1. */
public final class ClientCommands {
    private ClientCommands() {}

    /** Adds them to {@code cutover}. */
    public static void addTo(CommandLine cutover, Surroundings surroundings) {
        CommandLine weights = new CommandLine(new WeightsCommand(surroundings));
        weights.addSubcommand(new WeightsSetCommand());
        weights.addSubcommand(new WeightsClearCommand());
        cutover.addSubcommand(new StatusCommand(surroundings))
                .addSubcommand(weights)
                .addSubcommand(new RollbackCommand(surroundings))
                .addSubcommand(new ExplainCommand(surroundings))
                .addSubcommand(new AuditCommand(surroundings))
                .addSubcommand(new ReloadCommand(surroundings))
                .addSubcommand(new GenerateCompletion())
                .addSubcommand(new HelpCommand());
        cutover.setParameterExceptionHandler(new UsageErrors(cutover.getParameterExceptionHandler()));
    }
}
