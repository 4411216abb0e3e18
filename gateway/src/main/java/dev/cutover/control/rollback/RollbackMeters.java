package dev.cutover.control.rollback;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How long rollbacks took: {@code cutover_rollback_seconds}. Source: INTERFACE §7. */
public final class RollbackMeters implements MeterBinder {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(1500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(3),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private final Map<RollbackScope, Timer> timers = new EnumMap<>(RollbackScope.class);

    @Override
    public void bindTo(MeterRegistry registry) {
        for (RollbackScope scope : RollbackScope.values()) {
            timers.put(
                    scope,
                    Timer.builder("cutover.rollback")
                            .description("Time until the traffic of all gateways had followed a rollback.")
                            .tag("scope", scope.label())
                            .serviceLevelObjectives(BUCKETS)
                            .register(registry));
        }
    }

    void took(RollbackScope scope, double seconds) {
        Timer timer = timers.get(scope);
        if (timer != null) {
            timer.record((long) (seconds * 1e9), TimeUnit.NANOSECONDS);
        }
    }
}
