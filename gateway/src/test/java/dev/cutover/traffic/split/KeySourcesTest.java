package dev.cutover.traffic.split;

import static dev.cutover.traffic.split.Splits.assign;
import static dev.cutover.traffic.split.Splits.at;
import static dev.cutover.traffic.split.Splits.splitter;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.http.RequestHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where keys stand, and how they are read. At weight 0, where no id is minted in their place. */
final class KeySourcesTest {
    private static final String ID = "AAAAAAAAAAAAAAAAAAAAAA";

    @Test
    void aHeaderIsFoundInAnyCase() {
        assertKey("header:X-User-Id", Heads.with("x-USER-id: 42"), "42");
    }

    @Test
    void theFirstOfSeveralHeadersCounts() {
        assertKey("header:X-User-Id", Heads.with("X-User-Id: 42", "X-User-Id: 43"), "42");
    }

    @Test
    void aHeaderIsHashedAsTheBytesThatCame() {
        Assignment assignment = assign(splitter("header:X-User-Id"), at("0"), Heads.with("X-User-Id: Zoë"));

        assertThat(assignment.bucket()).isEqualTo(4993);
        assertThat(assignment.key()).isEqualTo("Zoë");
    }

    @Test
    void anEmptyHeaderIsNoKey() {
        assertNoKey("header:X-User-Id", Heads.with("X-User-Id:"));
    }

