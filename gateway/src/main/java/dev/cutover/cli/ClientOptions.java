package dev.cutover.cli;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options of every command that asks a gateway; commands below such a command share its options. */
final class ClientOptions {
    static final Duration USUAL_TIMEOUT = Duration.ofSeconds(15);

    private static final String USUAL_ADMIN = "http://127.0.0.1:8081";
    private static final int LONGEST_ACTOR = 64;

    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--admin",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "The gateway's admin port (default: CUTOVER_ADMIN, else " + USUAL_ADMIN + ").")
    private @Nullable String admin;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            scope = ScopeType.INHERIT,
            converter = DurationText.class,
            description = "The longest wait for an answer (default: 15s, for a rollback 60s).")
    private @Nullable Duration timeout;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Print the gateway's answer as it is, also where it refuses.")
    private boolean json;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            scope = ScopeType.INHERIT,
            defaultValue = "auto",
            description = "auto, always or never (default: ${DEFAULT-VALUE}).")
    private ColorMode color = ColorMode.auto;

    /**
     * The way to the gateway that the options and the environment name.
     *
     * @throws ParameterException where they name none
     */
    Client open(Surroundings surroundings) {
        Map<String, String> environment = surroundings.environment();
        String typed = admin != null ? admin : environment.getOrDefault("CUTOVER_ADMIN", "");
        AdminUrl url;
        try {
            url = AdminUrl.parse(typed.isEmpty() ? USUAL_ADMIN : typed);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        AdminClient client = new AdminClient(url, actor(surroundings.user()), token(environment));
        return new Client(client, new Terminal(surroundings, color), surroundings, json, timeout);
    }

    private @Nullable String token(Map<String, String> environment) {
        String token = environment.getOrDefault("CUTOVER_ADMIN_TOKEN", "").strip();
        if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "CUTOVER_ADMIN_TOKEN: holds a space or a character that is not ASCII (expected: the value of "
                            + "admin.token, on one line)");
        }
        return token.isEmpty() ? null : token;
    }

    /** How the audit trail calls who runs the command. */
    static String actor(String user) {
        String actor = "cli:" + (user.isEmpty() ? "unknown" : user.replaceAll("[^A-Za-z0-9._@:-]", "_"));
        return actor.substring(0, Math.min(actor.length(), LONGEST_ACTOR));
    }
}
