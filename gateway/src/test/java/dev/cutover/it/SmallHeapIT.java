package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.TestGateway;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** 200 MB each way through a gateway process with a heap of 64 MB, read with pauses. */
class SmallHeapIT {
    private static final int PIECE = 1 << 16;
    private static final long WHOLE = 200L << 20;
    private static final long RESIDENT_AT_MOST = 400L << 20;
    private static final Pattern LISTENING = Pattern.compile("listening on .*:(\\d+)");

    private final RawBackend backend = RawBackend.saying("ok").leavingBodiesUnread();
    private Process process;
    private RawClient client;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws IOException {
        Path file = directory.resolve("cutover.yaml");
        Files.writeString(
                file,
                TestGateway.between(backend, backend)
                        .listen("max-body-size: 1GB")
                        .line("admin: {address: 127.0.0.1:0}")
                        .yaml());
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classpath = System.getProperty("java.class.path");
        List<String> command =
                List.of(java, "-Xmx64m", "-cp", classpath, "dev.cutover.Cutover", "--config", file.toString());
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        client = RawClient.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port(process)));
    }

    /** The port that the process says it listens on; reads its output on in the background, so that it never blocks. */
    private static int port(Process process) throws IOException {
        StringBuilder output = new StringBuilder();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                Thread rest = new Thread(() -> lines.lines().forEach(more -> {}));
                rest.setDaemon(true);
                rest.start();
                return Integer.parseInt(listening.group(1));
            }
            output.append(line).append('\n');
        }
        throw new AssertionError("the gateway did not start:\n" + output);
    }

    @AfterEach
    void stop() throws InterruptedException {
        client.close();
        process.destroyForcibly();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        backend.close();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aLargeResponseToAClientThatPausesPassesThrough() throws IOException {
        byte[] piece = new byte[PIECE];
        backend.become((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + WHOLE + "\r\n\r\n");
            for (long sent = 0; sent < WHOLE; sent += PIECE) {
                connection.send(piece);
            }
        });
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        skipHead(client.in());
        long read = readWithPauses(client.in());

        assertThat(read).isEqualTo(WHOLE);
        assertThat(residentBytes()).isLessThan(RESIDENT_AT_MOST);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aLargeUploadToABackendThatPausesPassesThrough() throws IOException {
        backend.become((request, connection) ->
                connection.send(RawBackend.ok(Long.toString(readWithPauses(connection.in())))));
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + WHOLE + "\r\n\r\n");

        byte[] piece = new byte[PIECE];
        for (long sent = 0; sent < WHOLE; sent += PIECE) {
            client.send(piece);
        }

        assertThat(client.read().body()).isEqualTo(Long.toString(WHOLE));
        assertThat(residentBytes()).isLessThan(RESIDENT_AT_MOST);
    }

    private static void skipHead(InputStream in) throws IOException {
        int end = 0;
        while (end < 4) {
            end = in.read() == "\r\n\r\n".charAt(end) ? end + 1 : 0;
        }
    }

    /** Reads the whole, and now and then nothing until the sender must have stopped. */
    private static long readWithPauses(InputStream in) throws IOException {
        long read = 0;
        long nextPause = 0;
        byte[] into = new byte[PIECE];
        while (read < WHOLE) {
            if (read >= nextPause) {
                await().pollDelay(Duration.ofMillis(200)).until(() -> true);
                nextPause += WHOLE / 5;
            }
            int length = in.read(into, 0, (int) Math.min(into.length, WHOLE - read));
            if (length < 0) {
                return read;
            }
            read += length;
        }
        return read;
    }

    private long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }
}
