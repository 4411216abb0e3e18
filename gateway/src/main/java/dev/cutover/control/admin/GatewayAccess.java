package dev.cutover.control.admin;

import dev.cutover.control.weights.WeightStore;
import dev.cutover.traffic.exchange.TrafficSnapshot;
import dev.cutover.traffic.observe.Exposition;
import dev.cutover.traffic.observe.Metrics;
import dev.cutover.traffic.split.SplitSettings;
import java.util.function.Supplier;

/**
 * What the admin API reads of the running gateway, and where it writes.
 *
 * @param traffic the snapshot that requests read now
 * @param split how users are divided now
 * @param store where weights are written
 * @param metrics what endpoints have done
 * @param exposition all metrics as text
 */
public record GatewayAccess(
        Supplier<TrafficSnapshot> traffic,
        Supplier<SplitSettings> split,
        WeightStore store,
        Metrics metrics,
        Exposition exposition) {}
