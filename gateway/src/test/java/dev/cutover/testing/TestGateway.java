package dev.cutover.testing;

import static org.awaitility.Awaitility.await;

import dev.cutover.config.ConfigReader;
import dev.cutover.config.ConfigResult;
import dev.cutover.control.admin.ReloadOutcome;
import dev.cutover.control.audit.Author;
import dev.cutover.control.weights.Expected;
import dev.cutover.control.weights.WeightWrite;
import dev.cutover.traffic.Backend;
import dev.cutover.traffic.exchange.ExchangeObserver;
import dev.cutover.traffic.exchange.ExchangeRecord;
import dev.cutover.traffic.http.Rejection;
import dev.cutover.traffic.split.Weight;
import dev.cutover.wiring.Gateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A whole gateway on real sockets, with the memory store and one event loop, where a test says nothing else.
 */
public final class TestGateway implements AutoCloseable {
    private final Gateway gateway;
    private final List<Seen> exchanges;
    private final List<Rejection> rejections;
    private final @Nullable TestCertificate certificate;

    private TestGateway(
            Gateway gateway, List<Seen> exchanges, List<Rejection> rejections, @Nullable TestCertificate certificate) {
        this.gateway = gateway;
        this.certificate = certificate;
        this.exchanges = exchanges;
        this.rejections = rejections;
    }

    /**
     * What an observer heard of an exchange.
     *
     * @param attempts each as {@code new:503}, {@code new:reset}, {@code legacy:200}
     */
    public record Seen(
            String endpoint,
            String assigned,
            String answered,
            int status,
            List<String> attempts,
            String fallback,
            String refusal,
            boolean aborted,
            boolean cut) {
        private static Seen of(ExchangeRecord exchange) {
            List<String> attempts = new ArrayList<>();
            for (int i = 0; i < exchange.attempts(); i++) {
                var attempt = exchange.attempt(i);
                var failure = attempt.failure();
                attempts.add(attempt.backend().label() + ":"
                        + (failure != null ? failure.errorClass() : String.valueOf(attempt.status())));
            }
            var refusal = exchange.fallbackRefusal();
            var fallback = exchange.fallbackReason();
            return new Seen(
                    exchange.endpoint().id(),
                    exchange.assignment().backend().label(),
                    exchange.answeredBy().label(),
                    exchange.status(),
                    attempts,
                    fallback == null ? "" : fallback,
                    refusal == null ? "" : refusal.label(),
                    exchange.isAborted(),
                    exchange.isCut());
        }
    }

    /** A gateway between two backends. */
    public static Setup between(RawBackend legacy, RawBackend newBackend) {
        return between(List.of(legacy.url()), List.of(newBackend.url()));
    }

    /** A gateway between two backends of one or more URLs. */
    public static Setup between(List<String> legacy, List<String> newBackend) {
        return new Setup(legacy, newBackend);
    }

    /** The configuration of a gateway to be started, written as YAML. */
    public static final class Setup {
        private final List<String> legacy;
        private final List<String> newBackend;
        private final List<String> listen =
                new ArrayList<>(List.of("http: 127.0.0.1:0", "event-loops: 1", "drain-timeout: 0s"));
        private final List<String> backends = new ArrayList<>();
        private final List<String> newBackendOnly = new ArrayList<>();
        private final List<String> defaults = new ArrayList<>();
        private final List<String> split = new ArrayList<>();
        private final List<String> endpoints = new ArrayList<>();
        /** Changes of a store in memory are kept in no file. */
        private final List<String> top = new ArrayList<>(List.of("admin: {audit-file: off}"));

        private final Map<String, String> bundles = new LinkedHashMap<>();
        private @Nullable TestCertificate certificate;
        private String weights = "{store: memory, initial: 0}";

        private Setup(List<String> legacy, List<String> newBackend) {
            this.legacy = legacy;
            this.newBackend = newBackend;
        }

