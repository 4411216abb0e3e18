package dev.cutover;

import dev.cutover.cli.ClientCommands;
import dev.cutover.cli.Surroundings;
import dev.cutover.config.ConfigReader;
import dev.cutover.config.ConfigResult;
import dev.cutover.config.EffectiveYaml;
import dev.cutover.config.Problem;
import dev.cutover.wiring.GatewayProcess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command line of the gateway: {@code cutover [COMMAND] [--config FILE]}, and its operators' client commands.
 *
 * <p>Exit codes: 0 done, 1 start-up failure, 2 usage error or invalid configuration; of client commands 3 refused, 4 no
 * gateway reached. Source: INTERFACE §1.
 */
@Command(
        name = "cutover",
        mixinStandardHelpOptions = true,
        description = "A traffic-splitting gateway for replacing a website's backend.",
        versionProvider = Cutover.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done: a clean stop, a valid configuration, or what was asked of a gateway",
            "1:the gateway could not start",
            "2:the command line or the configuration is not valid",
            "3:the gateway refused, or not every gateway confirmed a rollback",
            "4:no gateway could be reached"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cutover --config config/cutover.yaml     starts the gateway",
            "  cutover status --watch                   how it is doing",
            "  cutover weights set 25                   a quarter of all users to new",
            "  cutover rollback                         everything back to legacy, at once",
            "",
            "Client commands ask the admin port at --admin URL (behind the command), else",
            "at CUTOVER_ADMIN, else at http://127.0.0.1:8081, with the token in",
            "CUTOVER_ADMIN_TOKEN where the gateway has one.",
            "Completion in bash and zsh: source <(cutover generate-completion)"
        })
public final class Cutover implements Callable<Integer> {
    private static final int EXIT_OK = 0;
    private static final int EXIT_INVALID = 2;
    private static final String DEFAULT_FILE = "config/cutover.yaml";

    private static final String CONFIG_HELP = "The configuration file (default: " + DEFAULT_FILE + ").";

    private final Supplier<ConfigReader> readers;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", defaultValue = DEFAULT_FILE, description = CONFIG_HELP)
    @SuppressWarnings("NullAway.Init")
    private Path file;

    private Cutover(Supplier<ConfigReader> readers) {
        this.readers = readers;
    }

    /** Runs the command that {@code args} name, {@code run} where they name none, and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine(ConfigReader::ofThisProcess, Surroundings.ofThisProcess())
                .execute(args));
    }

    /** The command line, for files read by one of {@code readers}, which client commands do without. */
    static CommandLine commandLine(Supplier<ConfigReader> readers, Surroundings surroundings) {
        CommandLine cutover = new CommandLine(new Cutover(readers));
        ClientCommands.addTo(cutover, surroundings);
        cutover.getSubcommands().values().forEach(Cutover::tellVersion);
        return cutover;
    }

    private static void tellVersion(CommandLine command) {
        command.getCommandSpec().versionProvider(new Version());
        command.getSubcommands().values().forEach(Cutover::tellVersion);
    }

    /** The default command, {@code run}. */
    @Override
    public Integer call() {
        return run(null);
    }

    @Command(name = "run", mixinStandardHelpOptions = true, description = "Starts the gateway (the default).")
    int run(@Option(names = "--config", paramLabel = "FILE", description = CONFIG_HELP) @Nullable Path own) {
        Path config = own == null ? file : own;
        ConfigReader reader = readers.get();
        ConfigResult result = reader.read(config);
        if (result instanceof ConfigResult.Valid valid) {
            return GatewayProcess.run(reader, config, valid.config());
        }
        return reject(
                config,
                ((ConfigResult.Invalid) result).problems(),
                spec.commandLine().getErr());
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Checks the configuration file, prints every problem, starts nothing.")
    int check(
            @Option(names = "--config", paramLabel = "FILE", description = CONFIG_HELP) @Nullable Path own,
            @Option(
                            names = "--print-effective",
                            description = "Print the configuration with all defaults filled in, secrets masked.")
                    boolean printEffective) {
        PrintWriter out = spec.commandLine().getOut();
        Path config = own == null ? file : own;
        ConfigResult result = readers.get().read(config);
        if (!(result instanceof ConfigResult.Valid valid)) {
            return reject(config, ((ConfigResult.Invalid) result).problems(), out);
        }
        if (printEffective) {
            out.print(EffectiveYaml.of(valid.config()));
        } else {
            out.println(
                    config + ": valid, endpoints: " + valid.config().endpoints().size());
        }
        out.flush();
        return EXIT_OK;
    }

    private static int reject(Path config, List<Problem> problems, PrintWriter to) {
        problems.forEach(to::println);
        to.println(config + ": not valid, problems: " + problems.size());
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
