package dev.cutover.traffic.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/** The table answers as Spring's {@link PathPattern} does, for any set of patterns and any path. */
class RouteTablePropertyTest {
    private static final PathPatternParser ORACLE = PathPatternParser.defaultInstance;

    /** Where the table is stricter: Spring reads {@code a{}} and the like as text. */
    private static final String BRACES_BESIDE_TEXT = "which shares its segment with other text";

    @Property(tries = 10_000)
    void theWinnerIsTheMostSpecificOfSpringsPatternsThatMatch(
            @ForAll("patterns") List<String> texts, @ForAll("path") String text) {
        List<PathPattern> patterns = texts.stream().map(ORACLE::parse).toList();
        PathContainer path = PathContainer.parsePath(text);
        Optional<PathPattern> expected =
                patterns.stream().filter(pattern -> pattern.matches(path)).min(PathPattern.SPECIFICITY_COMPARATOR);

        PathPattern found = table(patterns).find(ParsedHead.get(text));

        // The comparator knows ties; of those the first given wins, as min() keeps the first, too.
        assertThat(Optional.ofNullable(found)).isEqualTo(expected);
        Statistics.label("a pattern matches")
                .collect(expected.isPresent())
                .coverage(checker -> checker.check(true).percentage(share -> share > 30));
    }

    @Property(tries = 10_000)
    void whatTheTableAcceptsIsAPatternOfSprings(@ForAll("anyText") String text) {
        Throwable refusal = catchThrowable(() -> table(text));

        assertThat(refusal != null || isPattern(text)).isTrue();
        Statistics.label("accepted")
                .collect(refusal == null)
                .coverage(checker -> checker.check(true).percentage(share -> share > 10));
    }

    @Property(tries = 10_000)
    void whatTheTableRefusesSpringRefusesToo(@ForAll("anyText") String text) {
        // Spring reads {:?}a as an expression that begins "(?", and notices when it extracts variables.
        Assume.that(!text.contains(":?"));

        Throwable refusal = catchThrowable(() -> table(text));

        if (refusal != null && !refusal.toString().contains(BRACES_BESIDE_TEXT)) {
            assertThat(refusal).hasMessageStartingWith("path: \"" + text + "\" (expected: ");
            assertThat(isPattern(text)).isFalse();
        }
    }

    @Property(tries = 5_000)
    void noPathMakesTheSearchThrow(@ForAll("patterns") List<String> texts, @ForAll byte[] path) {
        List<PathPattern> patterns = texts.stream().map(ORACLE::parse).toList();

        PathPattern found = table(patterns).find(ParsedHead.get(path));

        assertThat(found == null || patterns.contains(found)).isTrue();
    }

    @Provide
    Arbitrary<List<String>> patterns() {
        return PathArbitraries.pattern().list().ofMinSize(1).ofMaxSize(12);
    }

    @Provide
    Arbitrary<String> path() {
        return PathArbitraries.path();
    }

    @Provide
    Arbitrary<String> anyText() {
        return Arbitraries.of(
                        "/", "a", "b-", "1", "*", "?", "{", "}", ":", "\\", ",", ".", "{a}", "{*", "{2}", "[", "]")
                .list()
                .ofMaxSize(10)
                .map(parts -> "/" + String.join("", parts));
    }

    private static RouteTable<PathPattern> table(List<PathPattern> patterns) {
        return new RouteTable<>(patterns.stream()
                .map(pattern -> new Route<>(match(pattern.getPatternString()), pattern))
                .toList());
    }

    private static RouteTable<String> table(String text) {
        return new RouteTable<>(List.of(new Route<>(match(text), text)));
    }

    private static RouteMatch match(String text) {
        return new RouteMatch(text, List.of(), List.of());
    }

    private static boolean isPattern(String text) {
        try {
            // A capturing group is refused late, when a variable is extracted; anyText() has none.
            ORACLE.parse(text);
            return true;
        } catch (PatternParseException | PatternSyntaxException e) {
            return false;
        }
    }
}
