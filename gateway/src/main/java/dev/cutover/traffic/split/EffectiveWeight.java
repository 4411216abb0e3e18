package dev.cutover.traffic.split;

import org.jspecify.annotations.Nullable;

/**
 * What is in force for one endpoint.
 *
 * @param weight the share of users that goes to {@code new}
 * @param source where that comes from
 * @param flag the flag's state: true or false where present, null where missing
 */
public record EffectiveWeight(
        Weight weight, WeightSource source, @Nullable Boolean flag) {
    /** Whether a flag holds everybody at legacy, the allow-list included. */
    public boolean isSwitchedOff() {
        return Boolean.FALSE.equals(flag);
    }
}
