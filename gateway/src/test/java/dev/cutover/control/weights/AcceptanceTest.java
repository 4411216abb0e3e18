package dev.cutover.control.weights;

import static dev.cutover.control.weights.RedisStores.percent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.split.Weight;
import dev.cutover.traffic.split.WeightTable;
import dev.cutover.traffic.split.WeightTable.Origin;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class AcceptanceTest {
    private static final KeyNames NAMES = KeyNames.in(Path.of("store"));
    private static final WeightTable GOOD = new WeightTable(
            Origin.REDIS, Map.of("a", percent("1"), "b", percent("2")), percent("3"), Map.of(), Set.of(), Set.of());

    @Property
    void everyFieldIsAsReadOrAsLastKnownOrGone(@ForAll("fields") Map<String, String> fields) {
        WeightTable table =
                Acceptance.of(reading(fields), GOOD, Origin.REDIS, NAMES).table();

        Map<String, Weight> expected = new HashMap<>();
        fields.forEach((field, text) -> {
            Weight read = Weight.tryParse(text);
            Weight weight = read == null ? Acceptance.held(GOOD, field) : read;
            if (weight != null) {
                expected.put(field, weight);
            }
        });
        assertThat(table.common()).isEqualTo(expected.remove("*"));
        assertThat(table.own()).isEqualTo(expected);
    }

    @Property
    void everyValueThatIsNoPercentageIsNamed(@ForAll("fields") Map<String, String> fields) {
        Acceptance accepted = Acceptance.of(reading(fields), GOOD, Origin.REDIS, NAMES);

        assertThat(accepted.refused()).hasSize((int) fields.values().stream()
                .filter(text -> Weight.tryParse(text) == null)
                .count());
    }

    @Test
    void aValueThatWasNeverGoodIsNotSet() {
        WeightTable table = Acceptance.of(reading(Map.of("new", "abc")), GOOD, Origin.REDIS, NAMES)
                .table();

        assertThat(table.own()).isEmpty();
    }

    @Provide
    static Arbitrary<Map<String, String>> fields() {
        return Arbitraries.maps(
                Arbitraries.of("*", "a", "b", "c"),
                Arbitraries.of("0", "7.25", "100", "abc", "-1", "101", "", "1.234"));
    }

    private static Reading reading(Map<String, String> fields) {
        return new Reading(
                new Found.Value<>(fields), new Found.Value<>(Set.of()), new Found.Value<>(Set.of()), Map.of());
    }
}
