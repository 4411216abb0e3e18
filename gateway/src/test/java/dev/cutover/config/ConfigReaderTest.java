package dev.cutover.config;

import static dev.cutover.config.ConfigText.problems;
import static dev.cutover.config.ConfigText.valid;
import static dev.cutover.config.ConfigText.with;
import static dev.cutover.config.ConfigText.withEndpoints;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.exchange.EndpointSettings;
import dev.cutover.traffic.http.HostPort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.logging.LogLevel;

class ConfigReaderTest {
    @Test
    void aFileWithBackendsAloneIsValid() {
        CutoverConfig config = valid(ConfigText.MINIMAL);

        assertThat(config.legacy().origins()).hasToString("[http://127.0.0.1:9001]");
        assertThat(config.newBackend().origins()).hasToString("[http://127.0.0.1:9002]");
        assertThat(config.listen().http()).isEqualTo(new HostPort("0.0.0.0", 8080));
        assertThat(config.endpoints()).isEmpty();
    }

    @Test
    void allProblemsAreReportedAtOnceWithTheirLines() {
        String text = """
                cutover:
                  listen:
                    http: nowhere
                    max-headers: 0

                    header-timeout: soon
                  backends:
                    legacy:
                      connect-timeout: 1s
                  endpoints:
                    - id: Users
                      match: {path: api}
                    - match:
                        path: /x
                        methods: [GET, get]
                  unmached: reject
                server: {port: 80}
                """;

        assertThat(problems(text))
                .containsExactly(
                        "cutover.yaml:3: cutover.listen.http: value \"nowhere\""
                                + " (expected: host:port, such as 0.0.0.0:8080, or \"off\")",
                        "cutover.yaml:4: cutover.listen.max-headers: value \"0\""
                                + " (expected: a whole number from 1 to 10,000)",
                        "cutover.yaml:6: cutover.listen.header-timeout: value \"soon\""
                                + " (expected: a duration from 1ms to 1d, such as 500ms, 5s or 1m)",
                        "cutover.yaml:7: cutover.backends.new.urls: value \"\""
                                + " (expected: at least one URL, such as [http://127.0.0.1:9001])",
                        "cutover.yaml:8: cutover.backends.legacy.urls: value \"\""
                                + " (expected: at least one URL, such as [http://127.0.0.1:9001])",
                        "cutover.yaml:11: cutover.endpoints[0].id: value \"Users\""
                                + " (expected: 1 to 63 of a-z, 0-9 and -, not beginning with -, such as users)",
                        "cutover.yaml:12: cutover.endpoints[0].match.path: value \"api\""
                                + " (expected: a path pattern that begins with /, such as /api/users/**)",
                        "cutover.yaml:13: cutover.endpoints[1].id: value \"\""
                                + " (expected: 1 to 63 of a-z, 0-9 and -, not beginning with -, such as users)",
                        "cutover.yaml:15: cutover.endpoints[1].match.methods[1]: value \"get\""
                                + " (expected: a method in upper case, such as GET)",
                        "cutover.yaml:16: cutover.unmached: value \"reject\""
                                + " (expected: a known key; the closest is unmatched)",
                        "cutover.yaml:17: server: value \"{...}\" (expected: a known key: cutover, logging, spring)");
    }

