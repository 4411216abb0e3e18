package dev.cutover.control.admin;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The status at one moment as two server-sent events: whole, and with only the endpoints that have changed since the
 * moment before. Thread-safe.
 */
final class LiveStatus {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ENDPOINTS = "endpoints";

    private final JsonNode status;
    private final byte[] changes;
    private byte @Nullable [] whole;

    private LiveStatus(JsonNode status, byte[] changes) {
        this.status = status;
        this.changes = changes;
    }

    /** The event for whoever has heard the one before. */
    byte[] changes() {
        return changes;
    }

    /** The event for whoever has heard none. */
    synchronized byte[] whole() {
        if (whole == null) {
            whole = event(status);
        }
        return whole;
    }

    private static byte[] event(JsonNode status) {
        return ("event: status\ndata: " + JSON.writeValueAsString(status) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    /** One moment after the other. Called by one thread at a time. */
    static final class Sequence {
        private Map<String, JsonNode> before = Map.of();
        private @Nullable JsonNode revision;

        /** The next moment; all endpoints count as changed where the configuration is another one. */
        LiveStatus next(Object status) {
            ObjectNode whole = JSON.valueToTree(status);
            boolean isSameRevision = whole.path("configRevision").equals(revision);
            Map<String, JsonNode> now = new HashMap<>();
            ArrayNode changed = JSON.createArrayNode();
            for (JsonNode endpoint : whole.path(ENDPOINTS)) {
                String id = endpoint.path("id").asString();
                if (!isSameRevision || !endpoint.equals(before.get(id))) {
                    changed.add(endpoint);
                }
                now.put(id, endpoint);
            }
            before = now;
            revision = whole.path("configRevision");
            ObjectNode told = whole.objectNode();
            told.setAll(whole);
            told.set(ENDPOINTS, changed);
            return new LiveStatus(whole, event(told));
        }
    }
}
