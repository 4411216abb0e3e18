package dev.cutover.traffic.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.FakeAttempt;
import dev.cutover.testing.FakeExchange;
import dev.cutover.testing.TestTraffic;
import dev.cutover.traffic.Backend;
import dev.cutover.traffic.exchange.Endpoint;
import dev.cutover.traffic.resilience.FallbackRefusal;
import dev.cutover.traffic.upstream.FailureKind;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class AccessLineTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final Endpoint users = TestTraffic.endpoint("users", 0);
    private final AccessLine lines =
            new AccessLine(Clock.fixed(Instant.parse("2026-03-01T11:22:33.044Z"), ZoneOffset.UTC));

    @Test
    void aLineSaysWhatWasAskedAndWhoAnswered() {
        FakeExchange exchange = FakeExchange.at(users)
                .withId("req-7")
                .requested("GET /api/users/7 HTTP/1.1\r\nHost: shop.example:8080\r\n\r\n")
                .answered(Backend.NEW, 204)
                .took(4);

        assertThat(text(exchange))
                .isEqualTo(
                        "{\"ts\":\"2026-03-01T11:22:33.040Z\",\"requestId\":\"req-7\",\"client\":\"127.0.0.1\","
                                + "\"method\":\"GET\",\"host\":\"shop.example\",\"path\":\"/api/users/7\",\"protocol\":\"HTTP/1.1\","
                                + "\"status\":204,\"endpoint\":\"users\",\"assigned\":\"new\",\"reason\":\"bucket\",\"bucket\":7408,"
                                + "\"backend\":\"new\",\"attempts\":[{\"backend\":\"new\",\"status\":204,\"ms\":3.000}],"
                                + "\"durationMs\":4.000,\"requestBytes\":11,\"responseBytes\":22,\"aborted\":false,\"cut\":false}\n");
    }

    @Test
    void aLineTellsOfEveryAttemptAndOfTheFallback() {
        JsonNode line = line(FakeExchange.at(users)
                .assigned(Backend.NEW)
                .tried(
                        FakeAttempt.failed(Backend.NEW, FailureKind.TIMEOUT, 20),
                        FakeAttempt.answered(Backend.LEGACY, 200, 3))
                .fellBack("timeout"));

        assertThat(line.get("fallback").asString()).isEqualTo("timeout");
        assertThat(line.get("backend").asString()).isEqualTo("legacy");
        assertThat(line.get("attempts").get(0).get("failure").asString()).isEqualTo("timeout");
        assertThat(line.get("attempts").get(0).has("status")).isFalse();
        assertThat(line.get("attempts").get(1).get("status").asInt()).isEqualTo(200);
    }

    @Test
    void aLineTellsWhyThereWasNoFallback() {
        JsonNode line =
                line(FakeExchange.at(users).refused(FallbackRefusal.BUDGET).cut());

        assertThat(line.get("fallbackRefused").asString()).isEqualTo("budget");
        assertThat(line.get("cut").asBoolean()).isTrue();
    }

    @Test
    void aClientThatLeftHasNoStatus() {
        JsonNode line = line(FakeExchange.at(users)
                .tried(FakeAttempt.givenUp(Backend.LEGACY))
                .status(0)
                .aborted());

        assertThat(line.has("status")).isFalse();
        assertThat(line.get("aborted").asBoolean()).isTrue();
        assertThat(line.get("attempts").get(0).has("ms")).isFalse();
    }

    @Test
    void noLineHasAQueryACookieAHeaderOrAStickyKey() {
        String text = text(FakeExchange.at(users)
                .requested("GET /a?token=hush-1 HTTP/1.1\r\nHost: shop.example\r\nCookie: cutover_id=hush-2\r\n"
                        + "Authorization: Bearer hush-3\r\nX-User-Id: " + TestTraffic.USER
                        + "\r\nUser-Agent: hush-4\r\n\r\n"));

        assertThat(text).doesNotContain("hush", TestTraffic.USER).contains("\"path\":\"/a\"");
    }

    @Test
    void aRequestWithoutHostHasNone() {
        assertThat(line(FakeExchange.at(users).requested("GET /a HTTP/1.0\r\n\r\n"))
                        .has("host"))
                .isFalse();
    }

    private JsonNode line(FakeExchange exchange) {
        return JSON.readTree(text(exchange));
    }

    private String text(FakeExchange exchange) {
        JsonLine line = lines.of(exchange);
        return new String(line.bytes(), 0, line.size(), StandardCharsets.UTF_8);
    }
}