    @Test
    void anEmptyFileLacksTheBackends() {
        assertThat(problems(""))
                .containsExactly(
                        "cutover.yaml:1: cutover.backends.legacy.urls: value \"\""
                                + " (expected: at least one URL, such as [http://127.0.0.1:9001])",
                        "cutover.yaml:1: cutover.backends.new.urls: value \"\""
                                + " (expected: at least one URL, such as [http://127.0.0.1:9001])");
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-uri-size", "maxUriSize", "max_uri_size", "MAX-URI-SIZE"})
    void aKeyMayBeWrittenInEveryFormThatSpringBootTakes(String key) {
        assertThat(valid(with("cutover.listen." + key + ": 1KB")).listen().maxUriBytes())
                .isEqualTo(1024);
    }

    @Test
    void twoFormsOfOneKeyAreOneKeyTooMany() {
        assertThat(problems(with("  listen:", "    max-headers: 5", "    maxHeaders: 6")))
                .containsExactly("cutover.yaml:8: cutover.listen.maxHeaders: value \"6\""
                        + " (expected: each key once; it stands on line 7 too)");
    }

    @Test
    void aPlaceholderTakesTheEnvironmentVariable() {
        String text = with("cutover.listen.http: ${HTTP_ADDRESS:127.0.0.1:1}");

        assertThat(valid(text, Map.of("HTTP_ADDRESS", "127.0.0.1:2")).listen().http())
                .hasToString("127.0.0.1:2");
    }

    @Test
    void aPlaceholderTakesTheSystemPropertyBeforeTheEnvironmentVariable() {
        Properties properties = new Properties();
        properties.setProperty("some.salt", "property");
        ConfigReader reader = new ConfigReader(properties, Map.of("SOME_SALT", "variable"));

        ConfigResult result = reader.read(Path.of("x.yaml"), with("cutover.split.salt: ${some.salt}"));

        assertThat(result)
                .isInstanceOfSatisfying(
                        ConfigResult.Valid.class,
                        valid -> assertThat(valid.config().split().salt()).isEqualTo("property"));
    }

    @Test
    void aPlaceholderTakesItsDefaultWhereNothingIsSet() {
        assertThat(valid(with("cutover.listen.http: ${HTTP_ADDRESS:127.0.0.1:1}"))
                        .listen()
                        .http())
                .hasToString("127.0.0.1:1");
    }

    @Test
    void aPlaceholderWithNeitherIsAProblemThatNamesTheVariable() {
        assertThat(problems(with("cutover.split.salt: ${SALT}")))
                .containsExactly("cutover.yaml:6: cutover.split.salt: value \"${SALT}\" (expected: the environment"
                        + " variable or system property SALT to be set, or a default: ${SALT:default})");
    }

    @Test
    void aListMayComeFromOnePlaceholderWithCommas() {
        String text = with("cutover.listen.trusted-proxies: ${PROXIES}");

        assertThat(valid(text, Map.of("PROXIES", "10.0.0.0/8, ::1")).listen().trustedProxies())
                .hasToString("[10.0.0.0/8, ::1]");
    }

    @Test
    void anEmptyValueIsAsGoodAsNone() {
        assertThat(valid(with("cutover.listen: {http: , header-timeout: \"\", max-headers: ~}")))
                .isEqualTo(valid(ConfigText.MINIMAL));
    }

    @Test
    void onlyAPrefixMayBeTheEmptyText() {
        assertThat(valid(with("cutover.weights.redis.flag-prefix: ''"))
                        .weights()
                        .redis()
                        .flagPrefix())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "\"off\"", "false", "OFF"})
    void offMayStandWithAndWithoutQuotes(String off) {
        assertThat(valid("""
                cutover:
                  listen: {https: %s}
                  access-log: %s
                  backends: {legacy: {urls: ["http://a"]}, new: {urls: ["http://b"]}}
                """.formatted(off, off)).accessLog().file()).isNull();
    }

    @Test
    void theKeyOnIsAWord() {
        assertThat(valid(with("  defaults:", "    fallback:", "      on: [503]"))
                        .other()
                        .fallback()
                        .statuses()
                        .toArray())
                .containsExactly(503);
    }

    @Test
    void aNumberKeepsItsLeadingZeroWhereTextIsExpected() {
        assertThat(valid(with("cutover.admin.token: 0123")).admin().token()).isEqualTo("0123");
    }

    @Test
    void aliasesAndMergeKeysWork() {
        CutoverConfig config = valid(withEndpoints(
                "&a {id: a, match: {path: /a}, timeout: 3s, flag: f}", "{<<: *a, id: b, match: {path: /b}, flag: g}"));

        assertThat(config.endpoints().get(1).timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.endpoints().get(1).flag()).isEqualTo("g");
    }

    @Test
    void anAliasOfWhatItStandsInIsAProblem() {
        assertThat(problems(with("logging: {level: &a {b: *a}}")))
                .singleElement()
                .asString()
                .contains("at most 50 levels");
    }

