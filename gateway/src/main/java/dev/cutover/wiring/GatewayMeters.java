package dev.cutover.wiring;

import dev.cutover.control.weights.ReplaceableStore;
import dev.cutover.traffic.listen.Admission;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What there is one of in a process: its store, its configuration, its clients. Source: INTERFACE §7.
 *
 * @param store where weights come from
 * @param revision the configuration in force
 * @param rejected how many configurations were not valid and changed nothing
 * @param admission connections and exchanges of clients
 * @param clock tells how old the weights are
 */
record GatewayMeters(
        ReplaceableStore store, LongSupplier revision, LongSupplier rejected, Admission admission, Clock clock)
        implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        bindStore(registry);
        TimeGauge.builder("cutover.weights.age", this::ageMillis, TimeUnit.MILLISECONDS)
                .description("Time since the weights were last read.")
                .register(registry);
        FunctionCounter.builder(
                        "cutover.weights.refused",
                        store,
                        s -> s.state().refusals().total())
                .description("Values in the weight store that were refused.")
                .register(registry);
        Gauge.builder("cutover.config.revision", revision::getAsLong)
                .description("Revision of the configuration in force.")
                .register(registry);
        FunctionCounter.builder("cutover.config.rejected", rejected, LongSupplier::getAsLong)
                .description("Configurations that were not valid and changed nothing.")
                .register(registry);
        Gauge.builder("cutover.requests.in.flight", admission, Admission::exchanges)
                .description("Exchanges under way.")
                .register(registry);
        Gauge.builder("cutover.connections", admission, Admission::connections)
                .description("Connections of clients.")
                .register(registry);
    }

    /** Adds what the store in force has to tell; once more where another store took its place. */
    void bindStore(MeterRegistry registry) {
        if (store.isRedis() && registry.find("cutover.redis.up").gauge() == null) {
            Gauge.builder("cutover.redis.up", store, s -> s.state().isUp() ? 1 : 0)
                    .description("Whether the last reading of Redis succeeded.")
                    .register(registry);
        }
    }

    private double ageMillis() {
        Duration age = store.state().age(clock.instant());
        return age == null ? Double.NaN : age.toMillis();
    }
}
