package dev.cutover.control.notify;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How many notifications ended how, by kind of receiver; all series exist from the start. Thread-safe. */
final class NotificationCounts implements MeterBinder {
    /** How a notification ended for one receiver. */
    enum Result {
        SENT,
        FAILED,
        DROPPED
    }

    private record Series(String receiver, Result result) {}

    private final Map<Series, LongAdder> counts = new HashMap<>();

    NotificationCounts() {
        for (String receiver : List.of("slack", "pagerduty", "webhook")) {
            for (Result result : Result.values()) {
                counts.put(new Series(receiver, result), new LongAdder());
            }
        }
    }

    void add(Receiver receiver, Result result, int count) {
        LongAdder series = counts.get(new Series(receiver.label(), result));
        if (series == null) {
            throw new IllegalArgumentException("receiver: " + receiver.label());
        }
        series.add(count);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        counts.forEach((series, count) -> FunctionCounter.builder("cutover.notifications", count, LongAdder::sum)
                .tag("receiver", series.receiver())
                .tag("result", series.result().name().toLowerCase(Locale.ROOT))
                .description("Notifications by receiver and how they ended.")
                .register(registry));
    }
}
