package dev.cutover.traffic.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StatusSetTest {
    @Test
    void aNumberIsThatStatus() {
        StatusSet statuses = StatusSet.of(List.of("503", "401", "503"));

        assertThat(statuses.toArray()).containsExactly(401, 503);
        assertThat(statuses.contains(503)).isTrue();
        assertThat(statuses.contains(502)).isFalse();
    }

    @Test
    void aClassIsItsHundredStatuses() {
        StatusSet statuses = StatusSet.of(List.of("5xx", "404"));

        assertThat(statuses.toArray()).hasSize(101);
        assertThat(statuses.contains(500)).isTrue();
        assertThat(statuses.contains(599)).isTrue();
        assertThat(statuses.contains(499)).isFalse();
    }

    @Test
    void nothingIsTheEmptySet() {
        assertThat(StatusSet.of(List.of()).toArray()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "5", "50", "5XX", "5x", "xxx", "099", "600", "6xx", "0xx", "5000", "-500", " 500", "connect"
            })
    void whatIsNeitherIsRefusedWithWhatWasExpected(String element) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StatusSet.of(List.of("500", element)))
                .withMessage("\"" + element + "\" (expected: a status such as 503, or a class such as 5xx)");
    }

    @Test
    void setsAreEqualByTheirStatuses() {
        assertThat(StatusSet.of(List.of("500", "501")))
                .isEqualTo(StatusSet.of(List.of("501", "500")))
                .hasSameHashCodeAs(StatusSet.of(List.of("501", "500")))
                .isNotEqualTo(StatusSet.of(List.of("500")));
    }
}
