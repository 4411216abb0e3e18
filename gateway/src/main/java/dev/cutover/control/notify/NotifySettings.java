package dev.cutover.control.notify;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of what happens. Source: INTERFACE §2 {@code notify}.
 *
 * @param slack an incoming webhook of Slack, or null for none
 * @param pagerDuty a service of PagerDuty, or null for none
 * @param webhooks URLs that get every notification as JSON
 */
public record NotifySettings(
        @Nullable ReceiverUrl slack, @Nullable PagerDutySettings pagerDuty, List<WebhookSettings> webhooks) {
    /** Nobody. */
    public static final NotifySettings NONE = new NotifySettings(null, null, List.of());

    /** Copies the list, so that the value cannot change. */
    public NotifySettings {
        webhooks = List.copyOf(webhooks);
    }
}
