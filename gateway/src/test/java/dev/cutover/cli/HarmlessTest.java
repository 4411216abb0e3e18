package dev.cutover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HarmlessTest {
    @ParameterizedTest
    @CsvSource(
            value = {
                "plain Zoë 漢字 😀|plain Zoë 漢字 😀",
                "a\033[2Jb|a\\x1b[2Jb",
                "a\u009b1m|a\\x9b1m",
                "x\u202ey|x\\u{202e}y",
                "\ud800|\\u{d800}"
            },
            delimiter = '|')
    void whatActsIsWrittenOut(String text, String harmless) {
        assertThat(Harmless.text(text)).isEqualTo(harmless);
    }

    @Property
    void nothingThatActsIsLeft(@ForAll String text) {
        assertThat(Harmless.text(text).codePoints())
                .noneMatch(Character::isISOControl)
                .noneMatch(c -> Character.getType(c) == Character.FORMAT)
                .noneMatch(c -> Character.getType(c) == Character.SURROGATE);
    }

    @Property
    void aLineIsNeverWiderThanItMayBe(@ForAll String text) {
        assertThat(Style.BAD.of(text).within(10).width()).isLessThanOrEqualTo(10);
    }
}
