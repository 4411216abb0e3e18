package dev.cutover.control.notify;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * A notification as PagerDuty's Events API v2 takes it, as a {@code trigger}. Its limits are those of the notification.
 */
final class PagerDutyEvent {
    private static final JsonMapper JSON = new JsonMapper();

    private PagerDutyEvent() {}

    static String of(Notification notification, String routingKey) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("summary", notification.summary());
        payload.put("source", notification.instance());
        payload.put("severity", notification.severity().label());
        payload.put("timestamp", notification.at().toString());
        payload.put("component", "cutover");
        payload.put("group", notification.endpoint());
        payload.put("class", notification.kind().label());
        payload.put("custom_details", notification.details());
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("routing_key", routingKey);
        event.put("event_action", "trigger");
        event.put("dedup_key", notification.dedupKey());
        event.put("payload", payload);
        event.put("client", "Cutover");
        if (notification.link() != null) {
            String url = notification.link().toASCIIString();
            event.put("client_url", url);
            event.put("links", List.of(Map.of("href", url, "text", "Open")));
        }
        return JSON.writeValueAsString(event);
    }
}
