package dev.cutover.traffic.split;

import dev.cutover.traffic.Backend;
import org.jspecify.annotations.Nullable;

/**
 * What the published snapshot says of one endpoint.
 *
 * @param effective the weight and flag in force
 * @param backendOnly the backend that serves every request of an endpoint that is never split, or null
 */
public record SplitRule(EffectiveWeight effective, @Nullable Backend backendOnly) {
    /**
     * Whether a user without a key gets one where the endpoint is split: only if the key decides. Source: INTERFACE §4.
     */
    boolean mintsIds() {
        int hundredths = effective.weight().hundredths();
        return !effective.isSwitchedOff() && hundredths > 0 && hundredths < Buckets.COUNT;
    }
}
