package dev.cutover.traffic.observe;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.upstream.Upstream;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * How many connections to the backends there are. Source: INTERFACE §7 {@code cutover_upstream_connections}.
 *
 * @param upstreams a backend as it is in force, asked for at each reading
 */
public record UpstreamMeters(Function<Backend, Upstream> upstreams) implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        for (Backend backend : Backend.values()) {
            bind(registry, backend, "active", Upstream::activeConnections);
            bind(registry, backend, "idle", Upstream::idleConnections);
            bind(registry, backend, "pending", Upstream::pendingRequests);
        }
    }

    private void bind(MeterRegistry registry, Backend backend, String state, ToIntFunction<Upstream> count) {
        Gauge.builder("cutover.upstream.connections", () -> count.applyAsInt(upstreams.apply(backend)))
                .description("Connections to a backend; pending ones are requests that wait for one.")
                .tag("backend", backend.label())
                .tag("state", state)
                .register(registry);
    }
}
