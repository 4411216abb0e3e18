package dev.cutover.traffic.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cutover.traffic.split.WeightTable.Origin;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WeightTableTest {
    private static final String FLAG = "new_backend";
    private static final Weight OWN = Weight.parse("10");
    private static final Weight COMMON = Weight.parse("20");
    private static final Weight CONFIGURED = Weight.parse("30");

    @Test
    void aFalseFlagBeatsEverything() {
        EffectiveWeight effective = table(OWN, COMMON, false).effective("users", FLAG, CONFIGURED);

        assertThat(effective).isEqualTo(new EffectiveWeight(Weight.NONE, WeightSource.FLAG, false));
        assertThat(effective.isSwitchedOff()).isTrue();
    }

    @Test
    void theOwnWeightComesFirst() {
        assertThat(table(OWN, COMMON, true).effective("users", FLAG, CONFIGURED))
                .isEqualTo(new EffectiveWeight(OWN, WeightSource.REDIS, true));
        assertThat(table(OWN, COMMON, null).effective("users", FLAG, CONFIGURED))
                .isEqualTo(new EffectiveWeight(OWN, WeightSource.REDIS, null));
    }

    @Test
    void theCommonWeightComesSecond() {
        assertThat(table(OWN, COMMON, null).effective("orders", FLAG, CONFIGURED))
                .isEqualTo(new EffectiveWeight(COMMON, WeightSource.REDIS_DEFAULT, null));
    }

    @Test
    void theConfiguredWeightComesThirdAlsoWhileTheFlagIsTrue() {
        assertThat(table(null, null, true).effective("users", FLAG, CONFIGURED))
                .isEqualTo(new EffectiveWeight(CONFIGURED, WeightSource.CONFIG, true));
    }

    @Test
    void withNoWeightAnywhereATrueFlagMeansEverybodyAndNoneMeansNobody() {
        assertThat(table(null, null, true).effective("users", FLAG, null))
                .isEqualTo(new EffectiveWeight(Weight.ALL, WeightSource.FLAG, true));
        assertThat(table(null, null, null).effective("users", FLAG, null))
                .isEqualTo(new EffectiveWeight(Weight.NONE, WeightSource.CONFIG, null));
    }

    @Test
    void theFlagOfAnotherEndpointDoesNotMatter() {
        assertThat(table(OWN, COMMON, false).effective("users", "checkout", null))
                .isEqualTo(new EffectiveWeight(OWN, WeightSource.REDIS, null));
    }

    @ParameterizedTest
    @EnumSource(Origin.class)
    void anOwnWeightOfNobodyIsAWeight(Origin origin) {
        WeightTable table = new WeightTable(origin, Map.of("users", Weight.NONE), COMMON, Map.of(), Set.of(), Set.of());

        assertThat(table.effective("users", FLAG, CONFIGURED).weight()).isEqualTo(Weight.NONE);
    }

    @Test
    void aTableCannotBeChanged() {
        Map<String, Weight> own = new HashMap<>(Map.of("users", OWN));
        WeightTable table = new WeightTable(Origin.REDIS, own, null, Map.of(), Set.of(), Set.of());

        own.clear();

        assertThat(table.own()).containsEntry("users", OWN);
        assertThatThrownBy(() -> table.own().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    private static WeightTable table(@Nullable Weight users, @Nullable Weight common, @Nullable Boolean flag) {
        return new WeightTable(
                Origin.REDIS,
                users == null ? Map.of() : Map.of("users", users),
                common,
                flag == null ? Map.of() : Map.of(FLAG, flag),
                Set.of(),
                Set.of());
    }
}
