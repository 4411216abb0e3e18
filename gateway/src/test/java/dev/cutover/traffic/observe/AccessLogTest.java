package dev.cutover.traffic.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.FakeExchange;
import dev.cutover.testing.TestTraffic;
import dev.cutover.traffic.exchange.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

final class AccessLogTest {
    private static final int RING_BYTES = 4096;

    private final Endpoint users = TestTraffic.endpoint("users", 0);
    private final JsonMapper json = new JsonMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void everyExchangeOfEveryLoopIsALineOfTheFileAfterClosing() throws Exception {
        Path file = Files.writeString(directory.resolve("access.log"), "{\"before\":1}\n");

        try (AccessLog log = AccessLog.open(toFile(file), 2, Clock.systemUTC())) {
            IntStream.range(0, 1000)
                    .forEach(i -> log.exchanged(
                            FakeExchange.at(users).withId("id-" + i).onLoop(i % 2)));
        }

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(1001).first().isEqualTo("{\"before\":1}");
        assertThat(lines.stream()
                        .skip(1)
                        .map(line -> json.readTree(line).get("requestId").asString()))
                .doesNotHaveDuplicates();
    }

    @Test
    void aLineIsWrittenSoonWithoutClosing() throws Exception {
        Path file = directory.resolve("access.log");

        try (AccessLog log = AccessLog.open(toFile(file), 1, Clock.systemUTC())) {
            log.exchanged(FakeExchange.at(users));

            await().until(() -> Files.size(file) > 0);
        }
    }

    @Test
    void aFileThatCannotBeOpenedIsNamed() {
        Path file = directory.resolve("missing/access.log");

        assertThatThrownBy(() -> AccessLog.open(toFile(file), 1, Clock.systemUTC()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    @Timeout(20)
    void linesAreDroppedAndCountedWhileTheSinkStalls() {
        StallingSink sink = new StallingSink();
        AccessLog log = new AccessLog(sink, 1, RING_BYTES, Clock.systemUTC());
        log.start();

        log.exchanged(FakeExchange.at(users));
        await().until(() -> sink.isStalled);
        IntStream.range(0, 100).forEach(i -> log.exchanged(FakeExchange.at(users)));

        assertThat(log.dropped()).isBetween(80L, 99L);
        sink.goOn.countDown();
        log.close();
        assertThat(sink.written.toString(StandardCharsets.UTF_8).lines()).hasSize((int) (101 - log.dropped()));
    }

    @Test
    @Timeout(20)
    void closingDoesNotWaitForASinkThatNeverTakesAnything() {
        StallingSink sink = new StallingSink();
        AccessLog log = new AccessLog(sink, 1, RING_BYTES, Clock.systemUTC());
        log.start();
        log.exchanged(FakeExchange.at(users));

        log.close();

        assertThat(sink.isOpen()).isTrue();
        sink.goOn.countDown();
    }

    @Test
    void whatFollowsAFailedWriteBeginsOnALineOfItsOwn() {
        FailingSink sink = new FailingSink();
        AccessLog log = new AccessLog(sink, 1, RING_BYTES, Clock.systemUTC());
        log.start();

        log.exchanged(FakeExchange.at(users));
        await().until(() -> log.dropped() == 1);
        sink.isFull = false;
        log.exchanged(FakeExchange.at(users));
        log.close();

        List<String> lines =
                sink.written.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(2).first().isEqualTo("{\"ts\"");
        assertThat(json.readTree(lines.get(1)).get("endpoint").asString()).isEqualTo("users");
    }

    private static AccessLogSettings toFile(Path file) {
        return new AccessLogSettings(AccessLogSettings.Target.FILE, file);
    }

    private static void take(ByteBuffer from, int length, ByteArrayOutputStream to) {
        for (int i = 0; i < length; i++) {
            to.write(from.get());
        }
    }

    /** Takes nothing until it is told to go on. */
    private static final class StallingSink implements WritableByteChannel {
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private volatile boolean isStalled;
        private volatile boolean isOpen = true;

        @Override
        public int write(ByteBuffer from) throws IOException {
            isStalled = true;
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            int length = from.remaining();
            take(from, length, written);
            return length;
        }

        @Override
        public boolean isOpen() {
            return isOpen;
        }

        @Override
        public void close() {
            isOpen = false;
        }
    }

    /** A disk that takes five bytes of a line and is full then, for a while. */
    private static final class FailingSink implements WritableByteChannel {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private volatile boolean isFull = true;

        @Override
        public int write(ByteBuffer from) throws IOException {
            if (!isFull) {
                int length = from.remaining();
                take(from, length, written);
                return length;
            }
            if (written.size() > 0) {
                throw new IOException("No space left on device");
            }
            take(from, 5, written);
            return 5;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
