package dev.cutover.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DashboardServingTest {
    private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"(/[^\"]+)\"|from '\\./([^']+)'");

    private final TestAdmin admin = TestAdmin.open();

    @AfterEach
    void close() {
        admin.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html",
        "/assets/app.js, text/javascript",
        "/assets/theme.css, text/css",
        "/assets/icon.svg, image/svg+xml"
    })
    void filesAreServedAsWhatTheyAre(String path, String type) {
        TestAdmin.Answer answer = admin.get(path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith(type);
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/assets/app.js"})
    void theBrowserMayLoadNothingElse(String path) {
        TestAdmin.Answer answer = admin.get(path);

        assertThat(answer.header("Content-Security-Policy"))
                .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                        + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
    }

    @Test
    void everythingThatThePagesLoadIsServed() {
        Stream<String> missing = Stream.of("/", "/assets/login.js")
                .flatMap(this::loadedBy)
                .flatMap(path -> Stream.concat(Stream.of(path), loadedBy(path)))
                .flatMap(path -> Stream.concat(Stream.of(path), loadedBy(path)))
                .distinct()
                .filter(path -> admin.get(path).status() != 200);

        assertThat(missing).isEmpty();
    }

    private Stream<String> loadedBy(String path) {
        return LOADED.matcher(admin.get(path).body()).results().map(DashboardServingTest::path);
    }

    private static String path(MatchResult found) {
        return found.group(1) != null ? found.group(1) : "/assets/" + found.group(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/assets/app.js"})
    void whatTheBrowserHasIsNotSentAgain(String path) {
        String etag = admin.get(path).header("ETag");

        TestAdmin.Answer again = admin.get(path, "If-None-Match", etag);
        TestAdmin.Answer another = admin.get(path, "If-None-Match", "\"another\"");

        assertThat(etag).matches("\"[0-9a-f]{24}\"");
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.header("ETag")).isEqualTo(etag);
        assertThat(again.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(another.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/assets/app.js"})
    void headHasNoContent(String path) {
        TestAdmin.Answer answer = admin.call("HEAD", path, null);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("ETag")).isEqualTo(admin.get(path).header("ETag"));
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/assets/nothing.js",
                "/assets/",
                "/assets/index.html",
                "/assets/..%2Flogback.xml",
                "/assets/..%2F..%2Fdashboard%2Fapp.js",
                "/assets/app.js%00",
                "/index.html",
                "/dashboard/app.js"
            })
    void whatIsNotOnTheListIsNotThere(String path) {
        TestAdmin.Answer answer = admin.get(path);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/assets/app.js", "/api/live"})
    void nothingIsWrittenThere(String path) {
        assertThat(admin.put(path, "{}").status()).isEqualTo(405);
    }
}
