package dev.cutover.traffic.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BucketsTest {
    @ParameterizedTest
    @CsvSource({
        "42, 9651",
        "user-42, 9085",
        "user-1, 7408",
        "alice@example.com, 6195",
        "Zoë, 4993",
        "AAAAAAAAAAAAAAAAAAAAAA, 8937",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, 2930"
    })
    void aKeyFallsInTheBucketOfTheContract(String key, int bucket) {
        assertThat(new Buckets("cutover").of(key)).isEqualTo(bucket);
    }

    @Test
    void anotherSaltDealsTheSameKeyAnew() {
        assertThat(new Buckets("other").of("42")).isNotEqualTo(new Buckets("cutover").of("42"));
    }

    /** A million users in a row: each hundredth of a percent moves about a hundred of them, with a deviation of ten. */
    @Test
    void everyHundredthOfAPercentMovesItsShareOfUsers() {
        Buckets buckets = new Buckets("cutover");
        int[] users = new int[Buckets.COUNT];
        for (int i = 0; i < 1_000_000; i++) {
            users[buckets.of("user-" + i)]++;
        }

        assertThat(Arrays.stream(users).min().orElseThrow()).isGreaterThan(40);
        assertThat(Arrays.stream(users).max().orElseThrow()).isLessThan(160);
    }
}
