package dev.cutover.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoginApiTest {
    private static final String TOKEN = "s3cret-token";
    private static final String WRITE = "{\"weight\":25}";

    private final TestAdmin admin = TestAdmin.withToken(TOKEN);

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void whoeverHasNotShownTheTokenIsAskedForIt() {
        TestAdmin.Answer answer = admin.get("/");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("Content-Type")).startsWith("text/html");
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(answer.header("Content-Security-Policy")).startsWith("default-src 'none'");
        assertThat(answer.body()).contains("id=\"login\"").doesNotContain("id=\"rollback-all\"");
    }

    @Test
    void thePageIsThereForWhoeverShowsTheToken() {
        assertThat(admin.get("/", "Authorization", "Bearer " + TOKEN).body()).contains("id=\"rollback-all\"");
        assertThat(admin.get("/", "Cookie", cookie()).body()).contains("id=\"rollback-all\"");
    }

    @Test
    void whatTheLoginPageLoadsIsOpen() {
        assertThat(admin.get("/assets/login.js").status()).isEqualTo(200);
    }

    @Test
    void theTokenIsTakenForACookieOfTwelveHours() {
        TestAdmin.Answer answer = logIn(TOKEN);

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Set-Cookie"))
                .startsWith("cutover_admin=" + TestAdmin.NOW.plusSeconds(43_200).getEpochSecond() + ".")
                .contains("; HttpOnly", "; SameSite=Strict", "; Path=/", "; Max-Age=43200")
                .doesNotContain("Secure", TOKEN);
    }

    @Test
    void behindHttpsTheCookieStaysThere() {
        TestAdmin.Answer answer = admin.call(
                "POST",
                "/api/login",
                "{\"token\":\"" + TOKEN + "\"}",
                "Content-Type",
                "application/json",
                "X-Forwarded-Proto",
                "https");

        assertThat(answer.header("Set-Cookie")).contains("; Secure");
    }

    @Test
    void theCookieIsTakenWhereverTheTokenIs() {
        assertThat(admin.get("/api/status", "Cookie", cookie()).status()).isEqualTo(200);
    }

    @Test
    void aCookieThatHasBeenTamperedWithIsNone() {
        String cookie = cookie();
        long expiry = TestAdmin.NOW.plusSeconds(43_200).getEpochSecond();

        assertThat(statusWith(cookie.replace(Long.toString(expiry), Long.toString(expiry + 1))))
                .isEqualTo(401);
        assertThat(statusWith(cookie.substring(0, cookie.length() - 1))).isEqualTo(401);
        assertThat(statusWith("cutover_admin=" + expiry + ".")).isEqualTo(401);
        assertThat(statusWith("cutover_admin=")).isEqualTo(401);
        assertThat(statusWith("cutover_admin=" + TOKEN)).isEqualTo(401);
        assertThat(statusWith(cookie)).isEqualTo(200);
    }

    private int statusWith(String cookie) {
        return admin.get("/api/status", "Cookie", cookie).status();
    }

    @Test
    void aCookieOfAnotherTokenIsNone() {
        try (TestAdmin other = TestAdmin.withToken("another-token")) {
            assertThat(other.get("/api/status", "Cookie", cookie()).status()).isEqualTo(401);
        }
    }

    @Test
    void aChangeByCookieNeedsTheRightOrigin() {
        String own = "http://" + admin.authority();

        assertThat(write().status()).isEqualTo(403);
        assertThat(write("Origin", "http://evil.example").status()).isEqualTo(403);
        assertThat(write("Origin", "null").status()).isEqualTo(403);
        assertThat(admin.store.current().own()).isEmpty();
        assertThat(write("Origin", own).status()).isEqualTo(200);
    }

    private TestAdmin.Answer write(String... origin) {
        String[] headers = {"Content-Type", "application/json", "Cookie", cookie()};
        String[] all = new String[headers.length + origin.length];
        System.arraycopy(headers, 0, all, 0, headers.length);
        System.arraycopy(origin, 0, all, headers.length, origin.length);
        return admin.call("PUT", "/api/weights/users", WRITE, all);
    }

    @Test
    void aChangeByTokenNeedsNoOrigin() {
        TestAdmin.Answer answer = admin.call(
                "PUT",
                "/api/weights/users",
                WRITE,
                "Content-Type",
                "application/json",
                "Authorization",
                "Bearer " + TOKEN);

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void aWrongTokenIsNotMendedByACookie() {
        assertThat(admin.get("/api/status", "Cookie", cookie(), "Authorization", "Bearer wrong")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aWrongTokenGetsNoCookie() {
        TestAdmin.Answer answer = logIn("wrong");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.header("Set-Cookie")).isEmpty();
    }

    @Test
    void whoGuessesWaits() {
        for (int i = 0; i < 10; i++) {
            assertThat(logIn("guess-" + i).status()).isEqualTo(401);
        }

        TestAdmin.Answer answer = logIn(TOKEN);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 11);
        assertThat(answer.header("Set-Cookie")).isEmpty();
    }

    @Test
    void theRightTokenIsNoGuess() {
        for (int i = 0; i < 30; i++) {
            assertThat(logIn(TOKEN).status()).isEqualTo(204);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "token", "{}", "{\"token\":7}", "[]", "{\"token\":\"" + TOKEN + "\""})
    void whatIsNoLoginIsRefused(String body) {
        TestAdmin.Answer answer = admin.call("POST", "/api/login", body, "Content-Type", "application/json");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }

    @Test
    void aFormOfAnotherPageCannotLogIn() {
        assertThat(admin.call("POST", "/api/login", "token=" + TOKEN, "Content-Type", "text/plain")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void loggingOutTakesTheCookieAway() {
        TestAdmin.Answer answer =
                admin.call("POST", "/api/logout", null, "Cookie", cookie(), "Origin", "http://" + admin.authority());

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Set-Cookie")).startsWith("cutover_admin=;").contains("Max-Age=0");
    }

    @Test
    void withoutATokenThereIsNothingToLogInTo() {
        try (TestAdmin open = TestAdmin.open()) {
            TestAdmin.Answer answer = open.call(
                    "POST", "/api/login", "{\"token\":\"" + TOKEN + "\"}", "Content-Type", "application/json");

            assertThat(answer.status()).isEqualTo(404);
            assertThat(open.get("/").status()).isEqualTo(200);
            assertThat(open.get("/api/login").body()).isEqualTo("{\"required\":false}");
            assertThat(admin.get("/api/login").body()).isEqualTo("{\"required\":true}");
        }
    }

    private TestAdmin.Answer logIn(String token) {
        return admin.call("POST", "/api/login", "{\"token\":\"" + token + "\"}", "Content-Type", "application/json");
    }

    private String cookie() {
        String set = logIn(TOKEN).header("Set-Cookie");
        return set.substring(0, set.indexOf(';'));
    }
}
