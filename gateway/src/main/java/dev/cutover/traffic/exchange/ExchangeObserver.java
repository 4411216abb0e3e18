package dev.cutover.traffic.exchange;

import dev.cutover.traffic.http.Rejection;

/**
 * Hears of every exchange when it is over. Must neither block nor throw.
 *
 * <p>Event loop of the exchange; calls for different exchanges come from different loops at once.
 */
public interface ExchangeObserver {
    /** An exchange was answered, cut or given up by its client. */
    void exchanged(ExchangeRecord exchange);

    /** The gateway refused a request or a connection by itself; an exchange may or may not be reported besides. */
    void rejected(Rejection rejection, int loopIndex);
}
