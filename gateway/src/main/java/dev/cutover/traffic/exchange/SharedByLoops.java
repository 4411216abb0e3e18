package dev.cutover.traffic.exchange;

import dev.cutover.traffic.http.CidrBlock;
import java.util.List;
import java.util.function.Supplier;

/**
 * What all event loops have in common.
 *
 * <p>Thread-safe, as each part has to be.
 *
 * @param published the snapshot in force, read once per exchange
 * @param observer who hears of exchanges
 * @param drain whether the gateway is stopping
 * @param trustedProxies whose {@code X-Forwarded-*} is believed
 */
public record SharedByLoops(
        Supplier<TrafficSnapshot> published, ExchangeObserver observer, Drain drain, List<CidrBlock> trustedProxies) {
    /** Copies the list. */
    public SharedByLoops {
        trustedProxies = List.copyOf(trustedProxies);
    }
}
