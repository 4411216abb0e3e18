package dev.cutover.wiring;

import dev.cutover.config.CutoverConfig;
import dev.cutover.traffic.Backend;
import dev.cutover.traffic.exchange.ConfiguredTraffic;
import dev.cutover.traffic.exchange.Endpoint;
import dev.cutover.traffic.exchange.EndpointSettings;
import dev.cutover.traffic.exchange.TrafficSnapshot;
import dev.cutover.traffic.route.Route;
import dev.cutover.traffic.route.RouteTable;
import dev.cutover.traffic.split.EffectiveWeight;
import dev.cutover.traffic.split.SplitRule;
import dev.cutover.traffic.split.UserLists;
import dev.cutover.traffic.split.Weight;
import dev.cutover.traffic.split.WeightTable;
import dev.cutover.traffic.upstream.BackendSettings;
import dev.cutover.traffic.upstream.Upstream;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a configuration and the weights of the store the one snapshot that requests read, and publishes it anew when
 * either changes.
 *
 * <p>Thread-safe; {@link #get} is one volatile read.
 */
final class SnapshotPublisher implements Supplier<TrafficSnapshot> {
    private final Ticker ticker;
    private final Consumer<TrafficSnapshot> observer;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final Upstreams upstreams;
    private CutoverConfig config;
    private ConfiguredTraffic configured;
    private WeightTable weights;
    private volatile TrafficSnapshot current;

    /** Publishes for the first time; {@code observer} sees each snapshot before the first request does. */
    SnapshotPublisher(
            CutoverConfig config,
            WeightTable weights,
            Upstreams upstreams,
            Ticker ticker,
            Consumer<TrafficSnapshot> observer) {
        this.ticker = ticker;
        this.observer = observer;
        this.upstreams = upstreams;
        this.config = config;
        this.weights = weights;
        this.configured = configured(config, null);
        this.current = publish();
    }

    @Override
    public TrafficSnapshot get() {
        return current;
    }

    /** The flags that the endpoints of a configuration use, without prefix. */
    static Set<String> flagsOf(CutoverConfig config) {
        Set<String> flags =
                config.endpoints().stream().map(EndpointSettings::flag).collect(Collectors.toSet());
        flags.add(config.other().flag());
        return flags;
    }

    /**
     * Publishes another configuration. Endpoints and backends of which nothing has changed stay as they are, with all
     * that they remember; the connections of a backend that has changed end with the exchanges on them.
     */
    synchronized void reconfigure(CutoverConfig next) {
        ConfiguredTraffic before = configured;
        configured = configured(next, before);
        config = next;
        publish();
        for (Backend backend : Backend.values()) {
            if (before.upstream(backend) != configured.upstream(backend)) {
                before.upstream(backend).retire();
            }
        }
    }

    private ConfiguredTraffic configured(CutoverConfig next, @Nullable ConfiguredTraffic before) {
        Map<String, Endpoint> existing = before == null
                ? Map.of()
                : before.endpoints().stream().collect(Collectors.toMap(Endpoint::id, endpoint -> endpoint));
        List<Endpoint> all = new ArrayList<>();
        List<Route<Endpoint>> table = new ArrayList<>();
        for (EndpointSettings settings : next.endpoints()) {
            Endpoint endpoint = endpoint(settings, existing.get(settings.id()));
            all.add(endpoint);
            table.add(new Route<>(settings.match(), endpoint));
        }
        Endpoint other = endpoint(next.other(), existing.get(next.other().id()));
        all.add(other);
        return new ConfiguredTraffic(
                before == null ? 1 : before.revision() + 1,
                new RouteTable<>(table),
                List.copyOf(all),
                other,
                next.rejectUnmatched(),
                next.split(),
                upstream(Backend.LEGACY, next.legacy(), before),
                upstream(Backend.NEW, next.newBackend(), before));
    }

    private Endpoint endpoint(EndpointSettings settings, @Nullable Endpoint existing) {
        if (existing != null && existing.settings().equals(settings)) {
            return existing;
        }
        Integer index = indexes.computeIfAbsent(settings.id(), id -> indexes.size());
        return new Endpoint(settings, index, ticker);
    }

    private Upstream upstream(Backend backend, BackendSettings settings, @Nullable ConfiguredTraffic before) {
        if (before != null && before.upstream(backend).settings().equals(settings)) {
            return before.upstream(backend);
        }
        return upstreams.open(backend, settings);
    }

    /** Publishes what the store holds now. */
    synchronized void publish(WeightTable next) {
        weights = next;
        publish();
    }

    private TrafficSnapshot publish() {
        TrafficSnapshot next = snapshot();
        observer.accept(next);
        current = next;
        return next;
    }

    private TrafficSnapshot snapshot() {
        SplitRule[] rules = new SplitRule[indexes.size()];
        for (Endpoint endpoint : configured.endpoints()) {
            rules[endpoint.index()] = rule(endpoint.settings());
        }
        return new TrafficSnapshot(
                configured, Collections.unmodifiableList(Arrays.asList(rules)), UserLists.of(weights));
    }

    private SplitRule rule(EndpointSettings settings) {
        EffectiveWeight effective = weights.effective(settings.id(), settings.flag(), configured(settings));
        return new SplitRule(effective, settings.backendOnly());
    }

    private @Nullable Weight configured(EndpointSettings settings) {
        return settings.weight() != null ? settings.weight() : config.weights().initial();
    }
}
