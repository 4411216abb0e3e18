package dev.cutover.control.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cutover.control.audit.Author;
import dev.cutover.traffic.split.Weight;
import dev.cutover.traffic.split.WeightTable;
import dev.cutover.traffic.split.WeightTable.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HeldWritesTest {
    private static final WeightTable BEFORE = table("25", Map.of("users", Weight.parse("40")));

    private final HeldWrites held = new HeldWrites("the store");
    private final List<String> written = new ArrayList<>();
    private final List<String> gaveWay = new ArrayList<>();

    private static WeightTable table(String common, Map<String, Weight> own) {
        return new WeightTable(Origin.REDIS, own, Weight.parse(common), Map.of(), Set.of(), Set.of());
    }

    private static WeightWrite write(String field, String percentage) {
        return WeightWrite.weight(field, Weight.parse(percentage), Expected.anything(), Author.of("test"));
    }

    private static Consumer<WeightWrite> into(List<String> fields) {
        return write -> fields.addAll(write.weights().keySet());
    }

    private boolean settle(WeightTable read, boolean mayBeOld) {
        return held.settle(read, mayBeOld, into(written), into(gaveWay));
    }

    private void holdTwo() {
        held.add(write("users", "0"), BEFORE);
        held.add(write("*", "0"), Acceptance.after(BEFORE, write("users", "0")));
    }

    @Test
    void whereNothingIsHeldNothingIsWritten() {
        assertThat(settle(BEFORE, true)).isFalse();
        assertThat(written).isEmpty();
    }

    @Test
    void whatIsHeldIsWrittenOldestFirstAndOnlyOnce() {
        holdTwo();

        assertThat(settle(BEFORE, false)).isTrue();

        assertThat(written).containsExactly("users", "*");
        assertThat(held.isEmpty()).isTrue();
        assertThat(settle(BEFORE, false)).isFalse();
    }

    @Test
    void whatSomebodyHasChangedMeanwhileStays() {
        holdTwo();

        assertThat(settle(table("30", BEFORE.own()), false)).isFalse();

        assertThat(written).isEmpty();
        assertThat(gaveWay).containsExactly("users", "*");
        assertThat(held.isEmpty()).isTrue();
    }

    @Test
    void aChangeElsewhereIsNoReasonToGiveWay() {
        held.add(write("users", "0"), BEFORE);

        assertThat(settle(table("30", BEFORE.own()), false)).isTrue();

        assertThat(written).containsExactly("users");
    }

    @Test
    void whatAServerThatWasStartedAnewHoldsIsNobodysChange() {
        holdTwo();

        assertThat(settle(table("10", Map.of()), true)).isTrue();

        assertThat(written).containsExactly("users", "*");
    }

    @Test
    void aWriteThatArrivedAfterAllIsNotRepeated() {
        holdTwo();

        assertThat(settle(table("0", Map.of("users", Weight.NONE)), false)).isFalse();

        assertThat(written).isEmpty();
        assertThat(gaveWay).isEmpty();
        assertThat(held.isEmpty()).isTrue();
    }

    @Test
    void whatCannotBeWrittenIsHeldOn() {
        holdTwo();
        Consumer<WeightWrite> onlyUsers = write -> {
            if (write.weights().containsKey("*")) {
                throw new IllegalStateException("away again");
            }
        };
        assertThatThrownBy(() -> held.settle(BEFORE, false, onlyUsers, into(gaveWay)))
                .hasMessage("away again");

        assertThat(settle(Acceptance.after(BEFORE, write("users", "0")), false)).isTrue();

        assertThat(written).containsExactly("*");
    }
}
