package dev.cutover.config;

import static dev.cutover.config.ValueTypes.TIMEOUT;
import static java.time.Duration.ofSeconds;

import dev.cutover.traffic.http.HostPort;
import dev.cutover.traffic.upstream.BackendSettings;
import dev.cutover.traffic.upstream.OriginAddress;
import dev.cutover.traffic.upstream.UpstreamProtocol;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code cutover.backends.legacy} or {@code .new}. Source: INTERFACE §2. */
final class BackendSection {
    private static final Pattern URL = Pattern.compile("(?i)(https?)://([^/?#@]+)/?");
    private static final Pattern WITH_PORT = Pattern.compile(".*:[0-9]+");
    private static final ValueType<OriginAddress> ORIGIN = new ValueType<>(
            "http:// or https://host:port without path, query or user, such as http://127.0.0.1:9001",
            BackendSection::origin);
    private static final ValueType<UpstreamProtocol> PROTOCOL =
            new ValueType<>("http/1.1, h2 (https:// URLs) or h2c (http:// URLs)", BackendSection::protocol);

    private BackendSection() {}

    static BackendSettings read(Section backend, TlsBundles bundles) {
        NotBuilt.BACKEND.forEach(backend::notBuilt);
        List<OriginAddress> origins = origins(backend);
        TlsBundle bundle = bundles.named(backend, "tls-bundle");
        if (bundle != null && !origins.isEmpty() && !origins.get(0).secure()) {
            backend.problem("tls-bundle", "nothing, since no URL of this backend is https");
        }
        return new BackendSettings(
                origins,
                bundle == null ? null : bundle.name(),
                backend.get("connect-timeout", ofSeconds(1), TIMEOUT),
                backend.get("response-timeout", ofSeconds(15), TIMEOUT),
                backend.get("body-timeout", ofSeconds(60), TIMEOUT),
                backend.get("idle-timeout", ofSeconds(30), TIMEOUT),
                backend.get("max-connections", 200, ValueType.integer(1, 65_535)),
                backend.get("max-pending", 1000, ValueType.integer(0, 1_000_000)),
                backend.get("acquire-timeout", ofSeconds(1), TIMEOUT),
                protocol(backend, origins));
    }

    private static UpstreamProtocol protocol(Section backend, List<OriginAddress> origins) {
        UpstreamProtocol protocol = backend.get("protocol", UpstreamProtocol.HTTP_1_1, PROTOCOL);
        if (protocol == UpstreamProtocol.H2 && origins.stream().anyMatch(origin -> !origin.secure())) {
            backend.problem("protocol", "https:// URLs only, since h2 is agreed on by TLS; h2c for http:// URLs");
        }
        if (protocol == UpstreamProtocol.H2C && origins.stream().anyMatch(OriginAddress::secure)) {
            backend.problem("protocol", "http:// URLs only, since h2c is HTTP/2 without TLS; h2 for https:// URLs");
        }
        return protocol;
    }

    private static List<OriginAddress> origins(Section backend) {
        int before = backend.problemsSoFar();
        List<OriginAddress> origins = backend.list("urls", List.of(), ORIGIN);
        if (origins.isEmpty() && backend.problemsSoFar() == before) {
            backend.problem("urls", "at least one URL, such as [http://127.0.0.1:9001]");
        }
        if (new HashSet<>(origins).size() < origins.size()) {
            backend.problem("urls", "each URL once");
        }
        if (origins.stream().map(OriginAddress::secure).distinct().count() > 1) {
            backend.problem("urls", "all URLs http or all https");
        }
        return origins;
    }

    private static UpstreamProtocol protocol(String text) {
        UpstreamProtocol protocol = UpstreamProtocol.ofLabel(text.toLowerCase(Locale.ROOT));
        if (protocol == null) {
            throw new IllegalArgumentException(text);
        }
        return protocol;
    }

    private static OriginAddress origin(String text) {
        Matcher url = URL.matcher(text);
        if (!url.matches()) {
            throw new IllegalArgumentException(text);
        }
        boolean secure = url.group(1).equalsIgnoreCase("https");
        String defaultPort = secure ? ":443" : ":80";
        String authority = url.group(2).toLowerCase(Locale.ROOT);
        HostPort hostPort =
                ValueTypes.address(WITH_PORT.matcher(authority).matches() ? authority : authority + defaultPort);
        if (hostPort.port() == 0) {
            throw new ValueType.Unexpected("a port from 1 to 65535");
        }
        return new OriginAddress(secure, hostPort);
    }
}
