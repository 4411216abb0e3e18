package dev.cutover.control.notify;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A notification as any program can read it. */
final class WebhookBody {
    private static final JsonMapper JSON = new JsonMapper();

    private WebhookBody() {}

    static String of(Notification notification) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("event", notification.kind().label());
        body.put("severity", notification.severity().label());
        body.put("summary", notification.summary());
        body.put("endpoint", notification.endpoint());
        body.put("details", notification.details());
        body.put("dedupKey", notification.dedupKey());
        body.put("instance", notification.instance());
        body.put("at", notification.at().toString());
        body.put(
                "link", notification.link() == null ? null : notification.link().toASCIIString());
        return JSON.writeValueAsString(body);
    }
}
