package dev.cutover.control.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.split.Weight;
import dev.cutover.traffic.split.WeightTable;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryWeightStoreTest {
    private static final Weight TEN = Weight.parse("10");
    private static final Weight TWENTY = Weight.parse("20");

    private final MemoryWeightStore store = new MemoryWeightStore(Clock.systemUTC());
    private final List<WeightTable> published = new ArrayList<>();

    @Test
    void aWeightThatIsSetIsPublished() {
        store.onChange(published::add);

        assertThat(store.set("users", TEN, Expected.anything())).isEqualTo(new WriteResult.Written(null));

        assertThat(published).containsExactly(store.current());
        assertThat(store.current().own()).containsEntry("users", TEN);
    }

    @Test
    void theSameWeightAgainIsNoChange() {
        store.set("*", TEN, Expected.anything());
        store.onChange(published::add);

        assertThat(store.set("*", TEN, Expected.anything())).isEqualTo(new WriteResult.Written(TEN));

        assertThat(published).isEmpty();
    }

    @Test
    void anotherWeightThanExpectedIsAConflict() {
        store.set("users", TEN, Expected.nothing());

        assertThat(store.set("users", TWENTY, Expected.nothing())).isEqualTo(new WriteResult.Conflict(TEN));
        assertThat(store.set("users", TWENTY, Expected.weight(TWENTY))).isEqualTo(new WriteResult.Conflict(TEN));
        assertThat(store.set("users", TWENTY, Expected.weight(TEN))).isEqualTo(new WriteResult.Written(TEN));
        assertThat(store.current().own()).containsEntry("users", TWENTY);
    }

    @Test
    void aClearedWeightIsGone() {
        store.set("users", TEN, Expected.anything());
        store.set("*", TWENTY, Expected.anything());

        assertThat(store.clear("users")).isEqualTo(new WriteResult.Written(TEN));
        assertThat(store.clear("*")).isEqualTo(new WriteResult.Written(TWENTY));

        assertThat(store.current()).isEqualTo(WeightTable.empty(WeightTable.Origin.MEMORY));
    }

    @Test
    void aFlagThatIsSetDecides() {
        store.setFlag("new_backend", false);

        assertThat(store.current().effective("users", "new_backend", Weight.ALL).isSwitchedOff())
                .isTrue();
    }

    @Test
    void aListenerThatFailsHarmsNobody() {
        store.onChange(table -> {
            throw new IllegalStateException("a listener's own mistake");
        });
        store.onChange(published::add);

        store.set("users", TEN, Expected.anything());

        assertThat(published).hasSize(1);
    }
}
