package dev.cutover.control.admin;

import dev.cutover.control.weights.WeightStore;
import dev.cutover.traffic.exchange.TrafficSnapshot;
import dev.cutover.traffic.observe.Exposition;
import dev.cutover.traffic.observe.Metrics;
import java.util.function.Supplier;

/**
 * What the admin API reads of the running gateway, and where it writes.
 *
 * @param traffic the snapshot that requests read now
 * @param store where weights are written
 * @param metrics what endpoints have done
 * @param exposition all metrics as text
 * @param reload reads the configuration file again; blocks
 */
public record GatewayAccess(
        Supplier<TrafficSnapshot> traffic,
        WeightStore store,
        Metrics metrics,
        Exposition exposition,
        Supplier<ReloadOutcome> reload) {}
