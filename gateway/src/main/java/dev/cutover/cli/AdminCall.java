package dev.cutover.cli;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A call of the admin API. Source: INTERFACE §6.
 *
 * @param method of HTTP
 * @param path with its query, encoded
 * @param body to be sent as JSON, or null for none
 * @param member what an answer of this call has, by which another server is told from a gateway
 */
record AdminCall(String method, String path, @Nullable ObjectNode body, String member) {
    private static final String LEFT_AS_IS = "-_*~";

    /** Asks. */
    static AdminCall get(String path, String member) {
        return new AdminCall("GET", path, null, member);
    }

    /** Whether the call changes something. */
    boolean isChange() {
        return !method.equals("GET");
    }

    /** A text as one segment of a path, or one value of a query; dots too, as two of them mean something in a path. */
    static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean isPlain = c < 0x80 && (Character.isLetterOrDigit(c) || LEFT_AS_IS.indexOf(c) >= 0);
            encoded.append(isPlain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return encoded.toString();
    }
}
