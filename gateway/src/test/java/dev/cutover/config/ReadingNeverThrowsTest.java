package dev.cutover.config;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ReadingNeverThrowsTest {
    @Property(tries = 500)
    void whateverTheTextIs(@ForAll String text) {
        assertThatCode(() -> ConfigText.problems(text)).doesNotThrowAnyException();
    }

    @Property(tries = 1000)
    void whateverIsPutTogetherFromWordsOfTheFile(@ForAll("words") List<String> words) {
        assertThatCode(() -> ConfigText.problems(String.join("", words))).doesNotThrowAnyException();
    }

    @Provide
    Arbitrary<List<String>> words() {
        return Arbitraries.of(
                        "cutover:",
                        "\n",
                        "\n  ",
                        "\n    ",
                        "listen:",
                        "http:",
                        "backends:",
                        "legacy:",
                        "urls:",
                        "- ",
                        "endpoints:",
                        "id:",
                        "match:",
                        "path:",
                        " /a",
                        " {",
                        "}",
                        " [",
                        "]",
                        ", ",
                        "fallback:",
                        "on:",
                        " 5s",
                        " off",
                        " &a ",
                        " *a",
                        "<<:",
                        "${X}",
                        "${X:1}",
                        "? ",
                        "!!int ",
                        "'",
                        "\"",
                        "weights:",
                        "redis:",
                        "uri: redis://",
                        "guard:",
                        "shadow:",
                        "\0",
                        "#",
                        "---",
                        "null",
                        ".",
                        "[0]")
                .list()
                .ofMaxSize(40);
    }
}
