package dev.cutover.config;

import static dev.cutover.config.ConfigText.problems;
import static dev.cutover.config.ConfigText.valid;
import static dev.cutover.config.ConfigText.with;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.control.notify.HookSettings;
import dev.cutover.control.notify.HooksSettings;
import dev.cutover.control.notify.NotifySettings;
import dev.cutover.control.notify.PagerDutySettings;
import dev.cutover.control.notify.ReceiverUrl;
import dev.cutover.control.notify.WebhookSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotifySectionTest {
    @Test
    void nobodyIsToldAndNothingRunsByDefault() {
        CutoverConfig config = valid(ConfigText.MINIMAL);

        assertThat(config.notifications()).isEqualTo(NotifySettings.NONE);
        assertThat(config.hooks()).isEqualTo(HooksSettings.NONE);
    }

    @Test
    void receiversAreRead() {
        CutoverConfig config = valid(with("""
                cutover.notify:
                  slack: {url: "https://hooks.slack.com/services/T/B/x"}
                  pagerduty: {routing-key: R0UT1NG}
                  webhooks:
                    - https://ops.example.org/a?b=c
                    - {url: "http://10.0.0.1:8080/", secret: "s3cret#", timeout: 1s, retries: 0}
                """));

        assertThat(config.notifications())
                .isEqualTo(new NotifySettings(
                        ReceiverUrl.parse("https://hooks.slack.com/services/T/B/x"),
                        new PagerDutySettings("R0UT1NG", ReceiverUrl.parse("https://events.pagerduty.com/v2/enqueue")),
                        List.of(
                                new WebhookSettings(
                                        ReceiverUrl.parse("https://ops.example.org/a?b=c"), ofSeconds(5), 2, null),
                                new WebhookSettings(
                                        ReceiverUrl.parse("http://10.0.0.1:8080/"), ofSeconds(1), 0, "s3cret#"))));
    }

    @Test
    void hooksAreRead() {
        HooksSettings hooks = valid(with("""
                cutover.hooks:
                  before-rollback:
                    - {name: freeze jobs, url: "http://jobs/freeze", timeout: 500ms, retries: 1, required: true, secret: x}
                  purge: [https://cdn.example.org/purge]
                  afterRollback: [{url: "http://jobs/go"}]
                """)).hooks();

        assertThat(hooks.beforeRollback())
                .containsExactly(new HookSettings(
                        "freeze jobs", ReceiverUrl.parse("http://jobs/freeze"), ofMillis(500), 1, true, "x"));
        assertThat(hooks.purge())
                .containsExactly(new HookSettings(
                        "cdn.example.org",
                        ReceiverUrl.parse("https://cdn.example.org/purge"),
                        ofSeconds(5),
                        2,
                        false,
                        null));
        assertThat(hooks.afterRollback())
                .containsExactly(
                        new HookSettings("jobs", ReceiverUrl.parse("http://jobs/go"), ofSeconds(5), 2, false, null));
    }

    @Test
    void aListOfUrlsMayComeFromTheEnvironment() {
        String text = with("cutover.notify.webhooks: ${URLS}", "cutover.hooks.purge: ['${CDN}']");

        CutoverConfig config = valid(text, Map.of("URLS", "http://a/1, http://b/2", "CDN", "http://c"));

        assertThat(config.notifications().webhooks())
                .extracting(WebhookSettings::url)
                .containsExactly(ReceiverUrl.parse("http://a/1"), ReceiverUrl.parse("http://b/2"));
        assertThat(config.hooks().purge()).extracting(HookSettings::name).containsExactly("c");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            notify.slack.url                | ftp://a/b           |                  | ***    | an http:// or https:// URL
            notify.slack.url                | [http://a]          |                  | ***    | an http:// or https:// URL
            notify.slack                    | http://a            |                  | ***    | keys with values
            notify.slack.token              | x                   |                  | ***    | a known key: url
            notify.pagerduty.routing-key    | two words           |                  | ***    | visible ASCII characters
            notify.pagerduty.url            | a                   |                  | ***    | an http:// or https:// URL
            notify.email                    | x                   |                  | ***    | a known key: pagerduty, slack, webhooks
            notify.webhooks                 | {url: http://a}     |                  | ***    | a list
            notify.webhooks                 | http://a b          | [0].url          | ***    | an http:// or https:// URL
            notify.webhooks                 | [[http://a]]        | [0]              | ***    | keys with values
            notify.webhooks                 | [{timeout: 1s}]     | [0].url          |        | an http:// or https:// URL
            notify.webhooks                 | [{url: "http://a", timeout: 31s}]  | [0].timeout | 31s  | a duration from 10ms to 30s
            notify.webhooks                 | [{url: "http://a", retries: 11}]   | [0].retries | 11   | a whole number from 0 to 10
            notify.webhooks                 | [{url: "http://a", secret: "a b"}] | [0].secret  | ***  | visible ASCII characters
            notify.webhooks                 | [{url: "http://a", name: a}]       | [0].name    | ***  | a known key
            hooks.before-rollback           | ["http://u:p@a"]    | [0].url          | ***    | an http:// or https:// URL
            hooks.before-rollback           | [{url: "http://a", required: maybe}] | [0].required | maybe | true or false
            hooks.after-rollback            | [{url: "http://a", required: true}]  | [0].required | true | false, since only a hook of before-rollback
            hooks.purge                     | [{url: "http://a", required: true}]  | [0].required | true | false, since only a hook of before-rollback
            hooks.purge                     | [{url: "http://a", name: "a;b"}]     | [0].name     | a;b  | 1 to 63 of letters
            hooks.purge                     | [{url: "http://a", tiemout: 1s}]     | [0].tiemout  | ***  | a known key; the closest is timeout
            hooks                           | {before-rolback: x} | .before-rolback  | ***    | a known key; the closest is before-rollback
            """)
    void aWrongValueIsReportedWithItsPlaceAndWhatWasExpected(
            String key, String value, String below, String shown, String expected) {
        assertThat(problems(with("cutover." + key + ": " + value)))
                .singleElement()
                .asString()
                .startsWith("cutover.yaml:6: cutover.%s%s: value \"%s\" (expected: %s"
                        .formatted(key, below == null ? "" : below, shown == null ? "" : shown, expected));
    }

    @Test
    void everyProblemIsReportedOnItsLine() {
        assertThat(problems(with("""
                cutover.hooks:
                  purge:
                    - url: nowhere
                      retries: many
                    - https://cdn.example.org/#x
                """)))
                .extracting(problem -> problem.substring(0, problem.indexOf(": value")))
                .containsExactly(
                        "cutover.yaml:8: cutover.hooks.purge[0].url",
                        "cutover.yaml:9: cutover.hooks.purge[0].retries",
                        "cutover.yaml:10: cutover.hooks.purge[1].url");
    }

    @Test
    void aReloadTakesThem() {
        CutoverConfig before = valid(ConfigText.MINIMAL);
        CutoverConfig after = valid(with("cutover.hooks.purge: http://a", "cutover.notify.slack.url: http://b"));

        assertThat(after.after(before)).isEqualTo(after);
        assertThat(after.restartNeededAfter(before)).isEmpty();
    }

    @Test
    void theEffectiveConfigurationShowsHostsOnly() {
        String yaml = EffectiveYaml.of(valid(with("""
                cutover.notify:
                  pagerduty: {routing-key: hunter2}
                  webhooks: ["https://ops.example.org/hunter2"]
                cutover.hooks.purge: ["https://cdn.example.org/hunter2"]
                """)));

        assertThat(yaml)
                .contains(
                        "routing-key: '***'",
                        "url: https://events.pagerduty.com/v2/enqueue",
                        "url: https://ops.example.org/***",
                        "url: https://cdn.example.org/***",
                        "name: cdn.example.org")
                .doesNotContain("hunter2");
    }
}
