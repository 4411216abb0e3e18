package dev.cutover.traffic.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostPortTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8080,127.0.0.1,8080",
        "localhost:0,localhost,0",
        "a.example:65535,a.example,65535",
        "[::1]:80,::1,80",
        "[2001:db8::1]:443,2001:db8::1,443"
    })
    void hostAndPortAreReadAndWritten(String text, String host, int port) {
        HostPort read = HostPort.parse(text);

        assertThat(read).isEqualTo(new HostPort(host, port));
        assertThat(read).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":80",
                " :80",
                "a",
                "a:",
                "80",
                "a:65536",
                "a:-1",
                "a:+80",
                "a:8x",
                "a: 80",
                "a:\u0668",
                "a:99999999999",
                "::1:80",
                "[::1]",
                "[::1]80",
                "[]:80",
                "::1"
            })
    void whatIsNoHostAndPortIsRefusedWithWhatWasExpected(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostPort.parse(text))
                .withMessage("\"" + text + "\" (expected: host:port, such as 127.0.0.1:8080)");
    }
}
