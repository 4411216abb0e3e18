package dev.cutover.traffic.observe;

import dev.cutover.traffic.exchange.ExchangeObserver;
import dev.cutover.traffic.exchange.ExchangeRecord;
import dev.cutover.traffic.http.Rejection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several observers as one. What one of them throws harms neither the exchange nor the others, and is logged the first
 * time.
 *
 * <p>Event loop of each exchange.
 */
public final class Observers implements ExchangeObserver {
    private static final Logger log = LoggerFactory.getLogger(Observers.class);

    private final ExchangeObserver[] observers;
    private final AtomicBoolean hasFailed = new AtomicBoolean();

    /** Those observers, called in that order. */
    public Observers(ExchangeObserver... observers) {
        this.observers = observers.clone();
    }

    @Override
    public void exchanged(ExchangeRecord exchange) {
        for (ExchangeObserver observer : observers) {
            try {
                observer.exchanged(exchange);
            } catch (RuntimeException e) {
                onFailure(observer, e);
            }
        }
    }

    @Override
    public void rejected(Rejection rejection, int loopIndex) {
        for (ExchangeObserver observer : observers) {
            try {
                observer.rejected(rejection, loopIndex);
            } catch (RuntimeException e) {
                onFailure(observer, e);
            }
        }
    }

    private void onFailure(ExchangeObserver observer, RuntimeException e) {
        if (hasFailed.compareAndSet(false, true)) {
            log.error(
                    "{} failed; what it counts or writes may be incomplete",
                    observer.getClass().getSimpleName(),
                    e);
        }
    }
}
