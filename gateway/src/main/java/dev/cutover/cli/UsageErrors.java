package dev.cutover.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what is wrong with the command line of a client command in a line or two, without the whole help, which would
 * push what matters out of sight. Other commands keep their way.
 */
final class UsageErrors implements IParameterExceptionHandler {
    private final IParameterExceptionHandler others;

    UsageErrors(IParameterExceptionHandler others) {
        this.others = others;
    }

    @Override
    public int handleParseException(ParameterException wrong, String[] args) throws Exception {
        CommandLine command = wrong.getCommandLine();
        if (!(command.getCommandSpec().userObject() instanceof ClientCommand)) {
            int code = others.handleParseException(wrong, args);
            if (wrong instanceof UnmatchedArgumentException unmatched
                    && unmatched.getUnmatched().contains("--admin")) {
                command.getErr()
                        .println("Options such as --admin stand behind the command: cutover status --admin URL");
                command.getErr().flush();
            }
            return code;
        }
        PrintWriter err = command.getErr();
        err.println(Harmless.text(message(wrong)));
        UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return ExitCode.USAGE.code();
    }

    private static String message(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched
                && wrong.getCommandLine().getCommandSpec().userObject() instanceof WeightsSetCommand) {
            String first = unmatched.getUnmatched().get(0);
            if (first.matches("-[0-9.,].*")) {
                return "weight: \"" + first + "\" (expected: 0 to 100, at most two decimals, such as 12.5)";
            }
        }
        return String.valueOf(wrong.getMessage());
    }
}
