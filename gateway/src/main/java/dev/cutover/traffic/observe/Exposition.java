package dev.cutover.traffic.observe;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * All metrics of the process as Prometheus text: those of {@link Metrics}, of the JVM, and what others bind.
 *
 * <p>Thread-safe. Source: INTERFACE §7.
 */
public final class Exposition implements AutoCloseable {
    /** The media type of what {@link #writeTo} writes. */
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Meters of the JVM whose names Prometheus's own check finds fault with. */
    private static final List<String> UNCONVENTIONAL = List.of("process.cpu.time", "system.cpu.count");

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusMeterRegistry meters =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, registry, Clock.SYSTEM);
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final List<MeterBinder> binders = new CopyOnWriteArrayList<>();
    private final List<Collector> families;
    private final Set<String> familyNames;

    /** The metrics of the JVM and of {@code metrics}. */
    public Exposition(Metrics metrics) {
        UNCONVENTIONAL.forEach(name -> meters.config().meterFilter(MeterFilter.denyNameStartsWith(name)));
        families = new ExchangeFamilies(metrics).collectors();
        familyNames = families.stream().map(Collector::getPrometheusName).collect(Collectors.toUnmodifiableSet());
        families.forEach(registry::register);
        bind(gc);
        bind(new JvmMemoryMetrics());
        bind(new JvmThreadMetrics());
        bind(new ProcessorMetrics());
        bind(new FileDescriptorMetrics());
        bind(new UptimeMetrics());
        bind(Exposition::bindCpuTime);
    }

    private static void bindCpuTime(MeterRegistry registry) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            FunctionCounter.builder("process.cpu", system, it -> it.getProcessCpuTime() / NANOS_PER_SECOND)
                    .baseUnit("seconds")
                    .description("CPU time that the process has used.")
                    .register(registry);
        }
    }

    /** Adds meters with few series, and holds on to what they read from. */
    public void bind(MeterBinder binder) {
        binders.add(binder);
        binder.bindTo(meters);
    }

    /** Where meters with few series may be registered. */
    public MeterRegistry meters() {
        return meters;
    }

    /**
     * Writes everything, one family after the other, so that memory is taken for one at a time: with thousands of
     * endpoints the whole text has a hundred megabytes. Blocks with {@code out}; leaves it open.
     */
    public void writeTo(OutputStream out) throws IOException {
        for (Collector family : families) {
            write(MetricSnapshots.of(family.collect()), out);
        }
        write(registry.scrape(name -> !familyNames.contains(name)), out);
    }

    private void write(MetricSnapshots snapshots, OutputStream out) throws IOException {
        writer.write(out, snapshots, EscapingScheme.DEFAULT);
    }

    /** Stops listening to the JVM. */
    @Override
    public void close() {
        gc.close();
        meters.close();
    }
}
