package dev.cutover.config;

import dev.cutover.control.notify.HookSettings;
import dev.cutover.control.notify.HooksSettings;
import dev.cutover.control.notify.NotifySettings;
import dev.cutover.control.notify.PagerDutySettings;
import dev.cutover.control.notify.ReceiverUrl;
import dev.cutover.control.notify.WebhookSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes {@code cutover.notify} and {@code cutover.hooks} for {@link EffectiveYaml}, paths of URLs masked too. */
final class NotifyYaml {
    private NotifyYaml() {}

    static Map<String, Object> of(NotifySettings notify) {
        Map<String, Object> yaml = new LinkedHashMap<>();
        if (notify.slack() != null) {
            yaml.put("slack", Map.of("url", notify.slack().toString()));
        }
        PagerDutySettings pagerDuty = notify.pagerDuty();
        if (pagerDuty != null) {
            boolean isPublic = pagerDuty.url().equals(ReceiverUrl.parse(PagerDutySettings.EVENTS_API));
            Map<String, Object> section = new LinkedHashMap<>();
            section.put("routing-key", Secrets.MASK);
            section.put(
                    "url",
                    isPublic ? PagerDutySettings.EVENTS_API : pagerDuty.url().toString());
            yaml.put("pagerduty", section);
        }
        yaml.put("webhooks", list(notify.webhooks(), NotifyYaml::webhook));
        return yaml;
    }

    private static Map<String, Object> webhook(WebhookSettings webhook) {
        Map<String, Object> yaml = new LinkedHashMap<>();
        put(yaml, webhook.url(), webhook.timeout(), webhook.retries(), webhook.secret());
        return yaml;
    }

    static Map<String, Object> of(HooksSettings hooks) {
        Map<String, Object> yaml = new LinkedHashMap<>();
        yaml.put("before-rollback", list(hooks.beforeRollback(), NotifyYaml::hook));
        yaml.put("after-rollback", list(hooks.afterRollback(), NotifyYaml::hook));
        yaml.put("purge", list(hooks.purge(), NotifyYaml::hook));
        return yaml;
    }

    /** A list of its own even where it is empty, since YAML would write a shared one as an alias. */
    private static <T> List<Map<String, Object>> list(List<T> settings, Function<T, Map<String, Object>> yaml) {
        List<Map<String, Object>> list = new ArrayList<>(settings.size());
        settings.forEach(setting -> list.add(yaml.apply(setting)));
        return list;
    }

    private static Map<String, Object> hook(HookSettings hook) {
        Map<String, Object> yaml = new LinkedHashMap<>();
        yaml.put("name", hook.name());
        put(yaml, hook.url(), hook.timeout(), hook.retries(), hook.secret());
        yaml.put("required", hook.required());
        return yaml;
    }

    private static void put(
            Map<String, Object> yaml, ReceiverUrl url, Duration timeout, int retries, @Nullable String secret) {
        yaml.put("url", url.toString());
        yaml.put("timeout", Units.text(timeout));
        yaml.put("retries", retries);
        if (secret != null) {
            yaml.put("secret", Secrets.MASK);
        }
    }
}
