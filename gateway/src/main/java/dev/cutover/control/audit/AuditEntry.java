package dev.cutover.control.audit;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One change: who did what to which endpoint, when and why. Source: INTERFACE §3, §6.
 *
 * @param id {@code milliseconds-number}, growing; as of a stream of Redis
 * @param at when
 * @param author who, and why
 * @param action what was done, one of the labels of {@link AuditAction}
 * @param endpoint an endpoint's id, {@code *}, or the name of a flag or list
 * @param from what was there before, as text: a percentage, {@code true}, {@code false}; empty for nothing
 * @param to what is there now, likewise
 * @param instance the gateway that did or noticed it
 */
public record AuditEntry(
        String id, Instant at, Author author, String action, String endpoint, String from, String to, String instance) {
    /** Most characters of a reason that are kept. */
    private static final int LONGEST = 500;

    /** The fields as they stand in Redis, without the id; in a fixed order. */
    public Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("at", at.toString());
        fields.put("actor", author.actor());
        fields.put("action", action);
        fields.put("endpoint", endpoint);
        fields.put("from", from);
        fields.put("to", to);
        fields.put("reason", shorten(author.reason()));
        fields.put("instance", instance);
        if (author.approvedBy() != null) {
            fields.put("approvedBy", shorten(author.approvedBy()));
        }
        return fields;
    }

    private static String shorten(@Nullable String text) {
        if (text == null) {
            return "";
        }
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    /**
     * Reads fields back. People may have written to the stream: what is missing or makes no sense is read as empty.
     *
     * @param id the id, whose first part stands for a time that is missing
     */
    public static AuditEntry of(String id, Map<String, String> fields) {
        return new AuditEntry(
                id,
                time(fields.get("at"), id),
                author(fields),
                fields.getOrDefault("action", AuditAction.WEIGHT.label()),
                fields.getOrDefault("endpoint", ""),
                fields.getOrDefault("from", ""),
                fields.getOrDefault("to", ""),
                fields.getOrDefault("instance", ""));
    }

    private static Author author(Map<String, String> fields) {
        Author author;
        try {
            author = Author.of(fields.getOrDefault("actor", Author.REDIS));
        } catch (IllegalArgumentException e) {
            author = Author.of(Author.REDIS);
        }
        String reason = fields.getOrDefault("reason", "");
        return author.because(reason.isEmpty() ? null : reason).approvedBy(fields.get("approvedBy"));
    }

    private static Instant time(@Nullable String text, String id) {
        try {
            return Instant.parse(text == null ? "" : text);
        } catch (java.time.DateTimeException e) {
            return Instant.ofEpochMilli(AuditId.parse(id).millis());
        }
    }
}
