package dev.cutover.traffic.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which of several rows that are for a request wins: by path, then host, then methods, then order. */
class RoutePrecedenceTest {
    private final List<Route<String>> routes = new ArrayList<>();

    @Test
    void textComesBeforeVariableVariableBeforeStarAndStarBeforeRest() {
        paths("/a/**", "/a/*", "/a/{x}", "/a/b");

        assertThat(find("/a/b")).isEqualTo("/a/b");
        assertThat(find("/a/c")).isEqualTo("/a/{x}");
        assertThat(find("/a/")).isEqualTo("/a/*");
        assertThat(find("/a/b/c")).isEqualTo("/a/**");
    }

    @Test
    void fewerVariablesComeBeforeMoreWhereverTheyStand() {
        paths("/a/{x}/{y}", "/{x}/b/c");

        assertThat(find("/a/b/c")).isEqualTo("/{x}/b/c");
    }

    @Test
    void aWholePatternWithoutRestComesBeforeAnyWithOneHoweverGeneral() {
        paths("/a/b/c/**", "/*/*/*/*");

        assertThat(find("/a/b/c/d")).isEqualTo("/*/*/*/*");
    }

    @Test
    void theLongerOfTwoWithRestComesFirst() {
        paths("/**", "/{x}/b/**", "/a/**");

        assertThat(find("/a/b/c")).isEqualTo("/{x}/b/**");
    }

    @Test
    void fewerVariablesDecideBetweenTwoWithRestThatAreEquallyLong() {
        paths("/{x}/**", "/a/**");

        assertThat(find("/a/b")).isEqualTo("/a/**");
    }

    @Test
    void moreTextComesFirstAmongEquallyManyWildcards() {
        paths("/a*", "/abc*", "/ab*");

        assertThat(find("/abcd")).isEqualTo("/abc*");
    }

    @Test
    void aStarAfterADotIsNoWildcard() {
        paths("/report{x}", "/report.*");

        assertThat(find("/report.pdf")).isEqualTo("/report.*");
    }

    @Test
    void theNameOfAVariableDoesNotCount() {
        paths("/{a}-x", "/{aMuchLongerName}-x");

        assertThat(find("/b-x")).isEqualTo("/{a}-x");
    }

    @Test
    void anExpressionCountsAsAVariable() {
        paths("/{x:[a-z]+}", "/{y}");

        assertThat(find("/abc")).isEqualTo("/{x:[a-z]+}");
    }

    @Test
    void theFirstGivenWinsAmongEquals() {
        add("first", "/{x}", List.of(), List.of());
        add("second", "/{y}", List.of(), List.of());

        assertThat(find("/a")).isEqualTo("first");
    }

    @Test
    void oneHostComesBeforeADomainAndADomainBeforeAnyHost() {
        add("any", "/a", List.of(), List.of());
        add("below", "/a", List.of(), List.of("*.example.org"));
        add("exact", "/a", List.of(), List.of("www.example.org"));

        assertThat(find("GET", "/a", "www.example.org")).isEqualTo("exact");
        assertThat(find("GET", "/a", "api.example.org")).isEqualTo("below");
        assertThat(find("GET", "/a", "example.com")).isEqualTo("any");
        assertThat(find("GET", "/a", "")).isEqualTo("any");
    }

    @Test
    void theLongerDomainComesFirst() {
        add("short", "/a", List.of(), List.of("*.example.org"));
        add("long", "/a", List.of(), List.of("*.eu.example.org"));

        assertThat(find("GET", "/a", "x.eu.example.org")).isEqualTo("long");
        assertThat(find("GET", "/a", "x.us.example.org")).isEqualTo("short");
    }

    @Test
    void aDomainIsForNamesBelowItAtAnyDepthButNotForItself() {
        add("below", "/a", List.of(), List.of("*.example.org"));

        assertThat(find("GET", "/a", "a.b.c.example.org")).isEqualTo("below");
        assertThat(find("GET", "/a", "example.org")).isNull();
        assertThat(find("GET", "/a", ".example.org")).isNull();
        assertThat(find("GET", "/a", "badexample.org")).isNull();
    }

