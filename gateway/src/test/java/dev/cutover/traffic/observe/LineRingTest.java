package dev.cutover.traffic.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class LineRingTest {
    private static final byte[] KEY = JsonLine.key("k");

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final WritableByteChannel sink = Channels.newChannel(written);

    @Property
    void whatWasTakenComesOutWholeAndInOrder(
            @ForAll @Size(max = 60) List<@IntRange(max = 99) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 7) int every)
            throws Exception {
        written.reset();
        LineRing ring = new LineRing(128);
        StringBuilder taken = new StringBuilder();

        for (int i = 0; i < lengths.size(); i++) {
            JsonLine line = line("x".repeat(lengths.get(i)));
            if (ring.offer(line)) {
                taken.append(text(line));
            }
            if (i % every == 0) {
                ring.drainTo(sink);
            }
        }
        ring.drainTo(sink);

        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo(taken.toString());
    }

    @Test
    void aLineWithoutRoomIsNotTaken() {
        LineRing ring = new LineRing(64);

        assertThat(ring.offer(line("x".repeat(50)))).isTrue();
        assertThat(ring.offer(line("x".repeat(50)))).isFalse();
    }

    @Test
    void roomComesBackWithEachWrite() throws Exception {
        LineRing ring = new LineRing(64);
        ring.offer(line("x".repeat(50)));

        ring.drainTo(sink);

        assertThat(ring.offer(line("x".repeat(50)))).isTrue();
    }

    @Test
    void whatIsThrownAwayIsCountedInLines() {
        LineRing ring = new LineRing(64);
        ring.offer(line("a"));
        ring.offer(line("b"));

        assertThat(ring.clear()).isEqualTo(2);
        assertThat(ring.clear()).isZero();
    }

    @Test
    void aSizeThatIsNoPowerOfTwoIsRefused() {
        assertThatThrownBy(() -> new LineRing(100)).hasMessage("size: 100 (expected: a power of two)");
    }

    private static JsonLine line(String value) {
        JsonLine line = new JsonLine();
        line.begin();
        line.name(KEY).text(value);
        line.end();
        return line;
    }

    private static String text(JsonLine line) {
        return new String(line.bytes(), 0, line.size(), StandardCharsets.UTF_8);
    }
}
