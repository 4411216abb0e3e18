package dev.cutover.traffic.exchange;

import dev.cutover.traffic.split.SplitRule;
import dev.cutover.traffic.split.UserLists;
import java.util.List;

/**
 * All that decides where requests go, published as one value: a request reads it once and never sees two states.
 *
 * <p>Thread-safe: immutable but for what endpoints and backends remember. Source: SEMANTICS §2.
 *
 * @param configured what the configuration file says
 * @param rules what is in force for each endpoint, by its index
 * @param lists the users that always get one backend
 */
public record TrafficSnapshot(ConfiguredTraffic configured, List<SplitRule> rules, UserLists lists) {
    /** All endpoints, the one for what no route matches included. */
    public List<Endpoint> endpoints() {
        return configured.endpoints();
    }

    /** What is in force for an endpoint of this snapshot. */
    public SplitRule rule(Endpoint endpoint) {
        return rules.get(endpoint.index());
    }
}