    @Test
    void hostsHaveNoCase() {
        add("exact", "/a", List.of(), List.of("www.example.org"));
        add("below", "/a", List.of(), List.of("*.example.com"));

        assertThat(find("GET", "/a", "WWW.Example.ORG")).isEqualTo("exact");
        assertThat(find("GET", "/a", "www.EXAMPLE.com")).isEqualTo("below");
    }

    @Test
    void anAddressIsAHost() {
        add("v4", "/a", List.of(), List.of("127.0.0.1"));
        add("v6", "/a", List.of(), List.of("[::1]"));

        assertThat(find("GET", "/a", "127.0.0.1")).isEqualTo("v4");
        assertThat(find("GET", "/a", "[::1]")).isEqualTo("v6");
    }

    @Test
    void aRowIsForEachOfItsHosts() {
        add("both", "/a", List.of(), List.of("one.org", "*.two.org"));
        add("exact", "/a", List.of(), List.of("x.two.org"));

        assertThat(find("GET", "/a", "one.org")).isEqualTo("both");
        assertThat(find("GET", "/a", "y.two.org")).isEqualTo("both");
        assertThat(find("GET", "/a", "x.two.org")).isEqualTo("exact");
    }

    @Test
    void pathComesBeforeHost() {
        add("host", "/a/{x}", List.of(), List.of("example.org"));
        add("path", "/a/b", List.of(), List.of());

        assertThat(find("GET", "/a/b", "example.org")).isEqualTo("path");
    }

    @Test
    void aMoreSpecificPathForADomainComesBeforeTheHostItself() {
        add("host", "/**", List.of(), List.of("www.example.org"));
        add("domain", "/a", List.of(), List.of("*.example.org"));

        assertThat(find("GET", "/a", "www.example.org")).isEqualTo("domain");
    }

    @Test
    void aRowForAnotherHostIsPassedOver() {
        add("host", "/a/b", List.of(), List.of("example.org"));
        add("path", "/a/{x}", List.of(), List.of());

        assertThat(find("GET", "/a/b", "example.com")).isEqualTo("path");
    }

    @Test
    void listedMethodsComeBeforeAnyMethod() {
        add("any", "/a", List.of(), List.of());
        add("listed", "/a", List.of("GET", "POST"), List.of());

        assertThat(find("POST", "/a", "")).isEqualTo("listed");
        assertThat(find("PUT", "/a", "")).isEqualTo("any");
    }

    @Test
    void hostComesBeforeMethods() {
        add("listed", "/a", List.of("GET"), List.of());
        add("host", "/a", List.of(), List.of("example.org"));

        assertThat(find("GET", "/a", "example.org")).isEqualTo("host");
    }

    @Test
    void aRowForAnotherMethodIsPassedOver() {
        add("text", "/a/b", List.of("POST"), List.of());
        add("rest", "/a/**", List.of(), List.of());

        assertThat(find("GET", "/a/b", "")).isEqualTo("rest");
    }

    @Test
    void methodsHaveTheirCase() {
        add("get", "/a", List.of("GET"), List.of());

        assertThat(find("get", "/a", "")).isNull();
    }

    @Test
    void methodAndHostCountForAnEscapedPathToo() {
        add("post", "/a", List.of("POST"), List.of("example.org"));

        assertThat(find("POST", "/%61", "example.org")).isEqualTo("post");
        assertThat(find("GET", "/%61", "example.org")).isNull();
        assertThat(find("POST", "/%61", "example.com")).isNull();
    }

    @Test
    void anEmptyTableIsForNothing() {
        assertThat(find("/")).isNull();
    }

    private void paths(String... patterns) {
        Arrays.stream(patterns).forEach(pattern -> add(pattern, pattern, List.of(), List.of()));
    }

    private void add(String target, String path, List<String> methods, List<String> hosts) {
        routes.add(new Route<>(new RouteMatch(path, methods, hosts), target));
    }

    private @Nullable String find(String path) {
        return find("GET", path, "");
    }

    private @Nullable String find(String method, String path, String host) {
        return new RouteTable<>(routes).find(ParsedHead.of(method, path, host));
    }
}
