package dev.cutover.config;

import static dev.cutover.config.ConfigText.valid;
import static dev.cutover.config.ConfigText.with;
import static dev.cutover.config.ConfigText.withEndpoints;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every key of INTERFACE §2 with the default that stands there. */
class DocumentedDefaultsTest {
    private static final String TOP_KEYS = """
            listen.http: 0.0.0.0:8080
            listen.https: "off"
            listen.tls-bundle:
            listen.client-auth: none
            listen.trusted-proxies: []
            listen.header-timeout: 10s
            listen.body-timeout: 30s
            listen.idle-timeout: 60s
            listen.max-uri-size: 8KB
            listen.max-header-size: 16KB
            listen.max-headers: 100
            listen.max-body-size: 10MB
            listen.max-connections: 20000
            listen.max-requests-in-flight: 10000
            listen.drain-timeout: 30s
            listen.event-loops: 0
            admin.address: 127.0.0.1:8081
            admin.token:
            split.sticky-keys: []
            split.cookie: {name: cutover_id, max-age: 365d, same-site: Lax, secure: auto, domain: }
            split.salt: cutover
            split.force-header: {enabled: false, trusted: [127.0.0.1/32, ::1/128]}
            split.expose-headers: false
            weights.store: redis
            weights.initial:
            weights.snapshot-file:
            weights.redis.uri: redis://127.0.0.1:6379
            weights.redis.key-prefix: "cutover:"
            weights.redis.flag-prefix: "feature:"
            weights.redis.command-timeout: 50ms
            weights.redis.poll-interval: 1s
            endpoints: []
            unmatched: split
            websocket: {idle-timeout: 1h}
            redact: [authorization, cookie, set-cookie, password, token, secret, email]
            guard: {preset: , rules: [], evaluate-every: 1s, shared-cause: pause}
            rollout.plan:
            rollout.steps: []
            rollout.endpoints: []
            rollout.not: []
            rollout.time-budget:
            notify: {slack: {url: }, pagerduty: {routing-key: }, webhooks: []}
            notify.pagerduty.url: https://events.pagerduty.com/v2/enqueue
            hooks: {before-rollback: [], after-rollback: [], purge: []}
            signals: []
            """;
    private static final String BACKEND_KEYS = """
            connect-timeout: 1s
            response-timeout: 15s
            body-timeout: 60s
            idle-timeout: 30s
            max-connections: 200
            max-pending: 1000
            acquire-timeout: 1s
            protocol: http/1.1
            tls-bundle:
            health-check: {path: , interval: 5s, timeout: 1s, healthy-after: 2, unhealthy-after: 3}
            health-check.expect-status: 200
            health-check.expect-body:
            """;
    private static final String ENDPOINT_DEFAULT_KEYS = """
            timeout: 15s
            flag: new_backend
            websocket-flag: new_websocket
            fallback.enabled: true
            fallback.on: [connect, reset, timeout, protocol, 502, 503, 504]
            fallback.replay: safe
            fallback.max-body: 64KB
            fallback.budget: 20
            circuit-breaker: {enabled: true, window: 10s, min-calls: 20}
            circuit-breaker.failure-rate: 50
            circuit-breaker.open-for: 10s
            circuit-breaker.half-open-calls: 10
            failure: {statuses: [5xx], auth-statuses: [401, 403], grpc-statuses: []}
            """;
    private static final String ENDPOINT_KEYS = """
            weight:
            backend-only:
            filters: []
            shadow: {percent: 0, methods: [GET, HEAD]}
            shadow: {compare: {ignore-headers: [], ignore-json: [], noise: true}}
            socket-io: false
            """;
    private static final String ENDPOINT = "{id: users, match: {path: /api/users/**}}";

    @ParameterizedTest
    @MethodSource("keys")
    void aDefaultThatIsWrittenDownIsTheSameAsNone(String line) {
        assertThat(valid(with(line))).isEqualTo(valid(ConfigText.MINIMAL));
    }

    @ParameterizedTest
    @MethodSource("endpointKeys")
    void aDefaultThatIsWrittenDownInAnEndpointIsTheSameAsNone(String line) {
        String endpoint = ENDPOINT.substring(0, ENDPOINT.length() - 1) + ", " + line + "}";

        assertThat(valid(withEndpoints(endpoint))).isEqualTo(valid(withEndpoints(ENDPOINT)));
    }

    @Test
    void allDefaultsTogetherAreTheSameAsNone() {
        assertThat(valid(with(keys().toArray(String[]::new)))).isEqualTo(valid(ConfigText.MINIMAL));
    }

    static Stream<String> keys() {
        return Stream.of(
                        TOP_KEYS.lines(),
                        BACKEND_KEYS.lines().map("backends.legacy."::concat),
                        BACKEND_KEYS.lines().map("backends.new."::concat),
                        ENDPOINT_DEFAULT_KEYS.lines().map("defaults."::concat))
                .flatMap(lines -> lines)
                .map("cutover."::concat);
    }

    static Stream<String> endpointKeys() {
        return Stream.concat(ENDPOINT_DEFAULT_KEYS.lines(), ENDPOINT_KEYS.lines());
    }
}
