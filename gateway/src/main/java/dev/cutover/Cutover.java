package dev.cutover;

import dev.cutover.config.ConfigReader;
import dev.cutover.config.ConfigResult;
import dev.cutover.config.EffectiveYaml;
import dev.cutover.config.Problem;
import dev.cutover.wiring.GatewayProcess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command line of the gateway: {@code cutover [COMMAND] [--config FILE]}.
 *
 * <p>Exit codes: 0 done, 1 start-up failure, 2 usage error or invalid configuration. Source: INTERFACE §1.
 */
@Command(
        name = "cutover",
        mixinStandardHelpOptions = true,
        description = "A traffic-splitting gateway for replacing a website's backend.",
        versionProvider = Cutover.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:a clean stop, or a valid configuration",
            "1:the gateway could not start",
            "2:the command line or the configuration is not valid"
        })
public final class Cutover implements Callable<Integer> {
    private static final int EXIT_OK = 0;
    private static final int EXIT_INVALID = 2;

    private final ConfigReader reader;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            defaultValue = "config/cutover.yaml",
            description = "The configuration file (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    private Cutover(ConfigReader reader) {
        this.reader = reader;
    }

    /** Runs the command that {@code args} name, {@code run} where they name none, and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine(ConfigReader.ofThisProcess()).execute(args));
    }

    /** The command line, for configuration files read by {@code reader}. */
    static CommandLine commandLine(ConfigReader reader) {
        return new CommandLine(new Cutover(reader));
    }

    /** The default command, {@code run}. */
    @Override
    public Integer call() {
        return run();
    }

    @Command(name = "run", mixinStandardHelpOptions = true, description = "Starts the gateway (the default).")
    int run() {
        ConfigResult result = reader.read(file);
        if (result instanceof ConfigResult.Valid valid) {
            return GatewayProcess.run(reader, file, valid.config());
        }
        return reject(
                ((ConfigResult.Invalid) result).problems(), spec.commandLine().getErr());
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Checks the configuration file, prints every problem, starts nothing.")
    int check(
            @Option(
                            names = "--print-effective",
                            description = "Print the configuration with all defaults filled in, secrets masked.")
                    boolean printEffective) {
        PrintWriter out = spec.commandLine().getOut();
        ConfigResult result = reader.read(file);
        if (!(result instanceof ConfigResult.Valid valid)) {
            return reject(((ConfigResult.Invalid) result).problems(), out);
        }
        if (printEffective) {
            out.print(EffectiveYaml.of(valid.config()));
        } else {
            out.println(
                    file + ": valid, endpoints: " + valid.config().endpoints().size());
        }
        out.flush();
        return EXIT_OK;
    }

    private int reject(List<Problem> problems, PrintWriter to) {
        problems.forEach(to::println);
        to.println(file + ": not valid, problems: " + problems.size());
        to.flush();
        return EXIT_INVALID;
    }

    /** The version of the jar, from its manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Cutover.class.getPackage().getImplementationVersion();
            return new String[] {"cutover " + (version == null ? "(not packaged)" : version)};
        }
    }
}
