package dev.cutover.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CallerCheckTest {
    private static final String TOKEN = "s3cret-token";

    @ParameterizedTest
    @ValueSource(strings = {"/api/status", "/api/weights", "/api/explain?path=/", "/api/nothing", "/api/live"})
    void withATokenEveryOtherCallNeedsIt(String path) {
        try (TestAdmin admin = TestAdmin.withToken(TOKEN)) {
            TestAdmin.Answer answer = admin.get(path);

            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
            assertThat(answer.json().get("status").asInt()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/healthz", "/ready", "/metrics"})
    void withATokenProbesAndMetricsNeedNone(String path) {
        try (TestAdmin admin = TestAdmin.withToken(TOKEN)) {
            assertThat(admin.get(path).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Bearer s3cret-token, 200",
        "bearer s3cret-token, 200",
        "Bearer s3cret-tokeN, 401",
        "Bearer s3cret-token2, 401",
        "Bearer s3cret, 401",
        "Bearer, 401",
        "Basic s3cret-token, 401",
        "s3cret-token, 401"
    })
    void onlyTheWholeTokenIsTheToken(String authorization, int status) {
        try (TestAdmin admin = TestAdmin.withToken(TOKEN)) {
            assertThat(admin.get("/api/status", "Authorization", authorization).status())
                    .isEqualTo(status);
        }
    }

    @Test
    void aWriteWithoutTheTokenChangesNothing() {
        try (TestAdmin admin = TestAdmin.withToken(TOKEN)) {
            assertThat(admin.put("/api/weights/users", "{\"weight\":25}").status())
                    .isEqualTo(401);
            assertThat(admin.store.current().own()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "evil.example, 403",
        "evil.example:8081, 403",
        "127.0.0.1.evil.example, 403",
        "localhost.evil.example, 403",
        "localhost:8081, 200",
        "127.0.0.1, 200",
        "[::1]:8081, 200"
    })
    void withoutATokenAPageUnderAnotherNameIsKeptOut(String host, int status) {
        try (TestAdmin admin = TestAdmin.open();
                RawClient client = RawClient.connect(admin.address())) {
            client.send("GET /api/status HTTP/1.1\r\nHost: " + host + "\r\n\r\n");

            assertThat(client.read().status()).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @CsvSource({"http://evil.example, 403", "null, 403", "http://127.0.0.1:1, 403"})
    void aWriteFromAnotherOriginIsRefused(String origin, int status) {
        try (TestAdmin admin = TestAdmin.open()) {
            TestAdmin.Answer answer = admin.call(
                    "PUT",
                    "/api/weights/users",
                    "{\"weight\":25}",
                    "Content-Type",
                    "application/json",
                    "Origin",
                    origin);

            assertThat(answer.status()).isEqualTo(status);
            assertThat(admin.store.current().own()).isEmpty();
        }
    }

    @Test
    void aWriteFromTheSameOriginIsTaken() {
        try (TestAdmin admin = TestAdmin.open()) {
            String origin = "http://" + admin.authority();

            TestAdmin.Answer answer = admin.call(
                    "PUT",
                    "/api/weights/users",
                    "{\"weight\":25}",
                    "Content-Type",
                    "application/json",
                    "Origin",
                    origin);

            assertThat(answer.status()).isEqualTo(200);
        }
    }
}