        /** The share that goes to new, in percent, with the memory store. */
        public Setup weight(String percent) {
            return weights("{store: memory, initial: " + percent + "}");
        }

        /** The whole {@code weights} section, as inline YAML. */
        public Setup weights(String inline) {
            weights = inline;
            return this;
        }

        /** A line of {@code listen}; a later one replaces an earlier one of the same key. */
        public Setup listen(String line) {
            return put(listen, line);
        }

        /** Listens for HTTPS too, with that certificate; {@code more} are further lines of its bundle, named web. */
        public Setup https(TestCertificate certificate, String... more) {
            this.certificate = certificate;
            listen("https: 127.0.0.1:0");
            listen("tls-bundle: web");
            return bundle("web", certificate.asKeystore(), more);
        }

        /** A PEM bundle of lines such as {@code keystore.certificate: FILE}. */
        public Setup bundle(String name, String lines, String... more) {
            bundles.put(name, lines + String.join("\n", more) + "\n");
            return this;
        }

        /** A line of both backends. */
        public Setup backends(String line) {
            return put(backends, line);
        }

        /** A line of the backend {@code new} alone. */
        public Setup newBackend(String line) {
            return put(newBackendOnly, line);
        }

        /** A line of {@code defaults}. */
        public Setup defaults(String line) {
            return put(defaults, line);
        }

        /** A line of {@code split}. */
        public Setup split(String line) {
            return put(split, line);
        }

        /** A line directly below {@code cutover}. */
        public Setup line(String line) {
            return put(top, line);
        }

        private Setup put(List<String> lines, String line) {
            String key = line.substring(0, line.indexOf(':') + 1);
            lines.removeIf(other -> other.startsWith(key));
            lines.add(line.startsWith("admin: {") ? line.replace("{", "{audit-file: off, ") : line);
            return this;
        }

        /**
         * An endpoint; {@code more} are further lines such as {@code weight: 5} or {@code fallback: {enabled: false}}.
         */
        public Setup endpoint(String id, String path, String... more) {
            StringBuilder yaml = new StringBuilder("    - id: " + id + "\n      match: {path: \"" + path + "\"}\n");
            for (String line : more) {
                yaml.append("      ").append(line).append('\n');
            }
            endpoints.add(yaml.toString());
            return this;
        }

        /** The configuration as text. */
        public String yaml() {
            StringBuilder yaml = new StringBuilder("cutover:\n");
            section(yaml, "listen", listen);
            yaml.append("  backends:\n");
            backend(yaml, "legacy", legacy);
            backend(yaml, "new", newBackend);
            yaml.append("  weights: ").append(weights).append('\n');
            section(yaml, "split", split);
            section(yaml, "defaults", defaults);
            top.forEach(line -> yaml.append("  ").append(line).append('\n'));
            if (!endpoints.isEmpty()) {
                yaml.append("  endpoints:\n");
                endpoints.forEach(yaml::append);
            }
            if (!bundles.isEmpty()) {
                yaml.append("spring.ssl.bundle:\n  watch.file.quiet-period: 50ms\n  pem:\n");
                bundles.forEach((name, lines) ->
                        yaml.append("    ").append(name).append(":\n").append(lines.indent(6)));
            }
            return yaml.toString();
        }

        private void backend(StringBuilder yaml, String name, List<String> urls) {
            yaml.append("    ")
                    .append(name)
                    .append(":\n      urls: ")
                    .append(urls)
                    .append('\n');
            if (name.equals("new")) {
                newBackendOnly.forEach(
                        line -> yaml.append("      ").append(line).append('\n'));
            }
            backends.forEach(line -> yaml.append("      ").append(line).append('\n'));
        }

        private static void section(StringBuilder yaml, String name, List<String> lines) {
            if (!lines.isEmpty()) {
                yaml.append("  ").append(name).append(":\n");
                lines.forEach(line -> yaml.append("    ").append(line).append('\n'));
            }
        }

