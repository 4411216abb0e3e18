package dev.cutover.traffic.observe;

import dev.cutover.traffic.exchange.ExchangeObserver;
import dev.cutover.traffic.exchange.ExchangeRecord;
import dev.cutover.traffic.http.Rejection;
import dev.cutover.traffic.observe.AccessLogSettings.Target;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The access log, which a new configuration may turn on, turn off or lead elsewhere while requests are served.
 *
 * <p>Thread-safe; exchanges are heard on their event loops.
 */
public final class AccessLogSwitch implements ExchangeObserver, MeterBinder, AutoCloseable {
    private final int loops;
    private final Clock clock;
    private long droppedBefore;
    private volatile @Nullable AccessLog current;

    /**
     * A log that is off, for event loops numbered from 0 to {@code loops} exclusive; {@code clock} is the time of day.
     */
    public AccessLogSwitch(int loops, Clock clock) {
        this.loops = loops;
        this.clock = clock;
    }

    /**
     * Logs as {@code settings} say from now on. A file is opened anew even where it is the same.
     *
     * @throws IOException naming the file, where it cannot be opened for appending; nothing has changed then
     */
    public synchronized void use(AccessLogSettings settings) throws IOException {
        AccessLog log = current;
        if (settings.target() == Target.OFF) {
            current = null;
            close(log);
        } else if (log == null) {
            current = AccessLog.open(settings, loops, clock);
        } else {
            log.reopen(settings);
        }
    }

    private void close(@Nullable AccessLog log) {
        if (log != null) {
            log.close();
            droppedBefore += log.dropped();
        }
    }

    @Override
    public void exchanged(ExchangeRecord exchange) {
        AccessLog log = current;
        if (log != null) {
            log.exchanged(exchange);
        }
    }

    /** Does nothing: what was refused before it could be read has no line. */
    @Override
    public void rejected(Rejection rejection, int loopIndex) {}

    private synchronized long dropped() {
        AccessLog log = current;
        return droppedBefore + (log == null ? 0 : log.dropped());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("cutover.access.log.dropped", this, AccessLogSwitch::dropped)
                .description("Lines of the access log that were dropped because it could not be written fast enough.")
                .register(registry);
    }

    @Override
    public synchronized void close() {
        close(current);
        current = null;
    }
}
