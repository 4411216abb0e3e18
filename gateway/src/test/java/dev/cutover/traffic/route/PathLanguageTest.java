package dev.cutover.traffic.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which paths a pattern is for, one element of the language at a time. */
class PathLanguageTest {
    @Test
    void textIsForItselfInItsOwnCase() {
        assertThat(matches("/api/users", "/api/users")).isTrue();
        assertThat(matches("/api/users", "/api/Users")).isFalse();
        assertThat(matches("/api/users", "/api/user")).isFalse();
        assertThat(matches("/api/users", "/api/users2")).isFalse();
    }

    @Test
    void textWithTheSameHashIsNotTheSame() {
        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        assertThat(matches("/Aa", "/BB")).isFalse();
    }

    @Test
    void aPatternIsForTheWholePath() {
        assertThat(matches("/api", "/api/users")).isFalse();
        assertThat(matches("/api/users", "/api")).isFalse();
    }

    @Test
    void aSeparatorAtTheEndCounts() {
        assertThat(matches("/api", "/api/")).isFalse();
        assertThat(matches("/api/", "/api")).isFalse();
        assertThat(matches("/api/", "/api/")).isTrue();
    }

    @Test
    void aDoubledSeparatorCounts() {
        assertThat(matches("/a/b", "/a//b")).isFalse();
        assertThat(matches("/a//b", "/a//b")).isTrue();
        assertThat(matches("/a/{x}/b", "/a//b")).isFalse();
    }

    @Test
    void aQuestionMarkStandsForOneCharacter() {
        assertThat(matches("/v?", "/v1")).isTrue();
        assertThat(matches("/v?", "/vé")).isTrue();
        assertThat(matches("/v?", "/v")).isFalse();
        assertThat(matches("/v?", "/v12")).isFalse();
    }

    @Test
    void aQuestionMarkCountsUtf16UnitsUnlessAStarStandsBeside() {
        assertThat(matches("/?", "/%F0%9F%98%80")).isFalse();
        assertThat(matches("/??", "/%F0%9F%98%80")).isTrue();
        assertThat(matches("/?*", "/%F0%9F%98%80")).isTrue();
        assertThat(matches("/??*", "/%F0%9F%98%80")).isFalse();
    }

    @Test
    void aStarWithinASegmentStandsForAnyText() {
        assertThat(matches("/a*b", "/ab")).isTrue();
        assertThat(matches("/a*b", "/axbxb")).isTrue();
        assertThat(matches("/a*b", "/axc")).isFalse();
        assertThat(matches("/a*b", "/a/b")).isFalse();
    }

    @Test
    void aStarAloneStandsForASegmentWithText() {
        assertThat(matches("/a/*/c", "/a/b/c")).isTrue();
        assertThat(matches("/a/*/c", "/a//c")).isFalse();
        assertThat(matches("/a/*/c", "/a/;v=1/c")).isFalse();
    }

    @Test
    void aStarAtTheEndNeedsNoText() {
        assertThat(matches("/a/*", "/a/b")).isTrue();
        assertThat(matches("/a/*", "/a/")).isTrue();
        assertThat(matches("/a/*", "/a/;v=1")).isTrue();
        assertThat(matches("/a/*", "/a")).isFalse();
        assertThat(matches("/a/*", "/a/b/c")).isFalse();
    }

    @Test
    void aVariableStandsForASegmentWithText() {
        assertThat(matches("/users/{id}", "/users/7")).isTrue();
        assertThat(matches("/users/{id}", "/users/")).isFalse();
        assertThat(matches("/users/{id}", "/users/7/x")).isFalse();
    }

    @Test
    void aVariablesExpressionHoldsForTheWholeSegment() {
        assertThat(matches("/users/{id:\\d+}", "/users/42")).isTrue();
        assertThat(matches("/users/{id:\\d+}", "/users/42x")).isFalse();
        assertThat(matches("/users/{id:.*}", "/users/")).isFalse();
        assertThat(matches("/users/{id:.+}", "/users/a%0Ab")).isTrue();
    }

    @Test
    void variablesStandBesideText() {
        assertThat(matches("/{a}-{b}.txt", "/x-y.txt")).isTrue();
        assertThat(matches("/{a}-{b}.txt", "/-.txt")).isTrue();
        assertThat(matches("/{a}-{b}.txt", "/x.txt")).isFalse();
    }

    @Test
    void variablesBesideTextMayHaveExpressions() {
        assertThat(matches("/{a}-{b:\\d{2}}.tx?", "/x-42.txt")).isTrue();
        assertThat(matches("/{a}-{b:\\d{2}}.tx?", "/x-4.txt")).isFalse();
        assertThat(matches("/{a}-{b:\\d{2}}.tx?", "/x-42xtxt")).isFalse();
    }

    @Test
    void variablesAloneInTheLastSegmentNeedTextTogether() {
        assertThat(matches("/{a}{b}", "/x")).isTrue();
        assertThat(matches("/{a}{b}", "/")).isFalse();
        assertThat(matches("/***", "/")).isTrue();
    }

