package dev.cutover.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BareAddressesTest {
    @Test
    void anAddressInBracketsIsQuoted() {
        assertThat(BareAddresses.quoted("{trusted: [127.0.0.1/32, ::1/128]}"))
                .isEqualTo("{trusted: [127.0.0.1/32, \"::1/128\"]}");
    }

    @Test
    void severalAddressesOverSeveralLinesAreQuoted() {
        assertThat(BareAddresses.quoted("a: [::1,\n  ::2 ] # [::3]")).isEqualTo("a: [\"::1\",\n  \"::2\" ] # [::3]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http: \"[::1]:8080\"",
                "http: '[::1]:8080'",
                "- ::1/128",
                "a: x::y",
                "a: [x::y, \"::1\", '::2']",
                "# it's [::1]",
                "a: \"\\\"[::1\"",
            })
    void whatNeedsNoQuotesIsLeftAlone(String yaml) {
        assertThat(BareAddresses.quoted(yaml)).isEqualTo(yaml);
    }
}
