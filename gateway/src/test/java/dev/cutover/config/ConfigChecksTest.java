package dev.cutover.config;

import static dev.cutover.config.ConfigText.problems;
import static dev.cutover.config.ConfigText.valid;
import static dev.cutover.config.ConfigText.with;
import static dev.cutover.config.ConfigText.withEndpoints;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.exchange.EndpointSettings;
import dev.cutover.traffic.http.HostPort;
import dev.cutover.traffic.resilience.FallbackPolicy;
import dev.cutover.traffic.split.Weight;
import dev.cutover.traffic.upstream.FailureKind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigChecksTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            listen.http                     | 8080              | host:port, such as 0.0.0.0:8080, or "off"
            listen.http                     | a b:80            | host:port, such as 0.0.0.0:8080, or "off"
            listen.http                     | localhost:65536   | host:port, such as 0.0.0.0:8080, or "off"
            listen.http                     | localhost:+80     | host:port, such as 0.0.0.0:8080, or "off"
            listen.http                     | off               | host:port, or listen.https; without either nothing listens
            listen.http                     | "[1:2]:80"        | host:port, such as 0.0.0.0:8080, or "off"
            listen.trusted-proxies          | 10.0.0.0/33       | an IP address or a range
            listen.trusted-proxies          | [example.org]     | an IP address or a range
            listen.trusted-proxies          | {a: b}            | a list, each an IP address
            listen.header-timeout           | 0s                | a duration from 1ms to 1d
            listen.header-timeout           | 2d                | a duration from 1ms to 1d
            listen.header-timeout           | -5s               | a duration from 1ms to 1d
            listen.header-timeout           | [5s]              | a duration from 1ms to 1d
            listen.body-timeout             | 5 years           | a duration from 1ms to 1d
            listen.idle-timeout             | 0                 | a duration from 1ms to 1d
            listen.drain-timeout            | 2h                | a duration from 0s to 1h
            listen.max-uri-size             | 2MB               | a size from 1B to 1MB
            listen.max-uri-size             | 0                 | a size from 1B to 1MB
            listen.max-header-size          | 1GB               | a size from 1B to 1MB
            listen.max-header-size          | big               | a size from 1B to 1MB
            listen.max-headers              | 0                 | a whole number from 1 to 10,000
            listen.max-headers              | 1.5               | a whole number from 1 to 10,000
            listen.max-body-size            | -1                | a size from 0B to 1TB
            listen.max-connections          | 0                 | a whole number from 1 to 1,000,000
            listen.max-requests-in-flight   | 1000001           | a whole number from 1 to 1,000,000
            listen.event-loops              | -1                | a whole number from 0 to 1,024
            admin.address                   | "off"             | host:port, such as 127.0.0.1:8080
            admin.address                   | 127.0.0.1:8080    | another port than that of listen.http 0.0.0.0:8080
            admin.token                     | "two words"       | visible ASCII characters without a space
            backends.legacy.connect-timeout | 0s                | a duration from 1ms to 1d
            backends.legacy.response-timeout| 0s                | a duration from 1ms to 1d
            backends.legacy.idle-timeout    | 0s                | a duration from 1ms to 1d
            backends.new.max-connections    | 0                 | a whole number from 1 to 65,535
            backends.new.max-pending        | -1                | a whole number from 0 to 1,000,000
            backends.new.acquire-timeout    | 0s                | a duration from 1ms to 1d
            backends.new.protocol           | h3                | http/1.1, h2 (https:// URLs) or h2c (http:// URLs)
            backends.new.protocol           | h2                | https:// URLs only, since h2 is agreed on by TLS
            defaults.failure.grpc-statuses  | [OK]              | a status of gRPC other than OK, by name or number
            defaults.failure.grpc-statuses  | [17]              | a status of gRPC other than OK, by name or number
            defaults.failure.grpc-statuses  | [503]             | a status of gRPC other than OK, by name or number
            split.sticky-keys               | [path:0]          | header:NAME, cookie:NAME, query:NAME or jwt:CLAIM
            split.sticky-keys               | ["header:a:b"]    | header:NAME, cookie:NAME, query:NAME or jwt:CLAIM
            split.cookie.name               | a;b               | a cookie name of letters, digits
            split.cookie.max-age            | 0s                | a duration from 1s to 3650d
            split.cookie.same-site          | Loose             | one of lax, strict, none
            split.cookie.secure             | sometimes         | one of auto, always, never
            split.cookie.domain             | a;b               | a domain such as example.org
            split.force-header.enabled      | maybe             | true or false
            split.force-header.trusted      | [everyone]        | an IP address or a range
            split.expose-headers            | 2                 | true or false
            weights.store                   | etcd              | one of redis, memory, file
            weights.initial                 | 101               | a percentage from 0 to 100
            weights.initial                 | 12.345            | a percentage from 0 to 100
            weights.initial                 | 25%               | a percentage from 0 to 100
            weights.initial                 | -1                | a percentage from 0 to 100
            weights.redis.uri               | http://localhost  | redis://host:port, rediss://
            weights.redis.uri               | redis://          | redis://host:port, rediss://
            weights.redis.uri               | redis-sentinel://a| redis://host:port, rediss://
            weights.redis.uri               | "redis://a,,b"    | redis://host:port, rediss://
            weights.redis.uri               | redis://:6379     | redis://host:port, rediss://
            weights.redis.uri               | redis://a:b       | redis://host:port, rediss://
            weights.redis.key-prefix        | "a b"             | text without spaces
            weights.redis.flag-prefix       | "a b"             | text without spaces
            weights.redis.command-timeout   | 2m                | a duration from 1ms to 1m
            weights.redis.poll-interval     | 1ms               | a duration from 10ms to 1h
            defaults.timeout                | 0s                | a duration from 1ms to 1d
            defaults.flag                   | "a b"             | a name without spaces
            defaults.websocket-flag         | "a b"             | a name without spaces
            defaults.fallback.enabled       | perhaps           | true or false
            defaults.fallback.on            | [conect]          | connect, reset, timeout, protocol, 5xx or a status
            defaults.fallback.on            | [399]             | connect, reset, timeout, protocol, 5xx or a status
            defaults.fallback.on            | [600]             | connect, reset, timeout, protocol, 5xx or a status
            defaults.fallback.replay        | often             | one of safe, always, never
            defaults.fallback.max-body      | 1GB               | a size from 0B to 64MB
            defaults.fallback.budget        | 101               | a whole number from 0 to 100
            defaults.circuit-breaker.enabled| 7                 | true or false
            defaults.circuit-breaker.window | 1500ms            | whole seconds from 1s to 1h
            defaults.circuit-breaker.window | 500ms             | whole seconds from 1s to 1h
            defaults.circuit-breaker.window | 61m               | whole seconds from 1s to 1h
            defaults.circuit-breaker.min-calls | 0              | a whole number from 1 to 1,000,000
            defaults.circuit-breaker.failure-rate | 0           | a percentage above 0 and up to 100
            defaults.circuit-breaker.failure-rate | 100.1       | a percentage above 0 and up to 100
            defaults.circuit-breaker.open-for | 0s              | a duration from 1ms to 1d
            defaults.circuit-breaker.half-open-calls | 0        | a whole number from 1 to 1,000,000
            defaults.failure.statuses       | [200]             | 4xx, 5xx or a status from 400 to 599
            defaults.failure.auth-statuses  | [3xx]             | 4xx, 5xx or a status from 400 to 599
            endpoints                       | {users: x}        | a list
            endpoints                       | [users]           | keys with values
            unmatched                       | drop              | one of split, reject
            """)
    void aWrongValueIsReportedWithWhatWasExpected(String key, String value, String expected) {
        assertThat(problems(with("cutover." + key + ": " + value)))
                .singleElement()
                .asString()
                .startsWith("cutover.yaml:6: cutover." + key)
                .contains("(expected: " + expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            listen.http                     | "[::1]:0"
            listen.http                     | localhost:65535
            listen.trusted-proxies          | [10.0.0.0/8, "fd00::/8", 10.1.1.1]
            listen.header-timeout           | PT5S
            listen.drain-timeout            | 0s
            listen.max-uri-size             | 1MB
            listen.max-body-size            | 0
            admin.address                   | localhost:9999
            admin.address                   | "[::1]:8081"
            split.sticky-keys               | ["header:X-Id", "cookie:s", "query:u", "jwt:https://example.org/id"]
            split.cookie.domain             | example.org
            split.cookie.same-site          | strict
            weights.initial                 | 0.05
            weights.initial                 | 100
            weights.redis.uri               | rediss://user:password@redis.example.org:6380/2
            weights.redis.uri               | "redis://[::1]:6379"
            weights.redis.uri               | redis-sentinel://a:26379,b:26379#main
            weights.redis.uri               | "redis://a:7000,b:7001,redis://c:7002"
            defaults.fallback.on            | []
            defaults.fallback.on            | [connect, 5xx, 429]
            defaults.fallback.max-body      | 0
            defaults.circuit-breaker.window | 1m
            unmatched                       | Reject
            """)
    void aValueAtTheEdgeIsAccepted(String key, String value) {
        assertThat(problems(with("cutover." + key + ": " + value))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://a/api",
                "http://a?x",
                "http://u:p@a",
                "http://",
                "a:80",
                "ftp://a",
                "http://a:99999",
                "http://a:0",
                "http://a b",
                "http://[1:2]",
                "http://a#b"
            })
    void aUrlIsHostAndPortAlone(String url) {
        assertThat(problems(with("cutover.backends.new.extra: x").replace("http://127.0.0.1:9002", url)))
                .anyMatch(problem -> problem.startsWith("cutover.yaml:4: cutover.backends.new.urls[0]: "));
    }

    @Test
    void aUrlWithoutPortHasPort80() {
        CutoverConfig config = valid(ConfigText.MINIMAL.replace("127.0.0.1:9002", "New_Backend/"));

        assertThat(config.newBackend().origins())
                .singleElement()
                .satisfies(origin -> assertThat(origin.hostPort()).isEqualTo(new HostPort("new_backend", 80)));
    }

    @Test
    void aUrlStandsOnceInItsBackend() {
        String text = ConfigText.MINIMAL.replace("9002\"", "9002\", \"http://127.0.0.1:9002/\"");

        assertThat(problems(text)).singleElement().asString().endsWith("(expected: each URL once)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "", "''"})
    void aBackendNeedsAUrl(String none) {
        assertThat(problems(ConfigText.MINIMAL.replace("[\"http://127.0.0.1:9002\"]", none)))
                .containsExactly("cutover.yaml:4: cutover.backends.new.urls: value \"" + (none.equals("[]") ? none : "")
                        + "\" (expected: at least one URL, such as [http://127.0.0.1:9001])");
    }

    @Test
    void thereAreExactlyTwoBackends() {
        assertThat(problems(with("cutover.backends.third: {urls: []}")))
                .containsExactly("cutover.yaml:6: cutover.backends.third: value \"{...}\""
                        + " (expected: a known key: legacy, new)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:8081", "10.0.0.1:8081", "admin.example.org:8081", "'[::]:8081'"})
    void anAdminAddressThatOthersReachNeedsAToken(String address) {
        assertThat(problems(with("cutover.admin.address: " + address)))
                .singleElement()
                .asString()
                .startsWith("cutover.yaml:6: cutover.admin.token: value \"\" (expected: a token, since admin.address");
        assertThat(problems(with("cutover.admin.address: " + address, "cutover.admin.token: s3cret")))
                .isEmpty();
    }

    @Test
    void aCookieForEverySiteMustBeSecure() {
        assertThat(problems(with("cutover.split.cookie: {same-site: None, secure: never}")))
                .singleElement()
                .asString()
                .startsWith("cutover.yaml:6: cutover.split.cookie.secure: value \"never\" (expected: auto or always");
    }

    @Test
    void theFileStoreNeedsItsFile() {
        assertThat(problems(with("cutover.weights.store: file")))
                .singleElement()
                .asString()
                .startsWith("cutover.yaml:6: cutover.weights.snapshot-file: value \"\" (expected: the name of a file");
        assertThat(valid(with("cutover.weights: {store: file, snapshot-file: w}"))
                        .weights()
                        .snapshotFile())
                .hasToString("w");
    }

    @ParameterizedTest
    @ValueSource(strings = {"syslog", "\"file:\"", "\"file:\\0\""})
    void anAccessLogGoesToAKnownPlace(String place) {
        String text = ConfigText.MINIMAL.replace("\"off\"", place);

        assertThat(problems(text)).singleElement().asString().startsWith("cutover.yaml:5: cutover.access-log: ");
    }

    @Test
    void anAccessLogMayGoToAFile() {
        assertThat(valid(ConfigText.MINIMAL.replace("\"off\"", "file:logs/access.json"))
                        .accessLog()
                        .file())
                .hasToString("logs/access.json");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {id: -a, match: {path: /}}                         | id            | 1 to 63 of a-z, 0-9 and -
            {match: {path: /}}                                 | id            | 1 to 63 of a-z, 0-9 and -
            {id: a}                                            | match.path    | a path pattern that begins with /
            {id: a, match: {path: "/{x"}}                      | match.path    | a path pattern; at character 4:
            {id: a, match: {path: "/{x}/{x}"}}                 | match.path    | a path pattern; at character
            {id: a, match: {path: /, methods: [Get]}}          | match.methods[0] | a method in upper case
            {id: a, match: {path: /, hosts: ["a:80"]}}         | match.hosts[0]   | a host name without port
            {id: a, match: {path: /, hosts: ["a.*"]}}          | match.hosts[0]   | a host name without port
            {id: a, match: {path: /, hosts: ["*.*.a"]}}        | match.hosts[0]   | a host name without port
            {id: a, match: {path: /}, weight: 100.01}          | weight        | a percentage from 0 to 100
            {id: a, match: {path: /}, backend-only: old}       | backend-only  | legacy or new
            {id: a, match: {path: /}, fallback: {budget: -1}}  | fallback.budget | a whole number from 0 to 100
            """)
    void aWrongEndpointIsReportedWithWhatWasExpected(String endpoint, String key, String expected) {
        assertThat(problems(withEndpoints(endpoint)))
                .singleElement()
                .asString()
                .startsWith("cutover.yaml:7: cutover.endpoints[0]." + key + ": ")
                .contains("(expected: " + expected);
    }

    @Test
    void anIdIsUnique() {
        assertThat(problems(withEndpoints("{id: a, match: {path: /a}}", "{id: a, match: {path: /b}}")))
                .containsExactly("cutover.yaml:8: cutover.endpoints[1].id: value \"a\""
                        + " (expected: an id of its own; the endpoint on line 7 has this one)");
    }

    @Test
    void twoEndpointsAreNotForTheSameRequests() {
        assertThat(problems(withEndpoints(
                        "{id: a, match: {path: '/x/{id}', methods: [GET, PUT], hosts: [h]}}",
                        "{id: b, match: {path: '/x/{name}', methods: [PUT, GET], hosts: [H]}}")))
                .containsExactly("cutover.yaml:8: cutover.endpoints[1].match.path: value \"/x/{name}\" (expected: path,"
                        + " methods and hosts that differ; endpoints a and b are for the same requests)");
    }

    @Test
    void onePathMayHaveAnEndpointForEachMethod() {
        assertThat(problems(withEndpoints(
                        "{id: a, match: {path: /x, methods: [GET]}}", "{id: b, match: {path: /x, methods: [PUT]}}")))
                .isEmpty();
    }

    @Test
    void anEndpointSaysOnlyWhatIsDifferentFromTheDefaults() {
        CutoverConfig config = valid(withEndpoints("{id: a, match: {path: /a, hosts: ['*.Example.ORG']}, weight: 12.5,"
                        + " backend-only: new, fallback: {replay: never}, failure: {statuses: [500]}}")
                + "  defaults: {timeout: 3s, fallback: {budget: 5, on: [timeout]}, circuit-breaker: {min-calls: 7}}\n");

        EndpointSettings endpoint = config.endpoints().get(0);
        assertThat(endpoint.match().hosts()).containsExactly("*.example.org");
        assertThat(endpoint.weight()).isEqualTo(new Weight(1250));
        assertThat(endpoint.backendOnly()).isEqualTo(Backend.NEW);
        assertThat(endpoint.timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(endpoint.breaker().minCalls()).isEqualTo(7);
        assertThat(endpoint.errorStatuses().toArray()).containsExactly(500);
        assertThat(endpoint.authStatuses().toArray()).containsExactly(401, 403);
        assertThat(endpoint.fallback().replay()).isEqualTo(FallbackPolicy.Replay.NEVER);
        assertThat(endpoint.fallback().budgetPercent()).isEqualTo(5);
        assertThat(endpoint.fallback().kinds()).containsExactly(FailureKind.TIMEOUT);
    }

    @Test
    void connectStandsForAnExhaustedPoolToo() {
        assertThat(valid(with("cutover.defaults.fallback.on: [connect]"))
                        .other()
                        .fallback()
                        .kinds())
                .containsExactlyInAnyOrder(FailureKind.CONNECT, FailureKind.POOL_EXHAUSTED);
    }

    @Test
    void http2InTheClearIsNotForHttpsUrls() {
        String text = ConfigText.MINIMAL.replace(
                "{urls: [\"http://127.0.0.1:9002\"]}", "{urls: [\"https://127.0.0.1:9002\"], protocol: h2c}");

        assertThat(problems(text))
                .singleElement()
                .asString()
                .startsWith("cutover.yaml:4: cutover.backends.new.protocol: value \"h2c\"")
                .contains("(expected: http:// URLs only, since h2c is HTTP/2 without TLS");
    }
}
