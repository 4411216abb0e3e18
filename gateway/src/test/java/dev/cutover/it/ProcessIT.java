package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.cutover.testing.ChildGateway;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway as a process: signals, exit codes, reload by signal and by call. INTERFACE §1. */
class ProcessIT {
    private final RawBackend legacy = RawBackend.saying("legacy");
    private final RawBackend replacement = RawBackend.saying("replacement");
    private Path file;
    private ChildGateway gateway;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws IOException {
        file = directory.resolve("cutover.yaml");
        configure(TestGateway.between(legacy, legacy));
        gateway = ChildGateway.start(file);
    }

    @AfterEach
    void stop() {
        gateway.close();
        legacy.close();
        replacement.close();
    }

    private void configure(TestGateway.Setup setup) throws IOException {
        Files.writeString(file, setup.line("admin: {address: 127.0.0.1:0}").yaml());
    }

    private String body() {
        try (RawClient client = RawClient.connect(gateway.traffic())) {
            return client.get("/").body();
        }
    }

    private RawResponse callReload() {
        try (RawClient admin = RawClient.connect(gateway.admin())) {
            return admin.send("POST /api/reload HTTP/1.1\r\nHost: " + "127.0.0.1:"
                            + gateway.admin().getPort() + "\r\nContent-Length: 0\r\n\r\n")
                    .read();
        }
    }

    @Test
    void sigtermEndsItWithZero() {
        assertThat(body()).isEqualTo("legacy");

        gateway.signal("TERM");

        assertThat(gateway.exitCode()).isZero();
        assertThat(gateway.says("Stopped")).isTrue();
    }

    /** A build that was started by nohup hands that down to the processes it starts. */
    private static void assumeHangupArrives() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return;
        }
        boolean isIgnored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1) != 0);
        assumeFalse(isIgnored, "SIGHUP is ignored by whoever started this build, nohup for example");
    }

    @Test
    void sighupReadsTheFileAgain() throws IOException {
        assumeHangupArrives();
        configure(TestGateway.between(replacement, replacement));

        gateway.signal("HUP");

        await().until(() -> body().equals("replacement"));
        assertThat(gateway.says("is in force, revision 2")).isTrue();
    }

    @Test
    void sighupWithAnInvalidFileChangesNothingAndLogsEveryProblem() throws IOException {
        assumeHangupArrives();
        configure(TestGateway.between(replacement, replacement)
                .listen("idle-timeout: never")
                .defaults("timeout: soon"));

        gateway.signal("HUP");

        await().until(() -> gateway.says("is not valid and changes nothing"));
        await().until(() -> gateway.says("cutover.listen.idle-timeout: value \"never\""));
        await().until(() -> gateway.says("cutover.defaults.timeout: value \"soon\""));
        assertThat(body()).isEqualTo("legacy");
    }

    @Test
    void aCallReloadsAndTellsTheRevision() throws IOException {
        configure(TestGateway.between(replacement, replacement).listen("max-headers: 50"));

        RawResponse answer = callReload();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("\"revision\":2", "\"restartNeeded\":[\"listen\"]");
        assertThat(body()).isEqualTo("replacement");
    }

    @Test
    void aCallWithAnInvalidFileIsRefusedWithEveryProblem() throws IOException {
        configure(TestGateway.between(replacement, replacement)
                .listen("idle-timeout: never")
                .defaults("timeout: soon"));

        RawResponse answer = callReload();

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.value("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.body())
                .contains("\"problems\":[", "cutover.listen.idle-timeout", "cutover.defaults.timeout", "cutover.yaml:");
        assertThat(body()).isEqualTo("legacy");
    }
}
