package dev.cutover.control.weights;

import static dev.cutover.control.weights.RedisStores.await;
import static dev.cutover.control.weights.RedisStores.awaitAnotherReading;
import static dev.cutover.control.weights.RedisStores.awaitCommon;
import static dev.cutover.control.weights.RedisStores.common;
import static dev.cutover.control.weights.RedisStores.own;
import static dev.cutover.control.weights.RedisStores.percent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.cutover.control.audit.Auditing;
import dev.cutover.control.audit.Author;
import dev.cutover.traffic.split.WeightTable;
import dev.cutover.traffic.split.WeightTable.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWeightStoreTest {
    private final List<WeightStore> stores = new ArrayList<>();

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("weights");
    }

    @AfterEach
    void closeStores() {
        stores.forEach(WeightStore::close);
    }

    @Test
    void whatTheFileSaysIsInForceWhenStartReturns() throws IOException {
        Files.writeString(file, """
                # by hand
                weight * = 25
                weight users = 12.5
                flag new_backend = true
                flag checkout = True
                allow alice
                deny two words
                """);

        WeightStore store = started();

        assertThat(store.current())
                .isEqualTo(new WeightTable(
                        Origin.FILE,
                        Map.of("users", percent("12.5")),
                        percent("25"),
                        Map.of("new_backend", true, "checkout", false),
                        Set.of("alice"),
                        Set.of("two words")));
        assertThat(store.state().isUp()).isTrue();
    }

    @Test
    void aMissingFileHoldsNothing() {
        WeightStore store = started();

        assertThat(store.current()).isEqualTo(WeightTable.empty(Origin.FILE));
        assertThat(store.state().isUp()).isTrue();
    }

    @Test
    void anEditTakesEffect() throws IOException {
        WeightStore store = started();

        Files.writeString(file, "weight * = 25\n");
        awaitCommon(store, "25");
        Files.writeString(file, "weight * = 30\n");
        awaitCommon(store, "30");
        Files.delete(file);
        await(() -> common(store) == null);
    }

    @Test
    void anEditorWithoutAFinalLineEndIsUnderstood() throws IOException {
        WeightStore store = started();

        Files.writeString(file, "weight * = 25");

        awaitCommon(store, "25");
    }

    @Test
    void aBrokenLineIsRefusedByItselfAndKeepsTheLastGoodValue() throws IOException {
        Files.writeString(file, "weight users = 10\nweight * = 20\n");
        WeightStore store = started();

        Files.writeString(file, "weight users = abc\nwait, what?\nweight * = 30\n");
        awaitCommon(store, "30");

        assertThat(own(store, "users")).isEqualTo(percent("10"));
        assertThat(store.state().refusals().current())
                .extracting(RefusedValue::field, RefusedValue::value)
                .containsExactly(tuple("users", "abc"), tuple("line 2", "wait, what?"));
        awaitAnotherReading(store);
        assertThat(store.state().refusals().total()).isEqualTo(2);
    }

    @Test
    void aWriteKeepsWhatPeopleWroteAroundIt() throws IOException {
        Files.writeString(file, "# ours\nweight users = 10 \n\nnonsense\nweight users = 11\nallow alice\n");
        WeightStore store = started();

        assertThat(store.write(
                        WeightWrite.weight("users", percent("12"), Expected.weight(percent("11")), Author.of("test"))))
                .isEqualTo(new WriteResult.Written(percent("11")));
        assertThat(store.write(WeightWrite.weight("*", percent("5"), Expected.nothing(), Author.of("test"))))
                .isEqualTo(new WriteResult.Written(null));
        assertThat(store.write(WeightWrite.flag("new_backend", false, Author.of("test"))))
                .isEqualTo(new WriteResult.Written(null));

        assertThat(file)
                .hasContent(
                        "# ours\nweight users = 12\n\nnonsense\nallow alice\nweight * = 5\nflag new_backend = false\n");
        assertThat(own(store, "users")).isEqualTo(percent("12"));
    }

    @Test
    void aWriteSurvivesARestart() {
        started().write(WeightWrite.weight("users", percent("12"), Expected.anything(), Author.of("test")));

        assertThat(own(started(), "users")).isEqualTo(percent("12"));
    }

    @Test
    void aClearedWeightIsGoneFromTheFile() throws IOException {
        Files.writeString(file, "weight users = 10\nweight * = 5\n");
        WeightStore store = started();

        assertThat(store.write(WeightWrite.clear("users", Author.of("test"))))
                .isEqualTo(new WriteResult.Written(percent("10")));

        assertThat(file).hasContent("weight * = 5\n");
        assertThat(store.current().own()).isEmpty();
    }

    @Test
    void anEditThatHasNotBeenReadYetIsAConflict() throws IOException {
        Files.writeString(file, "weight * = 10\n");
        WeightStore store =
                new FileWeightStore(file, Duration.ofHours(1), Clock.systemUTC(), Auditing.none(Clock.systemUTC()));
        stores.add(store);
        store.start();

        Files.writeString(file, "weight * = 15\n");

        assertThat(store.write(
                        WeightWrite.weight("*", percent("20"), Expected.weight(percent("10")), Author.of("test"))))
                .isEqualTo(new WriteResult.Conflict(percent("15")));
        assertThat(file).hasContent("weight * = 15\n");
    }

    @Test
    void aSnapshotFileServesAndLosesItsChecksumWhenEdited() throws IOException {
        WeightTable table =
                new WeightTable(Origin.REDIS, Map.of("users", percent("12")), null, Map.of(), Set.of(), Set.of());
        Files.writeString(file, SnapshotFile.format(table, Instant.EPOCH));
        WeightStore store = started();
        assertThat(own(store, "users")).isEqualTo(percent("12"));
        assertThat(store.state().refusals().current()).isEmpty();

        store.write(WeightWrite.weight("*", percent("5"), Expected.anything(), Author.of("test")));

        assertThat(file).content().doesNotContain("checksum").contains("weight users = 12\nweight * = 5\n");
    }

    @Test
    void aPlaceThatCannotBeReadIsSaidAndRefusesWrites() throws IOException {
        Files.createDirectory(file);

        WeightStore store = started();

        assertThat(store.state().isUp()).isFalse();
        assertThat(store.state().trouble()).contains("cannot be read");
        assertThat(store.write(WeightWrite.weight("*", percent("5"), Expected.anything(), Author.of("test"))))
                .isInstanceOf(WriteResult.Unavailable.class);
    }

    @Test
    void aMomentWithoutFileWhileItIsSavedIsNotTaken() throws IOException {
        WeightsText before = new WeightsText(List.of("weight * = 10"));
        Files.writeString(file, before.toString());
        FileWeightStore store =
                new FileWeightStore(file, Duration.ofHours(1), Clock.systemUTC(), Auditing.none(Clock.systemUTC()));
        stores.add(store);
        store.start();

        store.look(new byte[0]);
        assertThat(common(store)).isEqualTo(percent("10"));

        store.look(new byte[0]);
        assertThat(common(store)).isNull();
    }

    private WeightStore started() {
        WeightStore store =
                new FileWeightStore(file, Duration.ofMillis(20), Clock.systemUTC(), Auditing.none(Clock.systemUTC()));
        stores.add(store);
        store.start();
        return store;
    }
}
