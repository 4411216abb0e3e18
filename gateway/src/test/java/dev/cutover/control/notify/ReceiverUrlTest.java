package dev.cutover.control.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReceiverUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "",
                "ftp://example.org/hunter2",
                "http:///hunter2",
                "http://",
                "http:hunter2",
                "//example.org/hunter2",
                "http://user:hunter2@example.org/",
                "http://example.org/#hunter2",
                "http://example.org:65536/hunter2",
                "http://example.org:0/hunter2",
                "http://exa mple.org/hunter2",
                "http://a_b/hunter2",
                "http://example.org/hunter2\r\nX: y",
            })
    void whatCannotBePostedToIsRefusedWithoutBeingShown(String text) {
        assertThatThrownBy(() -> ReceiverUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("url (expected: http:// or https://")
                .hasNoCause();
    }

    @ParameterizedTest
    @CsvSource({
        "https://hooks.slack.com/services/T/B/x, https://hooks.slack.com/***",
        "HTTP://example.org:8080/?a=b, HTTP://example.org:8080/***",
        "http://[::1]:80?a, http://[::1]:80/***",
        "http://example.org, http://example.org",
    })
    void onlyTheHostIsShown(String text, String shown) {
        assertThat(ReceiverUrl.parse(text)).hasToString(shown);
    }

    @Test
    void whatIsNoAsciiIsEncoded() {
        assertThat(ReceiverUrl.parse("http://example.org/ü").uri()).hasToString("http://example.org/%C3%BC");
    }
}
