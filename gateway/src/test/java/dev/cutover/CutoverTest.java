package dev.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.cli.Surroundings;
import dev.cutover.config.ConfigReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CutoverTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private Path valid;
    private Path invalid;

    @BeforeEach
    void writeFiles() throws IOException {
        valid = Files.writeString(directory.resolve("valid.yaml"), """
                cutover:
                  admin: {token: hunter2}
                  backends: {legacy: {urls: ["http://a"]}, new: {urls: ["http://b"]}}
                """);
        invalid = Files.writeString(directory.resolve("invalid.yaml"), """
                cutover:
                  unmatched: drop
                  backends: {legacy: {urls: ["http://a"]}, new: {urls: ["http://b"]}}
                """);
    }

    @Test
    void checkOfAValidFileExitsWith0() {
        assertThat(cutover("check", "--config", valid.toString())).isZero();

        assertThat(out).hasToString(valid + ": valid, endpoints: 0" + System.lineSeparator());
    }

    @Test
    void checkOfAnInvalidFilePrintsItsProblemsAndExitsWith2() {
        assertThat(cutover("check", "--config", invalid.toString())).isEqualTo(2);

        assertThat(out.toString())
                .startsWith(invalid + ":2: cutover.unmatched: value \"drop\" (expected: one of split, reject)");
    }

    @Test
    void checkPrintsTheEffectiveConfigurationWithoutSecrets() {
        assertThat(cutover("check", "--print-effective", "--config", valid.toString()))
                .isZero();

        assertThat(out.toString())
                .startsWith("cutover:")
                .contains("max-uri-size: 8KB", "token: '***'")
                .doesNotContain("hunter2");
    }

    @Test
    void theFileMayBeNamedBeforeTheCommand() {
        assertThat(cutover("--config", valid.toString(), "check")).isZero();
    }

    @Test
    void theFileIsConfigCutoverYamlWhereNoneIsNamed() {
        cutover("check");

        assertThat(out.toString()).startsWith(Path.of("config", "cutover.yaml").toString());
    }

    @Test
    void runWithAnInvalidFileExitsWith2() {
        assertThat(cutover("run", "--config", invalid.toString())).isEqualTo(2);

        assertThat(err.toString()).startsWith(invalid + ":2: cutover.unmatched: ");
    }

    @Test
    void runIsTheCommandWhereNoneIsNamed() {
        assertThat(cutover("--config", invalid.toString())).isEqualTo(2);

        assertThat(err.toString()).startsWith(invalid + ":2: cutover.unmatched: ");
    }

    @Test
    void anUnknownOptionExitsWith2() {
        assertThat(cutover("check", "--nonsense")).isEqualTo(2);

        assertThat(err.toString()).contains("Unknown option: '--nonsense'");
    }

    @Test
    void helpNamesTheCommandsAndExitsWith0() {
        assertThat(cutover("--help")).isZero();

        assertThat(out.toString()).contains("run", "check", "--config");
    }

    @Test
    void versionSaysTheNameAndExitsWith0() {
        assertThat(cutover("--version")).isZero();

        assertThat(out.toString()).startsWith("cutover ");
    }

    private int cutover(String... args) {
        CommandLine commandLine =
                Cutover.commandLine(() -> new ConfigReader(new Properties(), Map.of()), Surroundings.ofThisProcess());
        return commandLine
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