    @Test
    void aCookieIsFoundAmongOthersAndInLaterFields() {
        assertKey("cookie:user", Heads.with("Cookie: a=1; user=42; b=2"), "42");
        assertKey("cookie:user", Heads.with("Cookie: a=1", "Cookie: user=42"), "42");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1;user=42;b=2", "user = 42 ;a=1", "  user=42", ";;user=42", "flag; user=42"})
    void aCookieIsFoundHoweverPairsAreSpaced(String cookies) {
        assertKey("cookie:user", Heads.with("Cookie: " + cookies), "42");
    }

    @Test
    void theFirstOfSeveralCookiesCounts() {
        assertKey("cookie:user", Heads.with("Cookie: user=42; user=43", "Cookie: user=44"), "42");
        assertKey("cookie:user", Heads.with("Cookie: user=42", "Cookie: user=44"), "42");
    }

    @Test
    void quotesAroundACookieAreNotPartOfTheKey() {
        assertKey("cookie:user", Heads.with("Cookie: user=\"42\""), "42");
        assertKey("cookie:user", Heads.with("Cookie: user=\""), "\"");
    }

    @Test
    void aCookieKeepsItsEqualsSigns() {
        assertKey("cookie:user", Heads.with("Cookie: user=a=b=="), "a=b==");
    }

    @ParameterizedTest
    @ValueSource(strings = {"User=42", "xuser=42", "user2=42", "a=user=42", "user=", "user", "user=\"\""})
    void aCookieOfAnotherNameOrWithoutValueIsNoKey(String cookies) {
        assertNoKey("cookie:user", Heads.with("Cookie: " + cookies));
    }

    @ParameterizedTest
    @CsvSource({
        "/?user=42, 42",
        "/?a=1&user=42&b=2, 42",
        "/?user=alice%40example.com, alice@example.com",
        "/?user=a+b%20c, a b c",
        "/?user=Zo%C3%AB, Zoë",
        "/?user=a%2Bb, a+b",
        "/?user=a=b, a=b",
        "/?user=100%, 100%",
        "/?user=%4, %4",
        "/?user=%zz, %zz",
        "/?user=%4z, %4z",
        "/?us%65r=42, 42",
        "/?user=42&user=43, 42",
        "/?&&user=42, 42",
        "/?x?user=1&user=42, 42"
    })
    void aQueryParameterIsDecodedAsFormsAre(String target, String key) {
        assertKey("query:user", Heads.get(target), key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/?", "/?user", "/?user=", "/?USER=42", "/?user2=42", "/?xuser=42", "/user=42", "/&user=42"
            })
    void aQueryWithoutTheParameterCarriesNoKey(String target) {
        assertNoKey("query:user", Heads.get(target));
    }

    @Test
    void anEscapeIsNotReadBeyondTheEndOfTheTarget() {
        RequestHead head = Heads.get("/?user=%41");
        head.setTarget(head.pathStart(), head.pathEnd(), head.targetEnd() - 1);

        assertKey("query:user", head, "%4");
    }

    @Test
    void anEmptyFirstParameterIsNotReplacedByASecond() {
        assertNoKey("query:user", Heads.get("/?user=&user=42"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sub\":\"42\"}",
                "{\"sub\":42}",
                " {\"a\":{\"sub\":\"no\",\"b\":[1,{}]},\"c\":null,\"sub\":\"42\",\"sub\":\"43\"}",
                "{\"s\\u0075b\":\"\\u0034\\u0032\"}"
            })
    void aClaimIsFoundAtTheTopLevelOfTheToken(String payload) {
        assertKey("jwt:sub", Heads.with(Heads.bearer(payload.strip())), "42");
    }

    @Test
    void aClaimIsHashedAsUtf8() {
        Assignment assignment =
                assign(splitter("jwt:sub"), at("0"), Heads.with(Heads.bearer("{\"sub\":\"Zo\\u00eb\"}")));

        assertThat(assignment.bucket()).isEqualTo(4993);
    }

    @Test
    void aTokenIsFoundWhateverTheCaseOfItsScheme() {
        String line = Heads.bearer("{\"sub\":\"42\"}").replace("Bearer", "bEARER ");

        assertKey("jwt:sub", Heads.with(line), "42");
    }

    @Test
    void aLongTokenIsReadToItsEnd() {
        String payload = "{\"roles\":\"" + "x".repeat(8000) + "\",\"sub\":\"42\"}";

        assertKey("jwt:sub", Heads.with(Heads.bearer(payload)), "42");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sub\":\"\"}",
                "{\"sub\":true}",
                "{\"sub\":null}",
                "{\"sub\":[\"42\"]}",
                "{\"sub\":{\"sub\":\"42\"}}",
                "{\"x\":{\"sub\":\"42\"}}",
                "{\"sub\":\"42",
                "{\"sub\":",
                "{\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
                "[\"sub\",\"42\"]",
                "\"sub\"",
                "{",
                ""
            })
    void aTokenWithoutAUsableClaimCarriesNoKey(String payload) {
        assertNoKey("jwt:sub", Heads.with(Heads.bearer(payload)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Basic YTpi", "Bearer", "Bearer x", "Bearer a.b", "Bearer ..", "Bearer a.?.c", "Bearer a.e30=.c"
            })
    void anAuthorizationThatIsNoTokenCarriesNoKey(String value) {
        assertNoKey("jwt:sub", Heads.with("Authorization: " + value));
    }

    @Test
    void aTokenOfAnotherSchemeOrWithoutSignaturePartCarriesNoKey() {
        String payload = Heads.base64("{\"sub\":\"42\"}");

        assertNoKey("jwt:sub", Heads.with("Authorization: Private e30." + payload + ".c2ln"));
        assertNoKey("jwt:sub", Heads.with("Authorization: Bearers e30." + payload + ".c2ln"));
        assertNoKey("jwt:sub", Heads.with("Authorization: Bearer e30." + payload));
    }

    @Test
    void sourcesAreTriedInTheirOrder() {
        Splitter splitter = splitter("header:X-User-Id", "cookie:user", "query:user");
        RequestHead all = Heads.get("/?user=q", "Cookie: user=c", "X-User-Id: h");
        RequestHead rest = Heads.get("/?user=q", "Cookie: user=c", "X-User-Id:");
        RequestHead query = Heads.get("/?user=q", "Cookie: a=c");

        assertThat(assign(splitter, at("0"), all).keySource()).isEqualTo("header:X-User-Id");
        assertThat(assign(splitter, at("0"), rest).keySource()).isEqualTo("cookie:user");
        assertThat(assign(splitter, at("0"), query).keySource()).isEqualTo("query:user");
    }

    @Test
    void theGatewaysOwnCookieComesLast() {
        Splitter splitter = splitter("header:X-User-Id");
        String cookie = "Cookie: cutover_id=" + ID;

        assertThat(assign(splitter, at("0"), Heads.with(cookie, "X-User-Id: 42"))
                        .key())
                .isEqualTo("42");
        Assignment assignment = assign(splitter, at("0"), Heads.with(cookie));
        assertThat(assignment.key()).isEqualTo(ID);
        assertThat(assignment.keySource()).isEqualTo("cookie:cutover_id");
        assertThat(assignment.bucket()).isEqualTo(8937);
    }

    private static void assertKey(String source, RequestHead head, String key) {
        assertThat(assign(splitter(source), at("0"), head).key()).isEqualTo(key);
    }

    private static void assertNoKey(String source, RequestHead head) {
        Assignment assignment = assign(splitter(source), at("0"), head);

        assertThat(assignment.hasKey()).isFalse();
        assertThat(assignment.bucket()).isEqualTo(-1);
        assertThat(assignment.keySource()).isEqualTo("none");
        assertThat(assignment.key()).isEmpty();
    }
}
