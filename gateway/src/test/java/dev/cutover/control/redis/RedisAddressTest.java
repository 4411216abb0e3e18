package dev.cutover.control.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {
    @Test
    void oneServerIsOneServer() {
        RedisAddress address = parse("redis://127.0.0.1:7000/2");

        assertThat(address.isCluster()).isFalse();
        assertThat(address).hasToString("127.0.0.1:7000");
        assertThat(address.uris().get(0).getDatabase()).isEqualTo(2);
    }

    @Test
    void tlsAlwaysVerifiesCertificateAndHost() {
        assertThat(parse("rediss://user:pw@redis.example.com,rediss://b.example.com:7000")
                        .uris())
                .hasSize(2)
                .allSatisfy(uri -> {
                    assertThat(uri.isSsl()).isTrue();
                    assertThat(uri.getVerifyMode()).isEqualTo(SslVerifyMode.FULL);
                });
    }

    @Test
    void sentinelsAreNoCluster() {
        RedisAddress address = parse("redis-sentinel://pw@a:26379,b:26380/0#main");

        assertThat(address.isCluster()).isFalse();
        assertThat(address).hasToString("a:26379,b:26380");
        assertThat(address.uris())
                .singleElement()
                .extracting(RedisURI::getSentinelMasterId)
                .isEqualTo("main");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://a:7000,redis://b:7001", "redis://a:7000, redis://b:7001", "redis://a:7000,b:7001"})
    void seedsAreACluster(String uri) {
        assertThat(parse(uri).isCluster()).isTrue();
        assertThat(parse(uri)).hasToString("a:7000,b:7001");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1:6379",
                "http://127.0.0.1",
                "redis://",
                "redis://a:port",
                "redis-sentinel://a:26379",
                "redis://a:70000",
                "rediss://a?verifyPeer=NONE",
                "rediss://a?verifypeer=ca"
            })
    void anythingElseIsRefused(String uri) {
        assertThatThrownBy(() -> RedisSettings.checkUri(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("uri: \"" + uri + "\" (expected: ");
    }

    @Test
    void noMessageShowsAPassword() {
        assertThatThrownBy(() -> RedisSettings.checkUri("redis://user:hush@a:port,redis://:hush@b:1"))
                .hasMessageContaining("redis://***@a:port,redis://***@b:1")
                .hasMessageNotContaining("hush");
        assertThat(new RedisSettings("redis://:hush@a", "c:", "f:", Duration.ZERO, Duration.ZERO).toString())
                .doesNotContain("hush");
    }

    private static RedisAddress parse(String uri) {
        return RedisAddress.parse(uri, Duration.ofSeconds(1));
    }
}
