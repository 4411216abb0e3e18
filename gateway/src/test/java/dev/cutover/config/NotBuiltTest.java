package dev.cutover.config;

import static dev.cutover.config.ConfigText.problems;
import static dev.cutover.config.ConfigText.with;
import static dev.cutover.config.ConfigText.withEndpoints;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotBuiltTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            cutover.backends.legacy.health-check | {path: /health}   | .path          | nothing, the health check
            cutover.backends.legacy.health-check | {interval: 9s}    | .interval      | 5s, the health check
            cutover.websocket                | {idle-timeout: 2h}    | .idle-timeout  | 1h, WebSocket
            cutover.redact                   | [cookie]              |                | nothing, redaction
            cutover.guard                    | {rules: [{name: x}]}  | .rules         | nothing, the guard
            cutover.guard                    | {preset: x}           | .preset        | nothing, the guard
            cutover.rollout                  | {plan: x}             | .plan          | nothing, the rollout
            cutover.rollout                  | {time-budget: 1d}     | .time-budget   | nothing, the rollout
            cutover.signals                  | [x]                   |                | nothing, reading signals
            cutover.signals                  | x                     |                | nothing, reading signals
            spring.cloud.gateway             | {server: {x: y}}      |                | nothing, the Spring Cloud Gateway lane
            """)
    void aKeyOfAPartThatIsNotBuiltSaysSo(String key, String value, String below, String expected) {
        assertThat(problems(with(key + ": " + value)))
                .singleElement()
                .asString()
                .startsWith("cutover.yaml:6: " + key + (below == null ? "" : below) + ": ")
                .endsWith("(expected: " + expected + " is not built yet)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            filters: [StripPrefix=1]         | filters               | nothing, the Spring Cloud Gateway lane
            shadow: {percent: 5}             | shadow.percent        | 0, shadow comparison
            shadow: {compare: {noise: false}}| shadow.compare.noise  | true, shadow comparison
            shadow: {methods: [GET]}         | shadow.methods        | nothing, shadow comparison
            socket-io: true                  | socket-io             | false, Socket.IO
            """)
    void aKeyOfAnEndpointThatIsNotBuiltSaysSo(String line, String key, String expected) {
        assertThat(problems(withEndpoints("{id: a, match: {path: /}, " + line + "}")))
                .singleElement()
                .asString()
                .startsWith("cutover.yaml:7: cutover.endpoints[0]." + key + ": ")
                .endsWith("(expected: " + expected + " is not built yet)");
    }

    @Test
    void otherKeysOfSpringAreUnknown() {
        assertThat(problems(with("spring.application.name: x", "management.server.port: 1")))
                .containsExactly(
                        "cutover.yaml:6: spring.application: value \"{...}\" (expected: a known key: cloud, ssl)",
                        "cutover.yaml:7: management: value \"{...}\""
                                + " (expected: a known key: cutover, logging, spring)");
    }
}
