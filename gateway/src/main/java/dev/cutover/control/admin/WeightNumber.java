package dev.cutover.control.admin;

import dev.cutover.traffic.split.Weight;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Weights as JSON numbers, written as an operator writes them: {@code 25}, {@code 12.5}. */
final class WeightNumber {
    private WeightNumber() {}

    /** The number for a weight, or null for none. */
    static @Nullable BigDecimal of(@Nullable Weight weight) {
        return weight == null ? null : new BigDecimal(weight.toString());
    }
}
