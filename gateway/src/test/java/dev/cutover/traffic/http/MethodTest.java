package dev.cutover.traffic.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MethodTest {
    private static Method of(String name) {
        byte[] bytes = ("GET" + name + "GET").getBytes(StandardCharsets.US_ASCII);
        return Method.of(bytes, 3, 3 + name.length());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OTHER")
    void aMethodIsKnownByItsName(Method method) {
        assertThat(of(method.name())).isEqualTo(method);
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "Get", "GE", "GETT", "PROPFIND", "OTHER", "G"})
    void anyOtherNameIsAnother(String name) {
        assertThat(of(name)).isEqualTo(Method.OTHER);
    }

    @Test
    void onlySafeAndIdempotentMethodsMayBeReplayed() {
        assertThat(Arrays.stream(Method.values()).filter(Method::isReplayable))
                .containsExactly(Method.GET, Method.HEAD, Method.OPTIONS, Method.PUT, Method.DELETE);
    }
}