        /** What the gateway's own reader makes of it. */
        public ConfigResult read() {
            try {
                Path file = Files.createTempFile("cutover", ".yaml");
                Files.writeString(file, yaml());
                ConfigResult result = new ConfigReader(new Properties(), Map.of()).read(file);
                Files.delete(file);
                return result;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Starts the gateway; fails where the configuration is not valid. */
        public TestGateway start() {
            List<Seen> exchanges = new CopyOnWriteArrayList<>();
            List<Rejection> rejections = new CopyOnWriteArrayList<>();
            ExchangeObserver observer = new ExchangeObserver() {
                @Override
                public void exchanged(ExchangeRecord exchange) {
                    exchanges.add(Seen.of(exchange));
                }

                @Override
                public void rejected(Rejection rejection, int loopIndex) {
                    rejections.add(rejection);
                }
            };
            if (!(read() instanceof ConfigResult.Valid valid)) {
                throw new AssertionError(read() + "\n" + yaml());
            }
            try {
                Gateway gateway = new Gateway(valid.config(), observer);
                gateway.start();
                return new TestGateway(gateway, exchanges, rejections, certificate);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        InetSocketAddress address = gateway.address();
        if (address == null) {
            throw new AssertionError("the gateway does not listen");
        }
        return address;
    }

    /** Where it listens for HTTPS. */
    public InetSocketAddress secureAddress() {
        InetSocketAddress address = gateway.secureAddress();
        if (address == null) {
            throw new AssertionError("the gateway does not listen for HTTPS");
        }
        return address;
    }

    /** A new connection to it of HTTP/2, whose client sends {@code settings} as pairs of identifier and value. */
    public RawHttp2Client connectHttp2(int... settings) {
        return RawHttp2Client.connect(secureAddress(), peer(), settings);
    }

    /** What trusts its certificate. */
    public TlsPeer peer() {
        if (certificate == null) {
            throw new AssertionError("the gateway does not listen for HTTPS");
        }
        return TlsPeer.trusting(certificate);
    }

    /** A new connection to it by TLS. */
    public RawClient connectTls(TlsPeer tls) {
        return RawClient.connectTls(secureAddress(), tls);
    }

    /** A new connection to it. */
    public RawClient connect() {
        return RawClient.connect(address());
    }

    /** The gateway itself. */
    public Gateway gateway() {
        return gateway;
    }

    /** Puts another configuration in force, as a reload does. */
    public ReloadOutcome reload(Setup next) {
        return gateway.reload(next.read());
    }

    /** All metrics, as {@code GET /metrics} gives them. */
    public String metrics() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            gateway.exposition().writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Exchanges under way. */
    public int requestsInFlight() {
        return gauge("cutover_requests_in_flight ");
    }

    /** Connections of clients. */
    public int connections() {
        return gauge("cutover_connections ");
    }

    private int gauge(String name) {
        String line = metrics()
                .lines()
                .filter(text -> text.startsWith(name))
                .findFirst()
                .orElseThrow();
        return (int) Double.parseDouble(line.substring(line.indexOf(' ')));
    }

    /** Sets a weight in the store. */
    public void setWeight(String field, String percent) {
        gateway.store().write(WeightWrite.weight(field, Weight.parse(percent), Expected.anything(), Author.of("test")));
    }

    /** How many connections to both backends there are. */
    public int upstreamConnections() {
        return Arrays.stream(Backend.values())
                .map(gateway::upstream)
                .mapToInt(upstream -> upstream.activeConnections() + upstream.idleConnections())
                .sum();
    }

    /** What the observer heard of, in order. */
    public List<Seen> exchanges() {
        return exchanges;
    }

    /** What the observer heard of the exchange number {@code i}, from 0; waits for it. */
    public Seen exchange(int i) {
        await().until(() -> exchanges.size() > i);
        return exchanges.get(i);
    }

    /** What the gateway refused by itself, in order. */
    public List<Rejection> rejections() {
        return rejections;
    }

    @Override
    public void close() {
        gateway.close();
    }
}
