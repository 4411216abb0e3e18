package dev.cutover.control.admin;

import dev.cutover.control.audit.Audit;
import dev.cutover.control.cluster.Cluster;
import dev.cutover.control.rollback.Rollback;
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
 * @param audit who changed what
 * @param rollback sends users back to legacy
 * @param cluster the gateways that share the weights
 * @param reload reads the configuration file again; blocks
 */
public record GatewayAccess(
        Supplier<TrafficSnapshot> traffic,
        WeightStore store,
        Metrics metrics,
        Exposition exposition,
        Audit audit,
        Rollback rollback,
        Cluster cluster,
        Supplier<ReloadOutcome> reload) {}
