package dev.cutover.control.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.control.redis.RedisSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeyNamesTest {
    @Test
    void onlyTheKeysThatAreReadAreToldAbout() {
        assertThat(names("cutover:", "feature:").prefixes())
                .containsExactly("cutover:allow", "cutover:deny", "cutover:weights", "feature:");
    }

    @Test
    void noPrefixLiesWithinAnother() {
        assertThat(names("cutover:", "cutover:").prefixes()).containsExactly("cutover:");
        assertThat(names("c", "").prefixes()).containsExactly("");
        assertThat(names("x:", "x:allow").prefixes()).containsExactly("x:allow", "x:deny", "x:weights");
    }

    private static KeyNames names(String keyPrefix, String flagPrefix) {
        return KeyNames.in(
                new RedisSettings("redis://a", keyPrefix, flagPrefix, Duration.ofMillis(50), Duration.ofSeconds(1)));
    }
}
