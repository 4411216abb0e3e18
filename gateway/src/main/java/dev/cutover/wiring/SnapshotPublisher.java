package dev.cutover.wiring;

import dev.cutover.config.CutoverConfig;
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
    private CutoverConfig config;
    private WeightTable weights;
    private List<Endpoint> endpoints = List.of();
    private RouteTable<Endpoint> routes = new RouteTable<>(List.of());
    private long revision;
    private volatile TrafficSnapshot current;

    /** Publishes for the first time; {@code observer} sees each snapshot before the first request does. */
    SnapshotPublisher(CutoverConfig config, WeightTable weights, Ticker ticker, Consumer<TrafficSnapshot> observer) {
        this.ticker = ticker;
        this.observer = observer;
        this.config = config;
        this.weights = weights;
        this.current = configure(config);
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

    private synchronized TrafficSnapshot configure(CutoverConfig next) {
        config = next;
        revision++;
        List<Endpoint> all = new ArrayList<>();
        List<Route<Endpoint>> table = new ArrayList<>();
        for (EndpointSettings settings : next.endpoints()) {
            Endpoint endpoint = endpoint(settings);
            all.add(endpoint);
            table.add(new Route<>(settings.match(), endpoint));
        }
        all.add(endpoint(next.other()));
        endpoints = List.copyOf(all);
        routes = new RouteTable<>(table);
        return publish();
    }

    private Endpoint endpoint(EndpointSettings settings) {
        Integer index = indexes.computeIfAbsent(settings.id(), id -> indexes.size());
        return new Endpoint(settings, index, ticker);
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
        for (Endpoint endpoint : endpoints) {
            rules[endpoint.index()] = rule(endpoint.settings());
        }
        return new TrafficSnapshot(
                routes,
                endpoints,
                endpoints.get(endpoints.size() - 1),
                config.rejectUnmatched(),
                Collections.unmodifiableList(Arrays.asList(rules)),
                UserLists.of(weights),
                revision);
    }

    private SplitRule rule(EndpointSettings settings) {
        EffectiveWeight effective = weights.effective(settings.id(), settings.flag(), configured(settings));
        return new SplitRule(effective, settings.backendOnly());
    }

    private @Nullable Weight configured(EndpointSettings settings) {
        return settings.weight() != null ? settings.weight() : config.weights().initial();
    }
}
