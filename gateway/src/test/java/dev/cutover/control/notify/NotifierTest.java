package dev.cutover.control.notify;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.cutover.control.notify.Notification.Kind;
import dev.cutover.control.notify.Notification.Severity;
import dev.cutover.testing.CapturedLog;
import dev.cutover.testing.ScriptedServer;
import dev.cutover.testing.UnreachableServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class NotifierTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());
    private final InstantTicker ticker = new InstantTicker();
    private final Notifier notifier =
            new Notifier(new WebhookClient("1.2.3", Clock.fixed(NOW, ZoneOffset.UTC), ticker));
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @BeforeEach
    void start() {
        server.start();
        answer(ok());
        notifier.bindTo(metrics);
    }

    @AfterEach
    void stop() {
        notifier.close();
        server.stop();
    }

    @Test
    void everybodyIsTold() {
        notifier.use(new NotifySettings(
                url("/slack"), new PagerDutySettings("key", url("/pagerduty")), List.of(webhook("/a"), webhook("/b"))));

        notifier.submit(rollback("1"));

        await().untilAsserted(() -> {
            assertThat(count("slack", "sent")).isEqualTo(1);
            assertThat(count("pagerduty", "sent")).isEqualTo(1);
            assertThat(count("webhook", "sent")).isEqualTo(2);
        });
        List.of("/slack", "/pagerduty", "/a", "/b")
                .forEach(path -> server.verify(1, postRequestedFor(urlEqualTo(path))));
    }

    @Test
    void allSeriesExistFromTheStart() {
        assertThat(metrics.scrape())
                .contains(
                        "cutover_notifications_total{receiver=\"slack\",result=\"sent\"} 0.0",
                        "cutover_notifications_total{receiver=\"pagerduty\",result=\"failed\"} 0.0",
                        "cutover_notifications_total{receiver=\"webhook\",result=\"dropped\"} 0.0");
    }

    @Test
    void aNotificationIsSentAgainWithGrowingPausesUntilItArrives() {
        answer(status(503));
        notifier.use(new NotifySettings(url("/slack"), null, List.of()));

        notifier.submit(rollback("1"));

        await().untilAsserted(() -> assertThat(count("slack", "failed")).isEqualTo(1));
        assertThat(ticker.pauses())
                .containsExactly(ofSeconds(1), ofSeconds(2), ofSeconds(4), ofSeconds(8), ofSeconds(16));
        server.verify(6, postRequestedFor(urlEqualTo("/slack")));
    }

    @Test
    void receiversThatDoNotAnswerDelayNobody() {
        try (ScriptedServer silent = ScriptedServer.silent();
                UnreachableServer unreachable = new UnreachableServer()) {
            notifier.use(new NotifySettings(
                    ReceiverUrl.parse("http://127.0.0.1:1"),
                    new PagerDutySettings("key", url("/alive")),
                    List.of(
                            webhook(ReceiverUrl.parse("http://127.0.0.1:" + silent.port()), 0),
                            webhook(ReceiverUrl.parse(unreachable.url()), 0))));

            assertTimeoutPreemptively(ofSeconds(20), () -> submit(50));

            await().atMost(ofSeconds(20))
                    .untilAsserted(() -> assertThat(count("pagerduty", "sent")).isEqualTo(50));
            server.verify(50, postRequestedFor(urlEqualTo("/alive")));
            assertThat(count("webhook", "sent") + count("webhook", "failed")).isZero();
        }
    }

    @Test
    void whatFindsNoRoomIsDroppedAndCounted() {
        try (ScriptedServer silent = ScriptedServer.silent()) {
            notifier.use(new NotifySettings(
                    null, null, List.of(webhook(ReceiverUrl.parse("http://127.0.0.1:" + silent.port()), 0))));

            submit(Mailbox.CAPACITY + 1 + 7);

            assertThat(count("webhook", "dropped")).isEqualTo(7);
        }
    }

    @Test
    void aReceiverThatFailsAndRecoversIsLoggedOnceEach() {
        notifier.use(new NotifySettings(null, null, List.of(webhook(url("/hunter2?token=hunter2"), 0))));
        try (CapturedLog log = CapturedLog.start()) {
            answer(status(500));
            submit(3);
            await().untilAsserted(() -> assertThat(count("webhook", "failed")).isEqualTo(3));
            answer(ok());
            submit(2);
            await().untilAsserted(() -> assertThat(count("webhook", "sent")).isEqualTo(2));
            answer(status(500));
            submit(1);
            await().untilAsserted(
                            () -> assertThat(log.linesWith("Notifications")).hasSize(3));

            String failure = "WARN Notifications do not reach webhook (localhost): status 500; those that follow are"
                    + " counted, not logged";
            assertThat(log.linesWith("Notifications"))
                    .containsExactly(failure, "INFO Notifications reach webhook (localhost) again", failure);
            assertThat(log.linesWith("hunter2")).isEmpty();
        }
    }

    @Test
    void aReloadOfTheSameSettingsIsNoNewsOfAReceiver() {
        answer(status(500));
        try (CapturedLog log = CapturedLog.start()) {
            for (int i = 1; i <= 3; i++) {
                int failed = i;
                notifier.use(new NotifySettings(null, null, List.of(webhook("/a"))));
                submit(1);
                await().untilAsserted(
                                () -> assertThat(count("webhook", "failed")).isEqualTo(failed));
            }

            assertThat(log.linesWith("Notifications")).hasSize(1);
        }
    }

    @Test
    void aReloadChangesWhoIsTold() {
        notifier.use(new NotifySettings(url("/slack"), null, List.of(webhook("/old"))));
        notifier.use(new NotifySettings(null, null, List.of(webhook("/new"), webhook("/new"))));

        submit(1);

        await().untilAsserted(() -> assertThat(count("webhook", "sent")).isEqualTo(1));
        server.verify(1, postRequestedFor(urlEqualTo("/new")));
        server.verify(1, postRequestedFor(anyUrl()));
    }

    @Test
    void whatWasSubmittedBeforeAReloadIsStillSent() {
        answer(ok().withFixedDelay(100));
        notifier.use(new NotifySettings(null, null, List.of(webhook("/old"))));
        submit(3);

        notifier.use(NotifySettings.NONE);

        await().untilAsserted(() -> assertThat(count("webhook", "sent")).isEqualTo(3));
    }

    @Test
    void closingSendsWhatWaits() {
        answer(ok().withFixedDelay(100));
        notifier.use(new NotifySettings(null, null, List.of(webhook("/a"))));
        submit(4);

        notifier.close();

        assertThat(count("webhook", "sent")).isEqualTo(4);
    }

    @Test
    void closingDoesNotWaitForReceiversThatDoNotAnswer() {
        try (ScriptedServer silent = ScriptedServer.silent()) {
            ReceiverUrl url = ReceiverUrl.parse("http://127.0.0.1:" + silent.port());
            notifier.use(new NotifySettings(url, new PagerDutySettings("key", url), List.of(webhook(url, 0))));
            submit(5);

            assertTimeoutPreemptively(ofSeconds(20), notifier::close);

            assertThat(count("webhook", "dropped")).isEqualTo(4);
            await().untilAsserted(() -> assertThat(count("webhook", "failed")).isEqualTo(1));
        }
    }

    @Test
    void afterClosingNobodyIsTold() {
        notifier.use(new NotifySettings(null, null, List.of(webhook("/a"))));
        notifier.close();
        notifier.use(new NotifySettings(null, null, List.of(webhook("/b"))));

        submit(1);

        assertThat(count("webhook", "dropped")).isEqualTo(1);
        server.verify(0, postRequestedFor(anyUrl()));
    }

    private void answer(ResponseDefinitionBuilder response) {
        server.resetMappings();
        server.stubFor(post(anyUrl()).willReturn(response));
    }

    private void submit(int count) {
        IntStream.range(0, count).forEach(i -> notifier.submit(rollback("rollback-" + i)));
    }

    private double count(String receiver, String result) {
        return metrics.get("cutover.notifications")
                .tag("receiver", receiver)
                .tag("result", result)
                .functionCounter()
                .count();
    }

    private ReceiverUrl url(String path) {
        return ReceiverUrl.parse("http://localhost:" + server.port() + path);
    }

    private WebhookSettings webhook(String path) {
        return webhook(url(path), 0);
    }

    private static WebhookSettings webhook(ReceiverUrl url, int retries) {
        return new WebhookSettings(url, Duration.ofMinutes(1), retries, "hunter2");
    }

    private static Notification rollback(String dedupKey) {
        return new Notification(
                Kind.ROLLBACK,
                Severity.CRITICAL,
                "Back to legacy",
                "*",
                Map.of("from", "25"),
                dedupKey,
                "gw-1",
                NOW,
                null);
    }
}
