package dev.cutover.control.notify;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.cutover.control.notify.Notification.Kind;
import dev.cutover.control.notify.Notification.Severity;
import io.netty.util.concurrent.Ticker;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What each receiver gets, to the last member. */
final class ReceiverTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final JsonMapper JSON = new JsonMapper();
    private static final String HOSTILE = "\"}],\n*Approved by*\u2028<!channel> <https://evil|x> &amp; \u0000\ud83d";

    private final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());

    @BeforeEach
    void start() {
        server.start();
        server.stubFor(post(anyUrl()).willReturn(ok()));
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void slackGetsAMessageOfBlocks() {
        send(new Receiver.Slack(url("/services/T/B/x")), rollback(URI.create("https://gw/?a=1&b=2")));

        server.verify(postRequestedFor(urlEqualTo("/services/T/B/x"))
                .withHeader("Content-Type", equalTo("application/json"))
                .withRequestBody(equalToJson("""
                        {"text": "CRITICAL: Back to legacy, 5xx &gt; 5 %",
                         "blocks": [
                          {"type": "header", "text": {"type": "plain_text", "text": "CRITICAL: rollback"}},
                          {"type": "section",
                           "text": {"type": "mrkdwn", "text": "Back to legacy, 5xx &gt; 5 %", "verbatim": true},
                           "fields": [
                            {"type": "mrkdwn", "text": "*Endpoint*\\nall", "verbatim": true},
                            {"type": "mrkdwn", "text": "*from*\\n25", "verbatim": true},
                            {"type": "mrkdwn", "text": "*reason*\\nusers &amp; orders fail", "verbatim": true}]},
                          {"type": "context", "elements": [
                            {"type": "mrkdwn", "text": "Cutover gw-1 · 2026-03-01T12:00:00Z", "verbatim": true},
                            {"type": "mrkdwn", "text": "<https://gw/?a=1&amp;b=2|Open>", "verbatim": true}]}]}
                        """)));
    }

    @Test
    void pagerDutyGetsATrigger() {
        send(
                new Receiver.PagerDuty(new PagerDutySettings("R0UT1NG", url("/v2/enqueue"))),
                rollback(URI.create("https://gw/")));

        server.verify(postRequestedFor(urlEqualTo("/v2/enqueue"))
                .withHeader("Content-Type", equalTo("application/json"))
                .withRequestBody(equalToJson("""
                        {"routing_key": "R0UT1NG", "event_action": "trigger", "dedup_key": "rollback-1",
                         "payload": {"summary": "Back to legacy, 5xx > 5 %", "source": "gw-1", "severity": "critical",
                          "timestamp": "2026-03-01T12:00:00Z", "component": "cutover", "group": "*",
                          "class": "rollback", "custom_details": {"from": "25", "reason": "users & orders fail"}},
                         "client": "Cutover", "client_url": "https://gw/",
                         "links": [{"href": "https://gw/", "text": "Open"}]}
                        """)));
    }

    @Test
    void withoutALinkPagerDutyGetsNone() {
        PagerDutySettings settings = new PagerDutySettings("R0UT1NG", url("/"));

        JsonNode event = JSON.readTree(
                new Receiver.PagerDuty(settings).delivery(rollback(null)).body());

        assertThat(event.propertyNames())
                .containsExactly("routing_key", "event_action", "dedup_key", "payload", "client");
    }

    @Test
    void aWebhookGetsEverythingSigned() {
        send(new Receiver.Webhook(new WebhookSettings(url("/a"), Duration.ofSeconds(5), 0, "hunter2")), rollback(null));

        server.verify(postRequestedFor(urlEqualTo("/a"))
                .withHeader("X-Cutover-Event", equalTo("rollback"))
                .withHeader("X-Cutover-Timestamp", equalTo(Long.toString(NOW.getEpochSecond())))
                .withRequestBody(equalToJson("""
                        {"event": "rollback", "severity": "critical", "summary": "Back to legacy, 5xx > 5 %",
                         "endpoint": "*", "details": {"from": "25", "reason": "users & orders fail"},
                         "dedupKey": "rollback-1", "instance": "gw-1", "at": "2026-03-01T12:00:00Z", "link": null}
                        """)));
        var request = server.findAll(postRequestedFor(anyUrl())).get(0);
        assertThat(request.getHeader("X-Cutover-Signature"))
                .isEqualTo(Signature.of("hunter2", NOW.getEpochSecond(), request.getBodyAsString()));
    }

    @Test
    void hostileTextNeitherCallsAChannelNorPosesAsAField() {
        Notification hostile = withText(HOSTILE + "x".repeat(100_000));

        JsonNode section = JSON.readTree(SlackMessage.of(hostile)).at("/blocks/1");

        assertThat(section.at("/fields/1/text").asString())
                .startsWith("*reason*\n\"}], *Approved by* &lt;!channel&gt; &lt;https://evil|x&gt; &amp;amp; ");
        assertThat(section.at("/fields").size()).isEqualTo(2);
        assertThat(section.at("/text/text").asString()).doesNotContain("\n", "<");
    }

    @Test
    void pagerDutyGetsASummaryOnOneLineWithinItsLimit() {
        JsonNode payload = JSON.readTree(PagerDutyEvent.of(withText(HOSTILE + "x".repeat(100_000)), "key"))
                .at("/payload");

        assertThat(payload.at("/summary").asString()).hasSizeBetween(1000, 1024).doesNotContain("\n", "\u2028");
        assertThat(payload.at("/custom_details/reason").asString())
                .startsWith("\"}],\n*Approved by*")
                .hasSize(4000);
    }

    @Property(tries = 500)
    void noTextBreaksAMessageOfSlack(@ForAll String text, @ForAll boolean isLong) {
        String repeated = isLong ? (text + "&<>").repeat(3000) : text;

        JsonNode message = JSON.readTree(SlackMessage.of(withText(repeated)));

        assertThat(List.of("/text", "/blocks/1/text/text", "/blocks/1/fields/1/text"))
                .allSatisfy(place -> assertThat(message.at(place).asString())
                        .isNotEmpty()
                        .doesNotContain("<", ">")
                        .doesNotContainPattern("&(?!(amp|lt|gt);)")
                        .hasSizeLessThanOrEqualTo(place.contains("fields") ? 2000 : 3000));
    }

    @Test
    void aTextIsNotCutWithinACharacter() {
        String text = "a" + "\ud83d\ude00".repeat(5000);

        Notification cut = withText(text);

        assertThat(cut.details().get("reason")).endsWith("\ude00…").hasSizeLessThanOrEqualTo(4000);
        assertThat(cut.summary()).endsWith("\ude00…");
        assertThat(cut.dedupKey()).endsWith("\ude00…");
    }

    @Test
    void aSummaryThatSaysNothingIsReplaced() {
        assertThat(withText(" \n\u0000").summary()).isEqualTo("rollback");
    }

    @Test
    void slackGetsNoMoreFieldsThanItTakes() {
        Map<String, String> details = new LinkedHashMap<>();
        for (int i = 0; i < 100; i++) {
            details.put("detail " + i, "value");
        }
        Notification many =
                new Notification(Kind.GUARD, Severity.INFO, "Many", "users", details, "key", "gw-1", NOW, null);

        assertThat(JSON.readTree(SlackMessage.of(many)).at("/blocks/1/fields").size())
                .isEqualTo(10);
        assertThat(JSON.readTree(WebhookBody.of(many)).get("details").size()).isEqualTo(20);
    }

    @Test
    void noSettingsShowASecret() {
        ReceiverUrl secret = ReceiverUrl.parse("https://hooks.example.org:8443/hunter2?hunter2=1");
        NotifySettings settings = new NotifySettings(
                secret,
                new PagerDutySettings("hunter2", secret),
                List.of(new WebhookSettings(secret, Duration.ofSeconds(1), 0, "hunter2")));
        HookSettings hook = new HookSettings("a", secret, Duration.ofSeconds(1), 0, true, "hunter2");

        assertThat(settings.toString()).doesNotContain("hunter2").contains("https://hooks.example.org:8443/***");
        assertThat(new HooksSettings(List.of(hook), List.of(), List.of()).toString())
                .doesNotContain("hunter2")
                .contains("https://hooks.example.org:8443/***");
        assertThat(Receiver.of(settings)).hasSize(3).allSatisfy(receiver -> {
            assertThat(receiver.toString()).doesNotContain("hunter2");
            assertThat(receiver.delivery(rollback(null)).toString()).doesNotContain("hunter2");
        });
    }

    private static void send(Receiver receiver, Notification notification) {
        WebhookClient client =
                new WebhookClient("(not packaged)", Clock.fixed(NOW, ZoneOffset.UTC), Ticker.systemTicker());

        assertThat(client.post(receiver.delivery(notification), Duration.ofSeconds(10))
                        .trouble())
                .isNull();
    }

    private ReceiverUrl url(String path) {
        return ReceiverUrl.parse("http://localhost:" + server.port() + path);
    }

    private static Notification rollback(@Nullable URI link) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("from", "25");
        details.put("reason", "users & orders fail");
        return new Notification(
                Kind.ROLLBACK,
                Severity.CRITICAL,
                "Back to legacy, 5xx > 5 %",
                "*",
                details,
                "rollback-1",
                "gw-1",
                NOW,
                link);
    }

    private static Notification withText(String text) {
        return new Notification(
                Kind.ROLLBACK, Severity.ERROR, text, "*", Map.of("reason", text), text, "gw-1", NOW, null);
    }
}
