package dev.cutover.testing;

import static org.awaitility.Awaitility.await;

import dev.cutover.config.ConfigReader;
import dev.cutover.config.ConfigResult;
import dev.cutover.control.weights.Expected;
import dev.cutover.traffic.exchange.ExchangeObserver;
import dev.cutover.traffic.exchange.ExchangeRecord;
import dev.cutover.traffic.http.Rejection;
import dev.cutover.traffic.split.Weight;
import dev.cutover.wiring.Gateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A whole gateway on real sockets, with the memory store and one event loop, where a test says nothing else.
 */
public final class TestGateway implements AutoCloseable {
    private final Gateway gateway;
    private final List<Seen> exchanges;
    private final List<Rejection> rejections;

    private TestGateway(Gateway gateway, List<Seen> exchanges, List<Rejection> rejections) {
        this.gateway = gateway;
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
        private final List<String> listen = new ArrayList<>(List.of("http: 127.0.0.1:0", "event-loops: 1"));
        private final List<String> backends = new ArrayList<>();
        private final List<String> ofNew = new ArrayList<>();
        private final List<String> defaults = new ArrayList<>();
        private final List<String> split = new ArrayList<>();
        private final List<String> endpoints = new ArrayList<>();
        private final List<String> top = new ArrayList<>();
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

        /** A line of both backends. */
        public Setup backends(String line) {
            return put(backends, line);
        }

        /** A line of the new backend. */
        public Setup newBackend(String line) {
            return put(ofNew, line);
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
            lines.add(line);
            return this;
        }

        /** An endpoint; {@code more} are further lines such as {@code weight: 5} or {@code fallback: {enabled: false}}. */
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
            ofNew.forEach(line -> yaml.append("      ").append(line).append('\n'));
            yaml.append("  weights: ").append(weights).append('\n');
            section(yaml, "split", split);
            section(yaml, "defaults", defaults);
            top.forEach(line -> yaml.append("  ").append(line).append('\n'));
            if (!endpoints.isEmpty()) {
                yaml.append("  endpoints:\n");
                endpoints.forEach(yaml::append);
            }
            return yaml.toString();
        }

        private void backend(StringBuilder yaml, String name, List<String> urls) {
            yaml.append("    ")
                    .append(name)
                    .append(":\n      urls: ")
                    .append(urls)
                    .append('\n');
            backends.forEach(line -> yaml.append("      ").append(line).append('\n'));
        }

        private static void section(StringBuilder yaml, String name, List<String> lines) {
            if (!lines.isEmpty()) {
                yaml.append("  ").append(name).append(":\n");
                lines.forEach(line -> yaml.append("    ").append(line).append('\n'));
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
            try {
                Path file = Files.createTempFile("cutover", ".yaml");
                Files.writeString(file, yaml());
                ConfigResult result = new ConfigReader(new Properties(), Map.of()).read(file);
                Files.delete(file);
                if (!(result instanceof ConfigResult.Valid valid)) {
                    throw new AssertionError(result + "\n" + yaml());
                }
                Gateway gateway = new Gateway(valid.config(), observer);
                gateway.start();
                return new TestGateway(gateway, exchanges, rejections);
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

    /** A new connection to it. */
    public RawClient connect() {
        return RawClient.connect(address());
    }

    /** The gateway itself. */
    public Gateway gateway() {
        return gateway;
    }

    /** Sets a weight in the store. */
    public void setWeight(String field, String percent) {
        gateway.store().set(field, Weight.parse(percent), Expected.anything());
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
