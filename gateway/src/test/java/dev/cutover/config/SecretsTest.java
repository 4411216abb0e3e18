package dev.cutover.config;

import static dev.cutover.config.ConfigText.problems;
import static dev.cutover.config.ConfigText.valid;
import static dev.cutover.config.ConfigText.with;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "cutover.admin.token: 'hunter 2'",
                "cutover.admin.tokn: hunter2",
                "cutover.admin.password: hunter2",
                "cutover.weights.redis.uri: http://user:hunter2@host",
                "cutover.weights.redis.uri: http://hunter2@host",
                "cutover.weights.redis.uri: http://:hunter2/@host",
                "cutover.weights.redis.uri: 'redis://a:hunter2@host,http://b:hunter2@host'",
                "cutover.weights.redis.uri: 'http://a:hun@hunter2@host'",
                "cutover.weights.redis.uri: 'http://host?password=hunter2'",
                "cutover.backends.new.urls: 'http://user:hunter2@host'",
                "cutover.notify: {pagerduty: {routing-key: 'hunter 2'}}",
                "cutover.notify: {slack: {url: 'https://hunter2@hooks.example.org/'}}",
                "spring.ssl.bundle.pem.a.keystore.private-key: '-----BEGIN PRIVATE KEY----- hunter2'",
                "spring.ssl.bundle.pem.a.keystore: {private-key: none, private-key-password: {a: hunter2}}",
                "cutover.notify: {webhooks: ['https://hooks.example.org/#hunter2']}",
                "cutover.notify: {webhooks: 'https://hooks.example.org/#hunter2'}",
                "cutover.notify: {webhooks: [{url: 'ftp://hooks.example.org/hunter2'}]}",
                "cutover.notify: {webhooks: [{url: 'http://a', secret: 'hunter 2'}]}",
                "cutover.notify: {webhooks: [{url: 'http://a', secrt: hunter2}]}",
                "cutover.notify: {webhooks: [{url: 'http://a', key: hunter2}]}",
                "cutover.notify: {slak: hunter2}",
                "cutover.hooks: {purge: ['https://hooks.example.org/#hunter2', {uri: 'https://a/hunter2'}]}",
                "cutover.hooks: {before-rollback: [{url: 'http://a', secret: {a: hunter2}}]}"
            })
    void noProblemShowsASecret(String line) {
        assertThat(problems(with(line)))
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem).doesNotContain("hun"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cutover.admin.token: hunter2",
                "cutover.weights.redis.uri: redis://user:hunter2@host",
                "cutover.weights.redis.uri: redis://:hunter2@host:1/2",
                "cutover.weights.redis.uri: redis://hunter2@host",
                "cutover.weights.redis.uri: redis-sentinel://hunter2@a:1,b:2#main",
                "cutover.weights.redis.uri: 'redis://x:hunter2@a,redis://y:hunter2@b'",
                "cutover.notify: {slack: {url: 'https://hooks.example.org/hunter2'}}",
                "cutover.notify: {pagerduty: {routing-key: hunter2, url: 'http://a/hunter2'}}",
                "cutover.notify: {webhooks: ['https://a/hunter2', {url: 'http://b?hunter2', secret: hunter2}]}",
                "cutover.hooks: {purge: [https://a/hunter2], after-rollback: [{url: 'http://b', secret: hunter2}]}"
            })
    void theEffectiveConfigurationShowsNoSecret(String line) {
        assertThat(EffectiveYaml.of(valid(with(line)))).doesNotContain("hun").contains("***");
    }
}