    @Test
    void starsThatStandForNothingTakeASeparator() {
        assertThat(matches("/***/b", "///b")).isTrue();
        assertThat(matches("/***/b", "//b")).isFalse();
        assertThat(matches("/*a/b", "///b")).isFalse();
    }

    @Test
    void twoStarsAtTheEndAreForAllBelowAndForThePathItself() {
        assertThat(matches("/api/**", "/api")).isTrue();
        assertThat(matches("/api/**", "/api/")).isTrue();
        assertThat(matches("/api/**", "/api//users/7")).isTrue();
        assertThat(matches("/api/**", "/apis")).isFalse();
    }

    @Test
    void aRestVariableIsForAllBelowAndForThePathItself() {
        assertThat(matches("/api/{*rest}", "/api")).isTrue();
        assertThat(matches("/api/{*rest}", "/api/users/7")).isTrue();
        assertThat(matches("/api/{*rest}", "/apis")).isFalse();
    }

    @Test
    void twoStarsAtTheStartAreForAnyPathThatEndsLikeThat() {
        assertThat(matches("/**/health", "/health")).isTrue();
        assertThat(matches("/**/health", "/a/b/health")).isTrue();
        assertThat(matches("/**/health", "/a/b/health/x")).isFalse();
        assertThat(matches("/**/health", "/a/unhealth")).isFalse();
        assertThat(matches("/{*all}/{id}/*", "/a/b/7/")).isTrue();
    }

    @Test
    void twoStarsAloneAreForEveryPath() {
        assertThat(matches("/**", "/")).isTrue();
        assertThat(matches("/**", "/a/b/")).isTrue();
        assertThat(matches("/**", "")).isTrue();
    }

    @Test
    void noPatternIsForTheAsteriskForm() {
        assertThat(matches("/**", "*")).isFalse();
        assertThat(matches("/*", "*")).isFalse();
    }

    @Test
    void segmentsAreComparedDecoded() {
        assertThat(matches("/api/users", "/%61pi/user%73")).isTrue();
        assertThat(matches("/café", "/caf%C3%A9")).isTrue();
        assertThat(matches("/café", "/café")).isTrue();
        assertThat(matches("/a%20b", "/a%20b")).isFalse();
        assertThat(matches("/a%20b", "/a%2520b")).isTrue();
    }

    @Test
    void anEscapedSeparatorSeparatesNothing() {
        assertThat(matches("/a/b", "/a%2Fb")).isFalse();
        assertThat(matches("/{x}", "/a%2Fb")).isTrue();
        assertThat(matches("/{x:a\\/b}", "/a%2fb")).isTrue();
    }

    @Test
    void pathParametersAreLeftOut() {
        assertThat(matches("/a/b", "/a;v=1/b;x=%2F;y")).isTrue();
        assertThat(matches("/a/b", "/a;/b")).isTrue();
    }

    @Test
    void anEscapedSemicolonIsText() {
        assertThat(matches("/a;b", "/a%3Bb")).isTrue();
        assertThat(matches("/a;b", "/a;b")).isFalse();
        assertThat(matches("/a", "/a%3Bb")).isFalse();
        assertThat(matches("/{x:a;b}", "/a%3Bb")).isTrue();
    }

    @Test
    void bytesThatAreNoUtf8BecomeReplacementCharacters() {
        assertThat(matches("/a\uFFFD", "/a%FF")).isTrue();
        assertThat(matches("/a?", "/a%FF")).isTrue();
        assertThat(matchesBytes("/a\uFFFD", "/a\u00FF")).isTrue();
    }

    @Test
    void aPercentSignThatBeginsNoEscapeStandsForItself() {
        assertThat(matches("/search/**", "/search/100%")).isTrue();
        assertThat(matches("/search/100%", "/search/100%")).isTrue();
        assertThat(matches("/search/%zz", "/search/%zz")).isTrue();
        assertThat(matches("/search/{term}", "/search/%4")).isTrue();
    }

    @Test
    void aSegmentTooLongForTheExpressionIsNotAccepted() {
        assertThat(matches("/{x:(?:a|b)*}", "/" + "ab".repeat(10))).isTrue();
        assertThat(matches("/{x:(?:a|b)*}", "/" + "ab".repeat(1_000_000))).isFalse();
    }

    private static boolean matches(String pattern, String path) {
        return table(pattern).find(ParsedHead.get(path)) != null;
    }

    private static boolean matchesBytes(String pattern, String latin1Path) {
        return table(pattern).find(ParsedHead.get(latin1Path.getBytes(StandardCharsets.ISO_8859_1))) != null;
    }

    private static RouteTable<String> table(String pattern) {
        return new RouteTable<>(List.of(new Route<>(new RouteMatch(pattern, List.of(), List.of()), pattern)));
    }
}
