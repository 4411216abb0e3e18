package dev.cutover.wiring;

import dev.cutover.config.ConfigResult;
import dev.cutover.config.CutoverConfig;
import dev.cutover.config.Problem;
import dev.cutover.control.admin.Readiness;
import dev.cutover.control.admin.ReloadOutcome;
import dev.cutover.control.audit.Audit;
import dev.cutover.control.cluster.Cluster;
import dev.cutover.control.rollback.Rollback;
import dev.cutover.control.weights.ReplaceableStore;
import dev.cutover.control.weights.WeightStore;
import dev.cutover.traffic.Backend;
import dev.cutover.traffic.exchange.Drain;
import dev.cutover.traffic.exchange.ExchangeObserver;
import dev.cutover.traffic.exchange.SharedByLoops;
import dev.cutover.traffic.exchange.TrafficLoop;
import dev.cutover.traffic.exchange.TrafficSnapshot;
import dev.cutover.traffic.http.HostPort;
import dev.cutover.traffic.listen.HttpsSettings;
import dev.cutover.traffic.listen.TrafficServer;
import dev.cutover.traffic.loop.Transport;
import dev.cutover.traffic.observe.AccessLogSwitch;
import dev.cutover.traffic.observe.Exposition;
import dev.cutover.traffic.observe.Metrics;
import dev.cutover.traffic.observe.Observers;
import dev.cutover.traffic.observe.UpstreamMeters;
import dev.cutover.traffic.tls.ServerTls;
import dev.cutover.traffic.upstream.Upstream;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The gateway without its admin port: store, snapshot, event loops and traffic port, started and stopped in order.
 *
 * <p>Thread-safe.
 */
public final class Gateway implements AutoCloseable {
    /** Clients whose streams a rollback ends come back within this time. Source: SEMANTICS §2. */
    private static final Duration STREAM_SPREAD = Duration.ofSeconds(30);

