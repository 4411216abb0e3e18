package dev.cutover.control.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.control.audit.Auditing;
import dev.cutover.control.audit.Author;
import dev.cutover.traffic.split.Weight;
import dev.cutover.traffic.split.WeightTable;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryWeightStoreTest {
    private static final Weight TEN = Weight.parse("10");
    private static final Weight TWENTY = Weight.parse("20");

    private final MemoryWeightStore store = new MemoryWeightStore(Clock.systemUTC(), Auditing.none(Clock.systemUTC()));
    private final List<WeightTable> published = new ArrayList<>();

    @Test
    void aWeightThatIsSetIsPublished() {
        store.onChange(published::add);

        assertThat(store.write(WeightWrite.weight("users", TEN, Expected.anything(), Author.of("test"))))
                .isEqualTo(new WriteResult.Written(null));

        assertThat(published).containsExactly(store.current());
        assertThat(store.current().own()).containsEntry("users", TEN);
    }

    @Test
    void theSameWeightAgainIsNoChange() {
        store.write(WeightWrite.weight("*", TEN, Expected.anything(), Author.of("test")));
        store.onChange(published::add);

        assertThat(store.write(WeightWrite.weight("*", TEN, Expected.anything(), Author.of("test"))))
                .isEqualTo(new WriteResult.Written(TEN));

        assertThat(published).isEmpty();
    }

    @Test
    void anotherWeightThanExpectedIsAConflict() {
        store.write(WeightWrite.weight("users", TEN, Expected.nothing(), Author.of("test")));

        assertThat(store.write(WeightWrite.weight("users", TWENTY, Expected.nothing(), Author.of("test"))))
                .isEqualTo(new WriteResult.Conflict(TEN));
        assertThat(store.write(WeightWrite.weight("users", TWENTY, Expected.weight(TWENTY), Author.of("test"))))
                .isEqualTo(new WriteResult.Conflict(TEN));
        assertThat(store.write(WeightWrite.weight("users", TWENTY, Expected.weight(TEN), Author.of("test"))))
                .isEqualTo(new WriteResult.Written(TEN));
        assertThat(store.current().own()).containsEntry("users", TWENTY);
    }

    @Test
    void aClearedWeightIsGone() {
        store.write(WeightWrite.weight("users", TEN, Expected.anything(), Author.of("test")));
        store.write(WeightWrite.weight("*", TWENTY, Expected.anything(), Author.of("test")));

        assertThat(store.write(WeightWrite.clear("users", Author.of("test")))).isEqualTo(new WriteResult.Written(TEN));
        assertThat(store.write(WeightWrite.clear("*", Author.of("test")))).isEqualTo(new WriteResult.Written(TWENTY));

        assertThat(store.current()).isEqualTo(WeightTable.empty(WeightTable.Origin.MEMORY));
    }

    @Test
    void aFlagThatIsSetDecides() {
        store.write(WeightWrite.flag("new_backend", false, Author.of("test")));

        assertThat(store.current().effective("users", "new_backend", Weight.ALL).isSwitchedOff())
                .isTrue();
    }

    @Test
    void aListenerThatFailsHarmsNobody() {
        store.onChange(table -> {
            throw new IllegalStateException("a listener's own mistake");
        });
        store.onChange(published::add);

        store.write(WeightWrite.weight("users", TEN, Expected.anything(), Author.of("test")));

        assertThat(published).hasSize(1);
    }
}
