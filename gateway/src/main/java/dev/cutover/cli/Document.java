package dev.cutover.cli;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A JSON object of the API, as it came and as it reads. */
final class Document {
    private final byte[] bytes;
    private final JsonNode json;

    private Document(byte[] bytes, JsonNode json) {
        this.bytes = bytes;
        this.json = json;
    }

    /** Reads a body; null where it is no JSON object. Takes over {@code bytes}. */
    static @Nullable Document tryParse(byte[] bytes) {
        try {
            JsonNode json = AdminClient.JSON.readTree(bytes);
            return json.isObject() ? new Document(bytes, json) : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    /** What it says. */
    JsonNode json() {
        return json;
    }

    /** Prints it as it came. */
    void printTo(Terminal terminal) {
        terminal.raw(bytes);
    }
}
