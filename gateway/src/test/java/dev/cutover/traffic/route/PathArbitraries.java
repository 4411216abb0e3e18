package dev.cutover.traffic.route;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Path patterns, and paths out of the same few words, so that they meet often. */
final class PathArbitraries {
    private static final String[] SEGMENTS = {
        "a",
        "b",
        "ab",
        "a.b",
        "a-b",
        "é",
        "😀",
        "a;b",
        "a b",
        "12",
        "?",
        "??",
        "a?",
        "?b",
        "?😀",
        "a??",
        "*",
        "{#}",
        "{#:[ab]+}",
        "{#:\\d+}",
        "{#:a\\/b}",
        "{#:.}",
        "{#:.*}",
        "a*",
        "*b",
        "*a*",
        "a*b",
        "*.b",
        "a.*",
        "*.*",
        "?*",
        "*?",
        "***",
        "é*",
        "a*?",
        "{#}b",
        "a{#}",
        "a-{#}",
        "{#}-{#}",
        "{#}.{#:b|c}",
        "{#}{#}",
        "{#:a*}{#:b*}",
        "{#:\\d{2}}*",
        "{#}?",
        "*{#}",
    };
    private static final String[] RESTS = {"**", "{*rest}"};
    private static final String[] VALUES = {
        "", "a", "b", "ab", "abb", "aab", "a.b", "a-b", "a.b-c", "é", "aé", "éb", "😀", "a😀", "😀😀", "a;b", "a/b",
        "%", "a b", "1", "12", "123", "-", ".", "?", "*", "\n", "\uFFFD",
    };
    private static final String[] NO_UTF8 = {"%C3", "%FF", "a%E2%82", "%F0%9F%98b", "%ED%A0%80", "%C0%AF", "%80%80a"};

    private PathArbitraries() {}

    /** Patterns in Spring's language that begin with a slash. */
    static Arbitrary<String> pattern() {
        Arbitrary<String> segment = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.of("a", "b", "{#}", "*")),
                Tuple.of(4, Arbitraries.of(SEGMENTS)),
                Tuple.of(1, Arbitraries.just("")));
        Arbitrary<String> plain = segment.list().ofMaxSize(4).map(segments -> "/" + String.join("/", segments));
        Arbitrary<String> rest = Arbitraries.of(RESTS);
        return Arbitraries.frequencyOf(
                        Tuple.of(4, plain),
                        Tuple.of(2, Combinators.combine(plain, rest).as((p, r) -> p.equals("/") ? p + r : p + "/" + r)),
                        Tuple.of(2, Combinators.combine(rest, plain).as((r, p) -> "/" + r + p)))
                .map(PathArbitraries::numberVariables);
    }

    /** Paths as a request target has them: escaped here and there, with path parameters, empty segments, odd bytes. */
    static Arbitrary<String> path() {
        Arbitrary<String> value = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.of("a", "b", "ab")),
                Tuple.of(
                        4,
                        Combinators.combine(Arbitraries.of(VALUES), Arbitraries.of(true, false, false))
                                .as(PathArbitraries::encode)),
                Tuple.of(1, Arbitraries.of(NO_UTF8)));
        Arbitrary<String> parameters =
                Arbitraries.frequency(Tuple.of(8, ""), Tuple.of(1, ";"), Tuple.of(1, ";x=%2F;y"));
        Arbitrary<String> segment = Combinators.combine(value, parameters).as(String::concat);
        Arbitrary<String> start = Arbitraries.frequency(Tuple.of(19, "/"), Tuple.of(1, ""));
        return Combinators.combine(start, segment.list().ofMaxSize(5))
                .as((slash, segments) -> slash + String.join("/", segments));
    }

    private static String encode(String value, boolean isEverythingEscaped) {
        var encoded = new StringBuilder();
        value.codePoints().forEach(codePoint -> {
            String character = Character.toString(codePoint);
            boolean isEscaped = isEverythingEscaped || "/;%?*\n ".contains(character);
            encoded.append(isEscaped ? percentEncode(character) : character);
        });
        return encoded.toString();
    }

    private static String percentEncode(String character) {
        var encoded = new StringBuilder();
        for (byte b : character.getBytes(StandardCharsets.UTF_8)) {
            encoded.append(String.format("%%%02x", b & 0xFF));
        }
        return encoded.toString();
    }

    private static String numberVariables(String pattern) {
        String numbered = pattern;
        for (int i = 0; numbered.contains("#"); i++) {
            numbered = numbered.replaceFirst("#", "name" + "x".repeat(i % 3) + i);
        }
        return numbered;
    }
}
