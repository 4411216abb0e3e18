package dev.cutover.traffic.exchange;

import java.util.IdentityHashMap;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The event streams of one event loop that {@code new} is sending, which a rollback may end: each of them in order, as
 * if the backend had come to its end, so that clients connect anew and get the backend that is meant for them.
 *
 * <p>Event loop. Source: SEMANTICS §2.
 */
final class EventStreams {
    private final IdentityHashMap<Attempt, Object> open = new IdentityHashMap<>();
    private final RandomGenerator random;

    EventStreams(RandomGenerator random) {
        this.random = random;
    }

    /** The attempt is sending an event stream. */
    void opened(Attempt attempt) {
        open.put(attempt, new Object());
    }

    /** The attempt is over; does nothing for one that sent something else. */
    void closed(Attempt attempt) {
        if (!open.isEmpty()) {
            open.remove(attempt);
        }
    }

    /**
     * Ends those of the endpoints, each at another moment within {@code spreadNanos}, so that not all come back at
     * once.
     */
    void end(Set<String> endpoints, long spreadNanos, TrafficLoop loop) {
        open.forEach((attempt, stream) -> {
            if (endpoints.contains(attempt.endpointId())) {
                loop.after(random.nextLong(spreadNanos), () -> {
                    if (open.get(attempt) == stream) {
                        attempt.endStream();
                    }
                });
            }
        });
    }
}
