package dev.cutover.control.admin;

import dev.cutover.control.weights.WeightStore;
import dev.cutover.traffic.exchange.TrafficSnapshot;
import dev.cutover.traffic.split.WeightTable;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How the store of weights and the configuration are, as metrics. Source: INTERFACE §7.
 *
 * @param store where weights come from
 * @param traffic the snapshot in force
 * @param rejectedConfigs how many configurations were not taken
 * @param clock the time of day
 */
public record ControlMeters(
        WeightStore store, Supplier<TrafficSnapshot> traffic, LongSupplier rejectedConfigs, Clock clock)
        implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        if (usesRedis()) {
            Gauge.builder("cutover.redis.up", () -> store.state().isUp() ? 1 : 0)
                    .description("Whether the last reading of Redis succeeded.")
                    .register(registry);
        }
        Gauge.builder("cutover.weights.age", this::ageSeconds)
                .baseUnit("seconds")
                .description("Time since weights were last read.")
                .register(registry);
        FunctionCounter.builder(
                        "cutover.weights.refused",
                        this,
                        it -> it.store.state().refusals().total())
                .description("Values in the store that were not taken.")
                .register(registry);
        Gauge.builder("cutover.config.revision", () -> traffic.get().revision())
                .description("Goes up by one with each configuration.")
                .register(registry);
        FunctionCounter.builder("cutover.config.rejected", this, it -> it.rejectedConfigs.getAsLong())
                .description("Configurations that were not taken because they were not valid.")
                .register(registry);
    }

    private boolean usesRedis() {
        WeightTable.Origin origin = store.current().origin();
        return origin == WeightTable.Origin.REDIS || origin == WeightTable.Origin.SNAPSHOT_FILE;
    }

    private double ageSeconds() {
        Duration age = store.state().age(clock.instant());
        return age == null ? Double.NaN : age.toMillis() / 1000.0;
    }
}
