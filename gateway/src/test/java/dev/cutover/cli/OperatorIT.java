package dev.cutover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.ChildGateway;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.TestGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client commands as processes, against a gateway as a process. INTERFACE §1. */
class OperatorIT {
    private static final String TOKEN = "hunter2";

    private static RawBackend legacy;
    private static RawBackend replacement;
    private static Path file;
    private static ChildGateway gateway;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void start() throws IOException {
        legacy = RawBackend.saying("legacy");
        replacement = RawBackend.saying("replacement");
        file = directory.resolve("cutover.yaml");
        configure("users");
        gateway = ChildGateway.start(file);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        legacy.close();
        replacement.close();
    }

    private static void configure(String endpoint) throws IOException {
        String yaml = TestGateway.between(legacy, replacement)
                .line("admin: {address: 127.0.0.1:0, token: " + TOKEN + "}")
                .split("sticky-keys: [\"header:X-User-Id\"]")
                .endpoint(endpoint, "/" + endpoint + "/**")
                .yaml();
        Files.writeString(file, yaml);
    }

    /** What a command printed, and how it ended. */
    private record Result(int exitCode, String out, String err) {}

    private static Result cutover(String... args) throws IOException, InterruptedException {
        return cutover(List.of(), args);
    }

    private static Result cutover(List<String> options, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.cutover.Cutover"));
        command.addAll(List.of(args));
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment()
                .put("CUTOVER_ADMIN", "127.0.0.1:" + gateway.admin().getPort());
        builder.environment().put("CUTOVER_ADMIN_TOKEN", TOKEN);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private static String bodyFor(String user) {
        try (RawClient client = RawClient.connect(gateway.traffic())) {
            return client.send("GET /users/7 HTTP/1.1\r\nHost: a\r\nX-User-Id: " + user + "\r\n\r\n")
                    .read()
                    .body();
        }
    }

    @Test
    void aWeightThatIsSetMovesUsersAndIsExplained() throws IOException, InterruptedException {
        Result set = cutover("weights", "set", "users", "100", "--reason", "test");

        assertThat(set.exitCode()).isZero();
        assertThat(set.out()).startsWith("users: ").contains("-> 100 %").doesNotContain("Not in force");
        assertThat(bodyFor("42")).isEqualTo("replacement");
        assertThat(cutover("explain", "--path", "/users/7", "--header", "X-User-Id: 42")
                        .out())
                .startsWith("New answers: bucket 9651 is below 10000 (weight 100 %).\n")
                .contains("user      \"42\" (header:X-User-Id)\n");
        assertThat(cutover("weights").out()).contains("users        100 %   100 %  memory\n");
        assertThat(cutover("weights", "clear", "users").out()).startsWith("users: 100 % -> not set\n");
        assertThat(bodyFor("42")).isEqualTo("legacy");
    }

    @Test
    void theStatusIsShownWithoutLoadingTheGateway() throws IOException, InterruptedException {
        Result status = cutover(List.of("-Xlog:class+load:file=" + directory.resolve("classes")), "status");

        assertThat(status.exitCode()).isZero();
        assertThat(status.out())
                .startsWith("Cutover ")
                .contains(", ready, up ", "weights in memory", "users", "_other");
        assertThat(Files.readString(directory.resolve("classes"), StandardCharsets.UTF_8))
                .contains("dev.cutover.cli.StatusCommand")
                .doesNotContain(
                        " org.springframework.",
                        " io.netty.",
                        " io.lettuce.",
                        " org.slf4j.",
                        " dev.cutover.traffic.",
                        " dev.cutover.control.",
                        " dev.cutover.wiring.");
    }

    @Test
    void refusalsOfTheRealGatewayAreUnderstood() throws IOException, InterruptedException {
        Result unknown = cutover("weights", "set", "nobody", "5");
        assertThat(unknown.exitCode()).isEqualTo(3);
        assertThat(unknown.err()).startsWith("Refused (404): \"nobody\" is no endpoint");

        Result other = cutover("weights", "set", "_other", "5", "--expected", "99");
        assertThat(other.exitCode()).isEqualTo(3);
        assertThat(other.err()).startsWith("Refused (409): ").contains("repeat with --expected");

        Result json = cutover("explain", "--path", "no path", "--json");
        assertThat(json.exitCode()).isEqualTo(3);
        assertThat(json.out()).startsWith("{\"").contains("\"status\":400");
    }

    @Test
    void aReloadTellsTheRevisionAndEveryProblem() throws IOException, InterruptedException {
        Result good = cutover("reload");
        assertThat(good.out()).startsWith("The configuration is in force, revision ");

        configure("not an id");
        Result bad = cutover("reload");
        configure("users");

        assertThat(bad.exitCode()).isEqualTo(3);
        assertThat(bad.err())
                .startsWith("Refused (422): ")
                .contains("  " + file + ":")
                .doesNotContain(TOKEN);
    }
}
