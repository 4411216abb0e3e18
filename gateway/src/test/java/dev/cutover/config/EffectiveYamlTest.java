package dev.cutover.config;

import static dev.cutover.config.ConfigText.valid;
import static dev.cutover.config.ConfigText.withEndpoints;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class EffectiveYamlTest {
    @Property(tries = 200)
    void readingItGivesTheSameConfigurationAgain(@ForAll("settings") Set<String> lines) {
        CutoverConfig config = valid(ConfigText.with(lines.toArray(String[]::new)));

        assertThat(valid(EffectiveYaml.of(config))).isEqualTo(config);
    }

    @Provide
    Arbitrary<Set<String>> settings() {
        return Arbitraries.of(
                        "cutover.listen.http: '[::1]:0'",
                        "cutover.listen.trusted-proxies: [10.0.0.0/8, '::1']",
                        "cutover.listen.header-timeout: 1500ms",
                        "cutover.listen.max-uri-size: 1000",
                        "cutover.listen.max-body-size: 0",
                        "cutover.listen.drain-timeout: 0s",
                        "cutover.admin.address: 127.0.0.1:9",
                        "cutover.backends.new.max-pending: 0",
                        "cutover.backends.legacy.protocol: h2c",
                        "cutover.split.sticky-keys: ['header:X-A', 'jwt:sub']",
                        "cutover.split.salt: '0123'",
                        "cutover.split.cookie: {same-site: none, secure: always, domain: example.org}",
                        "cutover.split.force-header: {enabled: on, trusted: []}",
                        "cutover.weights: {store: file, snapshot-file: 'a b', initial: 0.05}",
                        "cutover.defaults.fallback: {on: [], replay: never, max-body: 1}",
                        "cutover.defaults.failure: {statuses: [4xx, 503], auth-statuses: [], grpc-statuses: [unavailable, 4]}",
                        "cutover.defaults.circuit-breaker: {enabled: no, failure-rate: 33.3, window: 90s}",
                        "cutover.endpoints: [{id: a, match: {path: '/{x}/**', methods: [GET], hosts: ['*.a']}},"
                                + " {id: b, match: {path: /b}, weight: 7, backend-only: new, timeout: 1s}]",
                        "cutover.notify: {slack: {url: 'https://a.example'}, webhooks: [http://b:1/, {url: 'http://c', retries: 0}]}",
                        "cutover.hooks: {purge: [http://a], before-rollback: [{url: 'http://b', name: c d, required: yes}]}",
                        "cutover.unmatched: reject")
                .set();
    }

    @Property
    void aDurationIsReadAsItWasWritten(@ForAll @LongRange(min = 0, max = 400L * 86_400_000) long millis) {
        Duration time = Duration.ofMillis(millis);

        assertThat(ValueType.duration(time, time).parse().apply(Units.text(time)))
                .isEqualTo(time);
    }

    @Property
    void aSizeIsReadAsItWasWritten(@ForAll @LongRange(min = 0) long bytes) {
        DataSize size = DataSize.ofBytes(bytes);

        assertThat(ValueType.size(size, size).parse().apply(Units.text(size))).isEqualTo(size);
    }

    @Test
    void itIsForPeopleAndHasNoAliases() {
        String yaml =
                EffectiveYaml.of(valid(withEndpoints("{id: a, match: {path: /a}}", "{id: b, match: {path: /b}}")));

        assertThat(yaml).doesNotContain("&id", "*id").contains("max-uri-size: 8KB", "max-age: 365d");
    }
}
