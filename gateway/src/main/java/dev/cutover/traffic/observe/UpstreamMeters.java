package dev.cutover.traffic.observe;

import dev.cutover.traffic.upstream.Upstream;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * How many connections to the backends there are. Source: INTERFACE §7 {@code cutover_upstream_connections}.
 *
 * @param upstreams the backends in force, asked for at each reading
 */
public record UpstreamMeters(Supplier<List<Upstream>> upstreams) implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        for (Upstream upstream : upstreams.get()) {
            String backend = upstream.backend().label();
            bind(registry, backend, "active", Upstream::activeConnections);
            bind(registry, backend, "idle", Upstream::idleConnections);
            bind(registry, backend, "pending", Upstream::pendingRequests);
        }
    }

    private void bind(MeterRegistry registry, String backend, String state, ToIntFunction<Upstream> count) {
        Gauge.builder("cutover.upstream.connections", () -> sum(backend, count))
                .description("Connections to a backend; pending ones are requests that wait for one.")
                .tag("backend", backend)
                .tag("state", state)
                .register(registry);
    }

    private int sum(String backend, ToIntFunction<Upstream> count) {
        return upstreams.get().stream()
                .filter(upstream -> upstream.backend().label().equals(backend))
                .mapToInt(count)
                .sum();
    }
}
