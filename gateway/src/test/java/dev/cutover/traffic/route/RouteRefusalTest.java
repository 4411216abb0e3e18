package dev.cutover.traffic.route;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a table does not take, and how it says so. */
class RouteRefusalTest {
    @Test
    void aPatternBeginsWithASlash() {
        refused("api/users", "a pattern that begins with /");
        refused("", "a pattern that begins with /");
    }

    @Test
    void bracesAreClosed() {
        refused("/a/{b", "{name}, {name:regex} or {*name} at 3");
        refused("/a/{b:x", "{name:regex} with braces in pairs, and any / in it written \\/, at 3");
        refused("/a/{b:x/y}", "{name:regex} with braces in pairs, and any / in it written \\/, at 3");
        refused("/a/{b:}", "{name:regex} with braces in pairs, and any / in it written \\/, at 3");
    }

    @Test
    void bracesAreOpened() {
        refused("/a/b}", "{ before the } at 4");
    }

    @Test
    void aVariableIsNamedLikeOne() {
        refused("/{1}", "{name}, {name:regex} or {*name} at 1");
        refused("/{a b}", "{name}, {name:regex} or {*name} at 1");
        refused("/{*a:x}", "{name}, {name:regex} or {*name} at 1");
    }

    @Test
    void aVariableHasItsNameToItself() {
        refused("/{a}/{a}", "each variable once, not {a} twice");
        refused("/{a}-{a}", "each variable once, not {a} twice");
    }

    @Test
    void aRestStandsAtOneEndOnce() {
        refused("/a/**/b", "** or {*name} once, and only as the first or the last segment");
        refused("/**/a/**", "** or {*name} once, and only as the first or the last segment");
        refused("//**/a", "** or {*name} once, and only as the first or the last segment");
    }

    @Test
    void aRestVariableStandsAlone() {
        refused("/a{*rest}", "nothing beside {*rest} in its segment");
    }

    @Test
    void anExpressionIsOne() {
        refused("/{a:[}", "a regular expression; Unclosed character class: [");
        refused("/{a:x}-{b:?}", "a regular expression; Dangling meta character '?': ?");
    }

    @Test
    void anExpressionHasNoCapturingGroup() {
        refused("/{a:(x|y)}", "(?:...) instead of a capturing group");
        refused("/{a:(x|y)}-z", "(?:...) instead of a capturing group");
    }

    @Test
    void bracesBesideTextStandForAVariable() {
        String expected =
                "a name, braces in pairs and no / in the variable at 2, which shares its segment with other text";
        refused("/a{}", expected);
        refused("/a{b:\\{x}", expected);
        refused("/a{b:x\\/y}", expected);
    }

    @Test
    void aPatternIsMadeOfWholeCharacters() {
        refused("/a\uD83D", "whole characters, not the surrogate alone at 2");
    }

    @Test
    void aMethodIsATokenInUpperCase() {
        refused(
                new RouteMatch("/a", List.of("get"), List.of()),
                "method: \"get\" (expected: a request method in upper case, such as GET)");
    }

    @Test
    void aHostIsANameInLowerCaseWithoutPort() {
        for (String host : List.of("Example.org", "example.org:80", "*", "*example.org", "a.*.org", "", "a..b")) {
            refused(
                    new RouteMatch("/a", List.of(), List.of(host)),
                    "host: \"" + host
                            + "\" (expected: a name in lower case without port, such as example.org or *.example.org)");
        }
    }

    private static void refused(String path, String expected) {
        refused(new RouteMatch(path, List.of(), List.of()), "path: \"" + path + "\" (expected: " + expected + ")");
    }

    private static void refused(RouteMatch match, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RouteTable<>(List.of(new Route<>(match, "target"))))
                .withMessage(message);
    }
}
