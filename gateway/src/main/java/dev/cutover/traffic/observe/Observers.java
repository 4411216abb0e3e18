package dev.cutover.traffic.observe;

import dev.cutover.traffic.exchange.ExchangeObserver;
import dev.cutover.traffic.exchange.ExchangeRecord;
import dev.cutover.traffic.http.Rejection;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several observers as one, called in order; what one throws harms neither the exchange nor the others.
 *
 * <p>The first failure of each is logged with its cause.
 */
public final class Observers implements ExchangeObserver {
    private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

    private final ExchangeObserver[] observers;
    private final AtomicIntegerArray hasFailed;

    /** Those observers, called in that order. */
    public Observers(List<ExchangeObserver> observers) {
        this.observers = observers.toArray(ExchangeObserver[]::new);
        this.hasFailed = new AtomicIntegerArray(observers.size());
    }

    @Override
    public void exchanged(ExchangeRecord exchange) {
        for (int i = 0; i < observers.length; i++) {
            try {
                observers[i].exchanged(exchange);
            } catch (RuntimeException | AssertionError e) {
                failed(i, e);
            }
        }
    }

    @Override
    public void rejected(Rejection rejection, int loopIndex) {
        for (int i = 0; i < observers.length; i++) {
            try {
                observers[i].rejected(rejection, loopIndex);
            } catch (RuntimeException | AssertionError e) {
                failed(i, e);
            }
        }
    }

    private void failed(int i, Throwable cause) {
        if (hasFailed.compareAndSet(i, 0, 1)) {
            String name = observers[i].getClass().getSimpleName();
            LOG.error("{} failed; what it counts or writes may be incomplete from here", name, cause);
        }
    }
}