    private final Operations operations;
    private final Operations.Running running;
    private final ReplaceableStore store;
    private final SnapshotPublisher publisher;
    private final Transport transport;
    private final Metrics metrics;
    private final Exposition exposition;
    private final GatewayMeters meters;
    private final AccessLogSwitch accessLog;
    private final AtomicLong rejectedConfigs = new AtomicLong();
    private volatile CutoverConfig config;
    private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "cutover-sampler");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Readiness readiness = Readiness.STARTING;
    private final Map<EventLoop, TrafficLoop> trafficLoops;
    private final TrafficServer server;
    private final TlsContexts tls;
    private volatile @Nullable InetSocketAddress address;
    private volatile @Nullable InetSocketAddress secureAddress;

    /**
     * A gateway that is not started; {@code watchers} hear of exchanges besides metrics and access log.
     *
     * @throws IOException naming the file, where the access log cannot be opened
     */
    public Gateway(CutoverConfig config, ExchangeObserver... watchers) throws IOException {
        Ticker ticker = Ticker.systemTicker();
        this.config = config;
        this.tls = new TlsContexts(config.tlsBundles());
        this.transport = new Transport(config.listen().eventLoops());
        this.metrics = new Metrics(transport.loops().size(), ticker);
        this.accessLog = new AccessLogSwitch(transport.loops().size(), Clock.systemUTC());
        accessLog.use(config.accessLog());
        this.operations = new Operations(config, InstanceId.next());
        this.store = new ReplaceableStore(
                config.weights(), SnapshotPublisher.flagsOf(config), Clock.systemUTC(), operations.auditing());
        List<LoopParts> loops = LoopParts.of(transport, ticker);
        Upstreams upstreams = new Upstreams(transport, tls, loops, ticker);
        this.publisher = new SnapshotPublisher(config, store.current(), upstreams, ticker, metrics::publish);
        Drain drain = new Drain(ticker);
        SharedByLoops shared = new SharedByLoops(
                publisher, observer(watchers), drain, config.listen().trustedProxies());
        this.trafficLoops = trafficLoops(loops, shared);
        this.server = new TrafficServer(config.listen(), transport, trafficLoops, drain);
        this.exposition = new Exposition(metrics);
        this.meters = gatewayMeters();
        exposition.bind(meters);
        exposition.bind(new UpstreamMeters(backend -> snapshot().configured().upstream(backend)));
        exposition.bind(accessLog);
        this.running = operations.start(config, store, publisher, metrics, exposition);
        running.cluster().onNotice(notice -> {
            if (notice.closesConnections()) {
                endEventStreams(notice.targets().keySet(), STREAM_SPREAD);
            }
        });
        LogLevels.change(Map.of(), config.logLevels());
    }

    private GatewayMeters gatewayMeters() {
        return new GatewayMeters(
                store,
                () -> snapshot().configured().revision(),
                rejectedConfigs::get,
                server.admission(),
                Clock.systemUTC());
    }

    private ExchangeObserver observer(ExchangeObserver[] watchers) {
        List<ExchangeObserver> observers = new ArrayList<>(List.of(watchers));
        observers.add(metrics);
        observers.add(accessLog);
        return new Observers(observers);
    }

    private static Map<EventLoop, TrafficLoop> trafficLoops(List<LoopParts> loops, SharedByLoops shared) {
        Map<EventLoop, TrafficLoop> trafficLoops = new HashMap<>();
        for (LoopParts parts : loops) {
            trafficLoops.put(
                    parts.loop(), new TrafficLoop(trafficLoops.size(), parts.deadlines(), parts.random(), shared));
        }
        return trafficLoops;
    }

    /**
     * Reads the weights and listens.
     *
     * @throws IOException naming the address, where it cannot be bound
     */
    public void start() throws IOException {
        store.onChange(publisher::publish);
        store.start();
        publisher.publish(store.current());
        watchCertificates();
        ScheduledFuture<?> unused = sampler.scheduleAtFixedRate(metrics::sample, 1, 1, TimeUnit.SECONDS);
        HostPort http = config.listen().http();
        if (http != null) {
            address = server.bind(http);
        }
        HttpsSettings https = config.listen().https();
        if (https != null) {
            ServerTls serverTls = tls.server(https.tlsBundle(), https.clientAuth(), TrafficServer.protocols());
            secureAddress = server.bind(https.address(), serverTls);
        }
        readiness = Readiness.READY;
    }

    private void watchCertificates() {
        long quietMillis = config.tlsBundles().quietPeriod().toMillis();
        long everyMillis = Math.max(10, Math.min(1000, quietMillis / 2));
        ScheduledFuture<?> unused = sampler.scheduleWithFixedDelay(
                () -> tls.checkFiles(System.nanoTime()), everyMillis, everyMillis, TimeUnit.MILLISECONDS);
    }

    /**
     * Puts another configuration in force, as a whole or, where it is not valid, not at all. Requests under way finish
     * by the one they began with. Blocks for as long as the weight store takes; one call at a time.
     */
    public ReloadOutcome reload(ConfigResult result) {
        if (result instanceof ConfigResult.Invalid invalid) {
            return rejected(invalid.problems().stream().map(Problem::toString).toList());
        }
        CutoverConfig next = ((ConfigResult.Valid) result).config();
        CutoverConfig before = config;
        CutoverConfig reloaded = next.after(before);
        try {
            TlsContexts.Prepared bundles = TlsContexts.prepare(reloaded.tlsBundles());
            accessLog.use(reloaded.accessLog());
            tls.use(bundles);
        } catch (IOException e) {
            return rejected(List.of(e.getMessage()));
        }
        LogLevels.change(before.logLevels(), reloaded.logLevels());
        store.useFlags(SnapshotPublisher.flagsOf(reloaded));
        store.replace(reloaded.weights());
        publisher.reconfigure(reloaded);
        meters.bindStore(exposition.meters());
        config = reloaded;
        running.outside().use(reloaded);
        long revision = snapshot().configured().revision();
        operations.reloaded(reloaded, revision - 1, revision);
        return new ReloadOutcome.Reloaded(snapshot().configured().revision(), next.restartNeededAfter(before));
    }

    private ReloadOutcome rejected(List<String> problems) {
        rejectedConfigs.incrementAndGet();
        return new ReloadOutcome.Rejected(problems);
    }

    /** Whether it is listening and not stopping. */
    public Readiness readiness() {
        return readiness;
    }

    /** What endpoints have done. */
    public Metrics metrics() {
        return metrics;
    }

    /** All metrics of the process. */
    public Exposition exposition() {
        return exposition;
    }

    /** Where HTTPS is listened for, or null for nowhere. */
    public @Nullable InetSocketAddress secureAddress() {
        return secureAddress;
    }

    /** Where cleartext HTTP is listened for, or null for nowhere. */
    public @Nullable InetSocketAddress address() {
        return address;
    }

    /** What decides where requests go now. */
    public TrafficSnapshot snapshot() {
        return publisher.get();
    }

    /**
     * Ends event streams that {@code new} is sending for these endpoints, each at another moment within {@code spread}.
     */
    public void endEventStreams(Set<String> endpoints, Duration spread) {
        trafficLoops.forEach(
                (loop, traffic) -> loop.execute(() -> traffic.endEventStreams(endpoints, spread.toNanos())));
    }

    /** Who changed what. */
    public Audit audit() {
        return operations.audit();
    }

    /** Sends users back to legacy. */
    public Rollback rollback() {
        return running.rollback();
    }

    /** The gateways that share the weights. */
    public Cluster cluster() {
        return running.cluster();
    }

    /** Where weights are read and written. */
    public WeightStore store() {
        return store;
    }

    /** How busy the connections to a backend are. */
    public Upstream upstream(Backend backend) {
        return snapshot().configured().upstream(backend);
    }

    /** Lets exchanges finish, then closes everything. Blocks for up to the drain timeout and a few seconds more. */
    @Override
    public void close() {
        readiness = Readiness.DRAINING;
        try {
            server.drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        transport.close();
        running.close();
        store.close();
        operations.close();
        sampler.shutdownNow();
        exposition.close();
        accessLog.close();
    }
}
