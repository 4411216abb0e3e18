package dev.cutover.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cutover reload}: the gateway reads its configuration file again. */
@Command(
        name = "reload",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Lets the gateway read its configuration file again; one that is not valid changes nothing.",
        footerHeading = "%nExamples:%n",
        footer = {"  cutover check --config config/cutover.yaml && cutover reload"})
final class ReloadCommand implements ClientCommand {
    private static final AdminCall CALL = new AdminCall("POST", "/api/reload", null, "revision");

    private final Surroundings surroundings;

    @Mixin
    private final ClientOptions options = new ClientOptions();

    ReloadCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Client client = options.open(surroundings);
        return client.run(CALL, reloaded -> {
            client.terminal()
                    .line("The configuration is in force, revision " + Shown.text(reloaded.path("revision")) + ".");
            List<String> sections = reloaded.path("restartNeeded").values().stream()
                    .map(Shown::text)
                    .toList();
            if (!sections.isEmpty()) {
                client.terminal()
                        .line(
                                Style.WARNING.of("Changed, but in force only after a restart: "),
                                String.join(", ", sections));
            }
        });
    }
}
