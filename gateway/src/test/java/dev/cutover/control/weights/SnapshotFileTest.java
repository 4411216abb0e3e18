package dev.cutover.control.weights;

import static dev.cutover.control.weights.RedisStores.percent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cutover.traffic.split.Weight;
import dev.cutover.traffic.split.WeightTable;
import dev.cutover.traffic.split.WeightTable.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotFileTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.5Z");
    private static final WeightTable TABLE = new WeightTable(
            Origin.SNAPSHOT_FILE,
            Map.of("users", percent("12.5"), "orders", percent("0")),
            percent("25"),
            Map.of("new_backend", true, "checkout", false),
            Set.of("alice@example.com", "Zoë"),
            Set.of("two words"));

    @TempDir
    Path directory;

    @Test
    void itIsTextThatPeopleCanRead() {
        assertThat(SnapshotFile.format(TABLE, NOW)).startsWith("""
                        # Cutover weights, version 1, 2026-03-01T12:00:00Z
                        weight * = 25
                        weight orders = 0
                        weight users = 12.5
                        flag checkout = false
                        flag new_backend = true
                        allow Zoë
                        allow alice@example.com
                        deny two%20words
                        checksum =\s""");
    }

    @Property
    void whatIsWrittenReadsTheSame(@ForAll("tables") WeightTable table) {
        assertThat(SnapshotFile.parse(bytes(table))).isEqualTo(table);
    }

    @Test
    void everyByteThatIsFlippedIsNoticed() {
        byte[] good = bytes(TABLE);
        for (int i = 0; i < good.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = good.clone();
                flipped[i] ^= (byte) (1 << bit);

                assertThatThrownBy(() -> SnapshotFile.parse(flipped))
                        .as("byte %d, bit %d", i, bit)
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void everyLengthButTheWholeIsNoticed() {
        byte[] good = bytes(TABLE);
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);

            assertThatThrownBy(() -> SnapshotFile.parse(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        byte[] longer = Arrays.copyOf(good, good.length + 1);
        assertThatThrownBy(() -> SnapshotFile.parse(longer)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "hello", "{\"weight\": 5}", "# Cutover weights, version 2, x\nchecksum = 1\n"})
    void aForeignFileIsIgnored(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("weights"), content);

        assertThat(new SnapshotFile(file, clock()).read()).isNull();
        assertThat(Files.readString(file)).isEqualTo(content);
    }

    @Test
    void aMissingFileAndADirectoryHoldNothing() {
        assertThat(new SnapshotFile(directory.resolve("missing"), clock()).read())
                .isNull();
        assertThat(new SnapshotFile(directory, clock()).read()).isNull();
    }

    @Test
    void whatIsKeptIsReadByTheNextProcess() {
        Path file = directory.resolve("deeper/weights");

        new SnapshotFile(file, clock()).keep(TABLE);

        assertThat(new SnapshotFile(file, clock()).read()).isEqualTo(TABLE);
    }

    @Test
    void aTableThatIsOnDiskAlreadyIsNotWrittenAgain() throws IOException {
        Path file = directory.resolve("weights");
        new SnapshotFile(file, clock()).keep(TABLE);
        SnapshotFile snapshot = new SnapshotFile(file, clock());
        snapshot.read();
        Files.delete(file);

        snapshot.keep(TABLE);
        assertThat(file).doesNotExist();

        snapshot.keep(WeightTable.empty(Origin.REDIS));
        assertThat(file).exists();
    }

    @Test
    void nothingIsLeftBesideTheFile() throws IOException {
        new SnapshotFile(directory.resolve("weights"), clock()).keep(TABLE);

        try (var files = Files.list(directory)) {
            assertThat(files.map(Path::getFileName).map(Path::toString)).containsExactly("weights");
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenIsSurvivedAndTriedAgain() throws IOException {
        Path blocked = Files.writeString(directory.resolve("a-file"), "");
        SnapshotFile snapshot = new SnapshotFile(blocked.resolve("weights"), clock());

        snapshot.keep(TABLE);
        Files.delete(blocked);
        snapshot.keep(TABLE);

        assertThat(blocked.resolve("weights")).exists();
    }

    @Provide
    static Arbitrary<WeightTable> tables() {
        Arbitrary<String> names = Arbitraries.strings()
                .withChars('a', '%', '=', ' ', '#', '\n', '\r', '\t', '\0', 'ë', '\u2028', '\u00a0', '*', '"')
                .withCharRange('a', 'z')
                .ofMinLength(1)
                .ofMaxLength(12);
        Arbitrary<Weight> weights = Arbitraries.integers().between(0, 10_000).map(Weight::new);
        Arbitrary<String> ids = names.filter(name -> !name.equals("*"));
        return Combinators.combine(
                        Arbitraries.maps(ids, weights).ofMaxSize(5),
                        weights.injectNull(0.3),
                        Arbitraries.maps(names, Arbitraries.of(true, false)).ofMaxSize(3),
                        names.set().ofMaxSize(5),
                        names.set().ofMaxSize(5))
                .as((own, common, flags, allow, deny) ->
                        new WeightTable(Origin.SNAPSHOT_FILE, own, common, flags, allow, deny));
    }

    private static byte[] bytes(WeightTable table) {
        return SnapshotFile.format(table, NOW).getBytes(StandardCharsets.UTF_8);
    }

    private static Clock clock() {
        return Clock.fixed(NOW, ZoneOffset.UTC);
    }
}
