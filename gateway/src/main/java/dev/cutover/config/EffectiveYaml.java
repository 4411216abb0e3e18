package dev.cutover.config;

import dev.cutover.control.admin.AdminSettings;
import dev.cutover.control.redis.RedisSettings;
import dev.cutover.control.weights.WeightsSettings;
import dev.cutover.traffic.exchange.EndpointSettings;
import dev.cutover.traffic.http.StatusSet;
import dev.cutover.traffic.listen.HttpsSettings;
import dev.cutover.traffic.listen.ListenSettings;
import dev.cutover.traffic.observe.AccessLogSettings;
import dev.cutover.traffic.resilience.BreakerSettings;
import dev.cutover.traffic.resilience.FallbackPolicy;
import dev.cutover.traffic.split.SplitSettings;
import dev.cutover.traffic.split.StickyCookie;
import dev.cutover.traffic.upstream.BackendSettings;
import dev.cutover.traffic.upstream.FailureKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * Writes a configuration as a file would say it that leaves out no default. Secrets are masked; but for those, reading
 * it gives the same configuration again. Source: SEMANTICS §4 {@code check --print-effective}.
 */
public final class EffectiveYaml {
    private EffectiveYaml() {}

    /** The YAML of {@code config}, ending with a line end. */
    public static String of(CutoverConfig config) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        options.setSplitLines(false);
        Map<String, Object> yaml = new LinkedHashMap<>();
        yaml.put("cutover", cutover(config));
        if (!config.tlsBundles().byName().isEmpty()) {
            yaml.put("spring", Map.of("ssl", Map.of("bundle", bundles(config.tlsBundles()))));
        }
        return new Yaml(options).dump(yaml);
    }

    private static Map<String, Object> bundles(TlsBundles bundles) {
        Map<String, Object> yaml = new LinkedHashMap<>();
        yaml.put("watch", Map.of("file", Map.of("quiet-period", Units.text(bundles.quietPeriod()))));
        for (TlsBundle.Kind kind : TlsBundle.Kind.values()) {
            Map<String, Object> ofKind = new TreeMap<>();
            for (TlsBundle bundle : bundles.byName().values()) {
                if (bundle.kind() == kind) {
                    Map<String, String> properties = new TreeMap<>(bundle.properties());
                    properties.replaceAll(Secrets::mask);
                    ofKind.put(bundle.name(), properties);
                }
            }
            if (!ofKind.isEmpty()) {
                yaml.put(word(kind), ofKind);
            }
        }
        return yaml;
    }

    private static Map<String, Object> cutover(CutoverConfig config) {
        Map<String, Object> yaml = new LinkedHashMap<>();
        yaml.put("listen", listen(config.listen()));
        yaml.put("admin", admin(config.admin()));
        Map<String, Object> backends = new LinkedHashMap<>();
        backends.put("legacy", backend(config.legacy()));
        backends.put("new", backend(config.newBackend()));
        yaml.put("backends", backends);
        yaml.put("split", split(config.split()));
        yaml.put("weights", weights(config.weights()));
        yaml.put("defaults", common(config.other()));
        yaml.put(
                "endpoints",
                config.endpoints().stream().map(EffectiveYaml::endpoint).toList());
        yaml.put("unmatched", config.rejectUnmatched() ? "reject" : "split");
        yaml.put("access-log", accessLog(config.accessLog()));
        yaml.put("notify", NotifyYaml.of(config.notifications()));
        yaml.put("hooks", NotifyYaml.of(config.hooks()));
        return yaml;
    }

    private static Map<String, Object> listen(ListenSettings listen) {
        Map<String, Object> yaml = new LinkedHashMap<>();
        yaml.put("http", listen.http() == null ? "off" : listen.http().toString());
        HttpsSettings https = listen.https();
        yaml.put("https", https == null ? "off" : https.address().toString());
        if (https != null) {
            yaml.put("tls-bundle", https.tlsBundle());
            yaml.put("client-auth", word(https.clientAuth()));
        }
        yaml.put("trusted-proxies", texts(listen.trustedProxies()));
        yaml.put("header-timeout", Units.text(listen.headerTimeout()));
        yaml.put("body-timeout", Units.text(listen.bodyTimeout()));
        yaml.put("idle-timeout", Units.text(listen.idleTimeout()));
        yaml.put("max-uri-size", bytes(listen.maxUriBytes()));
        yaml.put("max-header-size", bytes(listen.maxHeaderBytes()));
        yaml.put("max-headers", listen.maxHeaders());
        yaml.put("max-body-size", bytes(listen.maxBodyBytes()));
        yaml.put("max-connections", listen.maxConnections());
        yaml.put("max-requests-in-flight", listen.maxRequestsInFlight());
        yaml.put("drain-timeout", Units.text(listen.drainTimeout()));
        yaml.put("event-loops", listen.eventLoops());
        return yaml;
    }

    private static Map<String, Object> admin(AdminSettings admin) {
        Map<String, Object> yaml = new LinkedHashMap<>();
        yaml.put("address", admin.address().toString());
        putIfSet(yaml, "token", admin.token() == null ? null : Secrets.MASK);
        yaml.put(
                "audit-file",
                admin.auditFile() == null ? "off" : admin.auditFile().toString());
        return yaml;
    }

    private static Map<String, Object> backend(BackendSettings backend) {
        Map<String, Object> yaml = new LinkedHashMap<>();
        yaml.put("urls", texts(backend.origins()));
        putIfSet(yaml, "tls-bundle", backend.tlsBundle());
        yaml.put("connect-timeout", Units.text(backend.connectTimeout()));
        yaml.put("response-timeout", Units.text(backend.responseTimeout()));
        yaml.put("body-timeout", Units.text(backend.bodyTimeout()));
        yaml.put("idle-timeout", Units.text(backend.idleTimeout()));
        yaml.put("max-connections", backend.maxConnections());
        yaml.put("max-pending", backend.maxPending());
        yaml.put("acquire-timeout", Units.text(backend.acquireTimeout()));
        yaml.put("protocol", backend.protocol().label());
        return yaml;
    }

    private static Map<String, Object> split(SplitSettings split) {
        Map<String, Object> force = new LinkedHashMap<>();
        force.put("enabled", split.forceHeaderEnabled());
        force.put("trusted", texts(split.forceTrusted()));
        Map<String, Object> yaml = new LinkedHashMap<>();
        yaml.put("sticky-keys", texts(split.keySources()));
        yaml.put("cookie", cookie(split.cookie()));
        yaml.put("salt", split.salt());
        yaml.put("force-header", force);
        yaml.put("expose-headers", split.exposeHeaders());
        return yaml;
    }

    private static Map<String, Object> cookie(StickyCookie cookie) {
        Map<String, Object> yaml = new LinkedHashMap<>();
        yaml.put("name", cookie.name());
        yaml.put("max-age", Units.text(cookie.maxAge()));
        yaml.put("same-site", StringUtils.capitalize(word(cookie.sameSite())));
        yaml.put("secure", word(cookie.secure()));
        putIfSet(yaml, "domain", cookie.domain());
        return yaml;
    }

    private static Map<String, Object> weights(WeightsSettings weights) {
        Map<String, Object> yaml = new LinkedHashMap<>();
        yaml.put("store", word(weights.store()));
        putIfSet(yaml, "initial", weights.initial());
        putIfSet(yaml, "snapshot-file", weights.snapshotFile());
        RedisSettings settings = weights.redis();
        Map<String, Object> redis = new LinkedHashMap<>();
        redis.put("uri", Secrets.maskUri(settings.uri()));
        redis.put("key-prefix", settings.keyPrefix());
        redis.put("flag-prefix", settings.flagPrefix());
        redis.put("command-timeout", Units.text(settings.commandTimeout()));
        redis.put("poll-interval", Units.text(settings.pollInterval()));
        yaml.put("redis", redis);
        return yaml;
    }

    private static Map<String, Object> endpoint(EndpointSettings endpoint) {
        Map<String, Object> match = new LinkedHashMap<>();
        match.put("path", endpoint.match().path());
        match.put("methods", texts(endpoint.match().methods()));
        match.put("hosts", texts(endpoint.match().hosts()));
        Map<String, Object> yaml = new LinkedHashMap<>();
        yaml.put("id", endpoint.id());
        yaml.put("match", match);
        putIfSet(yaml, "weight", endpoint.weight());
        putIfSet(
                yaml,
                "backend-only",
                endpoint.backendOnly() == null ? null : endpoint.backendOnly().label());
        yaml.putAll(common(endpoint));
        return yaml;
    }

    private static Map<String, Object> common(EndpointSettings endpoint) {
        Map<String, Object> failure = new LinkedHashMap<>();
        failure.put("statuses", statuses(endpoint.errorStatuses()));
        failure.put("auth-statuses", statuses(endpoint.authStatuses()));
        failure.put(
                "grpc-statuses",
                texts(endpoint.errorGrpcStatuses().stream().sorted().toList()));
        Map<String, Object> yaml = new LinkedHashMap<>();
        yaml.put("timeout", Units.text(endpoint.timeout()));
        yaml.put("flag", endpoint.flag());
        yaml.put("websocket-flag", endpoint.websocketFlag());
        yaml.put("fallback", fallback(endpoint.fallback()));
        yaml.put("circuit-breaker", breaker(endpoint.breaker()));
        yaml.put("failure", failure);
        return yaml;
    }

    private static Map<String, Object> fallback(FallbackPolicy fallback) {
        List<Object> on = new ArrayList<>(Arrays.stream(FailureKind.values())
                .filter(fallback.kinds()::contains)
                .map(FailureKind::trigger)
                .distinct()
                .toList());
        on.addAll(statuses(fallback.statuses()));
        Map<String, Object> yaml = new LinkedHashMap<>();
        yaml.put("enabled", fallback.enabled());
        yaml.put("on", on);
        yaml.put("replay", word(fallback.replay()));
        yaml.put("max-body", bytes(fallback.maxBodyBytes()));
        yaml.put("budget", fallback.budgetPercent());
        return yaml;
    }

    private static Map<String, Object> breaker(BreakerSettings breaker) {
        Map<String, Object> yaml = new LinkedHashMap<>();
        yaml.put("enabled", breaker.enabled());
        yaml.put("window", Units.text(breaker.window()));
        yaml.put("min-calls", breaker.minCalls());
        yaml.put("failure-rate", breaker.failureRatePercent());
        yaml.put("open-for", Units.text(breaker.openFor()));
        yaml.put("half-open-calls", breaker.halfOpenCalls());
        return yaml;
    }

    /** The statuses, with a class in the place of all its hundred. */
    private static List<Object> statuses(StatusSet statuses) {
        List<Object> yaml = new ArrayList<>();
        for (int first = 100; first < 600; first += 100) {
            int[] present = IntStream.range(first, first + 100)
                    .filter(statuses::contains)
                    .toArray();
            if (present.length == 100) {
                yaml.add(first / 100 + "xx");
            } else {
                Arrays.stream(present).forEach(yaml::add);
            }
        }
        return yaml;
    }

    private static String accessLog(AccessLogSettings log) {
        return log.target() == AccessLogSettings.Target.FILE ? "file:" + log.file() : word(log.target());
    }

    private static void putIfSet(Map<String, Object> yaml, String key, @Nullable Object value) {
        if (value != null) {
            yaml.put(key, value.toString());
        }
    }

    /** A list of its own each time, since YAML would write a shared one as an alias. */
    private static List<String> texts(List<?> values) {
        List<String> texts = new ArrayList<>(values.size());
        values.forEach(value -> texts.add(value.toString()));
        return texts;
    }

    private static String bytes(long bytes) {
        return Units.text(DataSize.ofBytes(bytes));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
