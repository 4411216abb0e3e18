package dev.cutover.traffic.http.http1;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code host[:port]}. Source: RFC 3986 §3.2.2. */
final class AuthorityTest {
    private static int hostLength(String authority) {
        byte[] bytes = Reading.bytes(":a:" + authority + ":1");
        int hostEnd = Authority.hostEnd(bytes, 3, 3 + authority.length());
        return hostEnd < 0 ? hostEnd : hostEnd - 3;
    }

    @ParameterizedTest
    @CsvSource({
        "a,1",
        "shop.example,12",
        "shop.example:80,12",
        "shop.example:,12",
        "shop.example:0,12",
        "shop.example:65535,12",
        "shop.example:00080,12",
        "shop.example.,13",
        "10.0.0.1:8080,8",
        "xn--bcher-kva.example,21",
        "a_b-c~d,7",
        "a%20b,5",
        "[::1],5",
        "[::1]:80,5",
        "[2001:db8::a:1]:,15",
        "[::ffff:10.0.0.1]:1,17"
    })
    void aHostEndsBeforeItsPort(String authority, int length) {
        assertThat(hostLength(authority)).isEqualTo(length);
    }

    @Test
    void aHostMayHaveTheCharactersOfANameAndNoOthers() {
        String name = "-._~!$&'()*+,;=azAZ09";

        assertThat(hostLength(name)).isEqualTo(name.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":",
                ":80",
                "a:65536",
                "a:99999",
                "a:100000",
                "a:000080",
                "a:+80",
                "a:-1",
                "a:8x",
                "a: 80",
                "a:80:80",
                "a b",
                "a\tb",
                "a/b",
                "a?b",
                "a#b",
                "a\\b",
                "u@a",
                "u:p@a",
                "a\"",
                "<a>",
                "a^",
                "a|b",
                "{a}",
                "a\0",
                "\u00fc",
                "a%",
                "a%2",
                "a%zz",
                "%",
                "::1",
                "[]",
                "[:]",
                "[::1",
                "[::1]x",
                "[::1]80",
                "[::1]:x",
                "[1]",
                "[abcd]",
                "[10.0.0.1]",
                "[::1::2]",
                "[1:2:3:4:5:6:7:8:9]",
                "[::12345]",
                "[::1%25eth0]",
                "[v1.a]",
                "[[::1]]",
                "]",
                "a[::1]"
            })
    void whatIsNoHostAndPortIsRefused(String authority) {
        assertThat(hostLength(authority)).isEqualTo(-1);
    }

    @Test
    void nothingIsNoHost() {
        assertThat(hostLength("")).isEqualTo(-1);
    }
}
