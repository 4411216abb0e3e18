package dev.cutover.traffic.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeightTest {
    @ParameterizedTest
    @CsvSource({"0,0", "100,10000", "100.00,10000", "25,2500", "12.5,1250", "12.05,1205", "0.05,5", "0.50,50"})
    void aPercentageIsReadInHundredths(String text, int hundredths) {
        assertThat(Weight.parse(text)).isEqualTo(new Weight(hundredths));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "abc",
                "-1",
                "-0",
                "+5",
                "101",
                "100.01",
                "25%",
                "12.345",
                "1e1",
                " 25",
                "25 ",
                "25\n",
                ".5",
                "5.",
                "1,5",
                "0x10",
                "007",
                "NaN",
                "٢٥",
                "99999999999999999999"
            })
    void anythingElseIsNoPercentage(String text) {
        assertThat(Weight.tryParse(text)).isNull();
        assertThatThrownBy(() -> Weight.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"" + text + "\" (expected: 0 to 100, at most two decimals)");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 10_001})
    void aWeightOutOfRangeCannotBeMade(int hundredths) {
        assertThatThrownBy(() -> new Weight(hundredths))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("" + hundredths);
    }

    @Property
    void whatIsWrittenReadsTheSame(@ForAll @IntRange(max = 10_000) int hundredths) {
        Weight weight = new Weight(hundredths);

        assertThat(Weight.parse(weight.toString())).isEqualTo(weight);
        assertThat(Double.parseDouble(weight.toString())).isEqualTo(weight.percent());
    }

    @Test
    void noDecimalIsWrittenThatSaysNothing() {
        assertThat(new Weight(2500)).hasToString("25");
        assertThat(new Weight(1250)).hasToString("12.5");
        assertThat(new Weight(5)).hasToString("0.05");
    }
}
