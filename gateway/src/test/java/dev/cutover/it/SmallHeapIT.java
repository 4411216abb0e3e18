package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.ChildGateway;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.TestGateway;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

    private final RawBackend backend = RawBackend.saying("ok").leavingBodiesUnread();
    private ChildGateway gateway;
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
        gateway = ChildGateway.start(file, "-Xmx64m");
        client = RawClient.connect(gateway.traffic());
    }

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
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
        assertThat(gateway.peakResidentBytes()).isLessThan(RESIDENT_AT_MOST);
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
        assertThat(gateway.peakResidentBytes()).isLessThan(RESIDENT_AT_MOST);
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
}
