package dev.cutover.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RedisServerIT {
    @Test
    void answersAndForgetsWhatWasNotSavedWhenStartedAgain() {
        try (RedisServer redis = RedisServer.start()) {
            redis.run("HSET", "cutover:weights", "*", "25");
            assertThat(redis.run("HGETALL", "cutover:weights")).isEqualTo(List.of("*", "25"));

            redis.kill();
            redis.restart();

            assertThat(redis.run("EXISTS", "cutover:weights")).isEqualTo(0L);
        }
    }

    @Test
    void aFrozenServerGoesOnWhereItStood() {
        try (RedisServer redis = RedisServer.start()) {
            redis.run("SET", "feature:x", "true");

            redis.freeze();
            assertThat(RedisCli.answers(redis.port())).isFalse();
            redis.thaw();

            assertThat(redis.run("GET", "feature:x")).isEqualTo("true");
        }
    }

    @Test
    void aTakenPortIsSaidSo() {
        try (RedisServer redis = RedisServer.start()) {
            assertThatThrownBy(() -> RedisServer.startOn(redis.port()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Address already in use");
        }
    }
}
