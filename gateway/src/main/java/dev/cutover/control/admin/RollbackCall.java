package dev.cutover.control.admin;

import dev.cutover.control.audit.Author;
import dev.cutover.control.rollback.RollbackRequest;
import dev.cutover.control.rollback.RollbackScope;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the document of {@code POST /api/rollback}. Source: INTERFACE §6. */
final class RollbackCall {
    private static final int LONGEST_TEXT = 500;
    private static final Set<String> MEMBERS =
            new TreeSet<>(Set.of("scope", "endpoint", "reason", "approvedBy", "connections"));
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonNode document;

    private RollbackCall(JsonNode document) {
        this.document = document;
    }

    /**
     * Reads it.
     *
     * @param author who calls
     * @throws ApiException 400 where it is no JSON, 422 where it says something else than expected
     */
    static RollbackRequest parse(byte[] body, Author author) {
        RollbackCall call = new RollbackCall(read(body));
        for (String name : call.document.propertyNames()) {
            if (!MEMBERS.contains(name)) {
                throw unprocessable(shorten(name) + ": unknown (expected: " + String.join(", ", MEMBERS) + ")");
            }
        }
        RollbackScope scope = call.scope();
        String endpoint = call.text("endpoint");
        if (scope == RollbackScope.ENDPOINT && endpoint == null) {
            throw unprocessable("endpoint: missing (expected: the id of an endpoint, with scope endpoint)");
        }
        if (scope == RollbackScope.ALL && endpoint != null) {
            throw unprocessable("endpoint: \"" + shorten(endpoint) + "\" (expected: none, with scope all)");
        }
        Author signed = author.because(call.text("reason")).approvedBy(call.text("approvedBy"));
        return new RollbackRequest(scope, endpoint, signed, call.closesConnections());
    }

    private static JsonNode read(byte[] body) {
        if (body.length == 0) {
            throw new ApiException(HttpStatus.BAD_REQUEST, "No content (expected: JSON such as {\"scope\":\"all\"})");
        }
        try {
            JsonNode document = JSON.readTree(body);
            if (document == null || !document.isObject()) {
                throw unprocessable("No object (expected: an object such as {\"scope\":\"all\"})");
            }
            return document;
        } catch (JacksonException e) {
            throw new ApiException(HttpStatus.BAD_REQUEST, "Not valid JSON: " + e.getOriginalMessage());
        }
    }

    private RollbackScope scope() {
        String given = text("scope");
        return Arrays.stream(RollbackScope.values())
                .filter(scope -> scope.label().equals(given))
                .findFirst()
                .orElseThrow(() -> unprocessable("scope: " + (given == null ? "missing" : "\"" + shorten(given) + "\"")
                        + " (expected: "
                        + Arrays.stream(RollbackScope.values())
                                .map(RollbackScope::label)
                                .collect(Collectors.joining(", "))
                        + ")"));
    }

    private boolean closesConnections() {
        String given = text("connections");
        if (given == null || given.equals("keep")) {
            return false;
        }
        if (given.equals("close")) {
            return true;
        }
        throw unprocessable("connections: \"" + shorten(given) + "\" (expected: keep or close)");
    }

    private @Nullable String text(String name) {
        JsonNode value = document.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw unprocessable(name + ": " + shorten(value.toString()) + " (expected: a text)");
        }
        String text = value.stringValue();
        if (text.length() > LONGEST_TEXT) {
            throw unprocessable(name + ": " + text.length() + " characters (expected: at most 500)");
        }
        return text.isEmpty() ? null : text;
    }

    private static String shorten(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }

    private static ApiException unprocessable(String detail) {
        return new ApiException(HttpStatus.UNPROCESSABLE_CONTENT, detail);
    }
}
