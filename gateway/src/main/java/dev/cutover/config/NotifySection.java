package dev.cutover.config;

import dev.cutover.control.notify.HookSettings;
import dev.cutover.control.notify.HooksSettings;
import dev.cutover.control.notify.NotifySettings;
import dev.cutover.control.notify.PagerDutySettings;
import dev.cutover.control.notify.ReceiverUrl;
import dev.cutover.control.notify.WebhookSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code cutover.notify} and {@code cutover.hooks}. Source: INTERFACE §2. */
final class NotifySection {
    private static final ValueType<ReceiverUrl> URL = new ValueType<>(
            "an http:// or https:// URL with a host, without user or #, such as https://hooks.example.org/cutover",
            ReceiverUrl::parse);
    private static final ValueType<String> NAME = ValueType.text(
            "1 to 63 of letters, digits, space, . _ and -, such as flush-cdn",
            Pattern.compile("[A-Za-z0-9._ -]{1,63}"));
    private static final ValueType<String> VISIBLE =
            ValueType.text("visible ASCII characters without a space", Pattern.compile("[!-~]+"));
    private static final ValueType<Duration> TIMEOUT =
            ValueType.duration(Duration.ofMillis(10), Duration.ofSeconds(30));
    private static final ValueType<Integer> RETRIES = ValueType.integer(0, 10);
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
    private static final int DEFAULT_RETRIES = 2;
    private static final String BEFORE_ROLLBACK = "before-rollback";

    /** Goes on for a URL that is missing or wrong. */
    private static final ReceiverUrl NONE = ReceiverUrl.parse("http://localhost");

    private NotifySection() {}

    static NotifySettings read(Section notify) {
        List<WebhookSettings> webhooks = new ArrayList<>();
        for (Section webhook : notify.sectionsOrTexts("webhooks", "url")) {
            webhooks.add(new WebhookSettings(
                    webhook.require("url", NONE, URL),
                    webhook.get("timeout", DEFAULT_TIMEOUT, TIMEOUT),
                    webhook.get("retries", DEFAULT_RETRIES, RETRIES),
                    webhook.find("secret", VISIBLE)));
        }
        ReceiverUrl slack = notify.section("slack").find("url", URL);
        return new NotifySettings(slack, pagerDuty(notify.section("pagerduty")), webhooks);
    }

    private static @Nullable PagerDutySettings pagerDuty(Section pagerDuty) {
        String key = pagerDuty.find("routing-key", VISIBLE);
        ReceiverUrl url = pagerDuty.get("url", ReceiverUrl.parse(PagerDutySettings.EVENTS_API), URL);
        return key == null ? null : new PagerDutySettings(key, url);
    }

    static HooksSettings readHooks(Section hooks) {
        return new HooksSettings(hooks(hooks, BEFORE_ROLLBACK), hooks(hooks, "after-rollback"), hooks(hooks, "purge"));
    }

    private static List<HookSettings> hooks(Section hooks, String phase) {
        List<HookSettings> list = new ArrayList<>();
        for (Section hook : hooks.sectionsOrTexts(phase, "url")) {
            ReceiverUrl url = hook.require("url", NONE, URL);
            list.add(new HookSettings(
                    hook.get("name", url.host(), NAME),
                    url,
                    hook.get("timeout", DEFAULT_TIMEOUT, TIMEOUT),
                    hook.get("retries", DEFAULT_RETRIES, RETRIES),
                    isRequired(hook, phase),
                    hook.find("secret", VISIBLE)));
        }
        return list;
    }

    private static boolean isRequired(Section hook, String phase) {
        boolean required = hook.get("required", false, ValueType.SWITCH);
        if (required && !phase.equals(BEFORE_ROLLBACK)) {
            hook.problem("required", "false, since only a hook of before-rollback can hold a rollback");
        }
        return required;
    }
}
