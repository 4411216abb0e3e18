package dev.cutover.traffic.split;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.KnownField;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cookie as a browser gets it, and the responses that must not carry one. */
final class StickyCookieWriterTest {
    private final Assignment minted = Splits.assign(Splits.splitter(), Splits.at("50"), Heads.with());

    @Test
    void theCookieHasTheAttributesOfTheContract() {
        assertThat(written(Splits.COOKIE, false))
                .isEqualTo("cutover_id=" + minted.key() + "; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax");
    }

    @Test
    void aCookieOfAnHttpsRequestIsSecure() {
        assertThat(attributes(written(Splits.COOKIE, true))).contains("Secure");
    }

    @Test
    void aCookieThatIsAlwaysSecureIsSoOnHttpToo() {
        StickyCookie cookie = cookie(StickyCookie.SameSite.NONE, StickyCookie.Secure.ALWAYS, null);

        assertThat(attributes(written(cookie, false))).contains("Secure", "SameSite=None");
    }

    @Test
    void aCookieThatIsNeverSecureIsNotSoOnHttps() {
        StickyCookie cookie = cookie(StickyCookie.SameSite.STRICT, StickyCookie.Secure.NEVER, null);

        assertThat(attributes(written(cookie, true)))
                .contains("SameSite=Strict")
                .doesNotContain("Secure");
    }

    @Test
    void aConfiguredNameDomainAndAgeAreWritten() {
        StickyCookie cookie = cookie(StickyCookie.SameSite.LAX, StickyCookie.Secure.AUTO, "example.com");

        assertThat(attributes(written(cookie, false)))
                .contains("side=" + minted.key(), "Domain=example.com", "Max-Age=3600");
    }

    @Test
    void everyIdIsWrittenAnew() {
        StickyCookieWriter writer = new StickyCookieWriter(Splits.COOKIE);
        Splitter splitter = Splits.splitter();
        Fields additions = new Fields();
        Assignment assignment = Splits.assign(splitter, Splits.at("50"), Heads.with());
        writer.addTo(additions, assignment, false);
        String first = assignment.key();

        splitter.assign(Heads.with(), false, Splits.at("50"), UserLists.EMPTY, assignment);
        writer.addTo(additions, assignment, false);

        assertThat(additions.value(0)).startsWith("cutover_id=" + first + ";");
        assertThat(additions.value(1)).startsWith("cutover_id=" + assignment.key() + ";");
        assertThat(assignment.key()).isNotEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "public",
                "PUBLIC",
                "max-age=60, public",
                "max-age=60 ,\tPublic",
                "public,max-age=60",
                "s-maxage=60",
                "S-MaxAge=60",
                "s-maxage=\"60\"",
                "s-maxage = 60",
                "s-maxage",
                "private=\"set-cookie\", public",
                "private=\"a\\\"b\", public",
                ",, public",
                "no-cache=\"x, max-age=60"
            })
    void aResponseThatSharedCachesMayStoreCarriesNoCookie(String cacheControl) {
        assertThat(StickyCookieWriter.mayCarryCookie(Heads.response("Cache-Control: " + cacheControl)))
                .isFalse();
    }

    @Test
    void everyCacheControlFieldCounts() {
        assertThat(StickyCookieWriter.mayCarryCookie(
                        Heads.response("Cache-Control: max-age=1", "X: y", "cache-control: public")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "private",
                "no-store",
                "max-age=60",
                "x-public",
                "public-x",
                "publicly",
                "s-maxage2=1",
                "x=public",
                "x=s-maxage",
                "private=\"public, s-maxage\"",
                "private=\"a\\\", public\"",
                "max-age=60, x-s-maxage=1",
                ""
            })
    void aResponseForOneUserMayCarryACookie(String cacheControl) {
        assertThat(StickyCookieWriter.mayCarryCookie(Heads.response("Cache-Control: " + cacheControl)))
                .isTrue();
    }

    @Test
    void aResponseWithoutCacheControlMayCarryACookie() {
        assertThat(StickyCookieWriter.mayCarryCookie(Heads.response("X-Cache: public")))
                .isTrue();
    }

    private String written(StickyCookie cookie, boolean overTls) {
        Fields additions = new Fields();
        new StickyCookieWriter(cookie).addTo(additions, minted, overTls);
        assertThat(additions.known(0)).isEqualTo(KnownField.SET_COOKIE);
        return additions.value(0);
    }

    private static List<String> attributes(String value) {
        return List.of(value.split("; "));
    }

    private static StickyCookie cookie(
            StickyCookie.SameSite sameSite, StickyCookie.Secure secure, @Nullable String domain) {
        return new StickyCookie("side", Duration.ofHours(1), sameSite, secure, domain);
    }
}
