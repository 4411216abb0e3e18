package dev.cutover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands say of themselves. */
class CommandLineTest {
    private final Operator operator = Operator.at("http://127.0.0.1:1");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {"status", "weights", "weights set", "weights clear", "rollback", "explain", "audit", "reload"})
    void everyCommandHelpsWithExamplesAndItsOptions(String command) {
        assertThat(operator.types((command + " --help").split(" "))).isZero();

        assertThat(operator.sees())
                .contains(
                        "Usage: cutover " + command,
                        "Examples:\n  cutover ",
                        "--admin",
                        "--json",
                        "--timeout",
                        "--color");
        assertThat(operator.sees().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rollout", "drill", "report"})
    void whatIsNotThereIsNotOffered(String command) {
        assertThat(operator.types(command)).isEqualTo(2);
    }

    @Test
    void aSlipOfTheHandIsToldWithWhatMayBeMeant() {
        assertThat(operator.types("status", "--wach")).isEqualTo(2);

        assertThat(operator.isTold())
                .startsWith("Unknown option: '--wach'\n")
                .contains("--watch")
                .hasLineCount(3);
    }

    @Test
    void anAddressBeforeTheCommandIsToldWhereItBelongs() {
        assertThat(operator.types("--admin", "http://127.0.0.1:1", "status")).isEqualTo(2);

        assertThat(operator.isTold()).contains("Options such as --admin stand behind the command");
    }

    @Test
    void theCompletionScriptIsOneThatBashUnderstands() throws IOException, InterruptedException {
        assertThat(operator.types("generate-completion")).isZero();

        assertThat(operator.sees()).contains("rollback", "--connections", "weights", "--admin");
        Path script = Files.writeString(directory.resolve("completion"), operator.sees());
        Process bash =
                new ProcessBuilder("bash", "-n", script.toString()).inheritIO().start();
        assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(bash.exitValue()).isZero();
    }
}