    @Test
    void levelsOfLoggersAreReadByName() {
        assertThat(valid(with("logging: {level: {dev.cutover: debug, root: warn}}"))
                        .logLevels())
                .isEqualTo(Map.of("dev.cutover", LogLevel.DEBUG, "root", LogLevel.WARN));
    }

    @Test
    void aLevelThatIsNoneIsAProblem() {
        assertThat(problems(with("logging: {level: {dev.cutover: loud}}")))
                .singleElement()
                .asString()
                .contains("dev.cutover: value \"loud\"");
    }

    @Test
    void aSyntaxErrorHasItsLine() {
        assertThat(problems("cutover:\n  listen: {http: x\n  admin: y\n"))
                .singleElement()
                .asString()
                .startsWith("cutover.yaml:3: (file): value \"")
                .endsWith("(expected: one document of valid YAML; text with a : or # in it wants quotes)");
    }

    @Test
    void aUrlInAListNeedsNoQuotes() {
        assertThat(valid(ConfigText.MINIMAL.replace("\"http://127.0.0.1:9001\"", "http://127.0.0.1:9001")))
                .isEqualTo(valid(ConfigText.MINIMAL));
    }

    @Test
    void aSecondDocumentHasItsLine() {
        assertThat(problems(ConfigText.MINIMAL + "---\ncutover: {}\n"))
                .singleElement()
                .asString()
                .startsWith("cutover.yaml:6: (file): ");
    }

    @Test
    void aListAtTheTopIsAProblem() {
        assertThat(problems("- cutover"))
                .containsExactly("cutover.yaml:1: (file): value \"[...]\""
                        + " (expected: keys with values, beginning with cutover:)");
    }

    @Test
    void aKeyTwiceHasBothLines() {
        assertThat(problems(with("  unmatched: split", "  unmatched: reject")))
                .containsExactly("cutover.yaml:7: cutover.unmatched: value \"reject\""
                        + " (expected: each key once; it stands on line 6 too)");
    }

    @Test
    void aMissingFileIsAProblem(@TempDir Path directory) {
        Path file = directory.resolve("none.yaml");

        assertThat(read(file))
                .containsExactly(file + ":1: (file): value \"" + file + "\""
                        + " (expected: a file; there is none of that name)");
    }

    @Test
    void aDirectoryIsAProblem(@TempDir Path directory) {
        assertThat(read(directory)).singleElement().asString().endsWith("(expected: a file, not a directory)");
    }

    @Test
    void aFileThatIsNotUtf8IsAProblem(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("latin1.yaml"), "é".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(read(file)).singleElement().asString().endsWith("(expected: a text file in UTF-8)");
    }

    @Test
    void aByteOrderMarkIsSkipped(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("bom.yaml"), "\uFEFF" + ConfigText.MINIMAL);

        assertThat(read(file)).isEmpty();
    }

    @Test
    void theDefaultsAreTheEndpointForWhatNoOtherMatches() {
        EndpointSettings other = valid(with("cutover.defaults.timeout: 7s")).other();

        assertThat(other.id()).isEqualTo("_other");
        assertThat(other.match().path()).isEqualTo("/**");
        assertThat(other.timeout()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    @Timeout(30)
    void tenThousandEndpointsAreReadInLittleTime() {
        String text = withEndpoints(IntStream.range(0, 10_000)
                .mapToObj(
                        "{id: e-%1$d, match: {path: '/api/%1$d/{id}/**', methods: [GET, POST]}, weight: 12.5}"
                                ::formatted)
                .toArray(String[]::new));

        assertThat(valid(text).endpoints()).hasSize(10_000);
    }

    @Test
    @Timeout(30)
    void tenThousandWrongEndpointsAreReportedInLittleTime() {
        String endpoints = IntStream.range(0, 10_000)
                .mapToObj(i -> "    - {id: E, nmae: x, weight: 101}\n")
                .collect(Collectors.joining());

        assertThat(problems(ConfigText.MINIMAL + "  endpoints:\n" + endpoints)).hasSize(40_000);
    }

    private static List<String> read(Path file) {
        return new ConfigReader(new Properties(), Map.of()).read(file) instanceof ConfigResult.Invalid invalid
                ? invalid.problems().stream().map(Problem::toString).toList()
                : List.of();
    }
}
