package dev.cutover.control.notify;

import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that people outside are to know. Texts that are too long for anybody are cut when it is made.
 *
 * @param kind what happened
 * @param severity how much it matters
 * @param summary in one sentence; put on one line of 1,024 characters at most
 * @param endpoint an endpoint's id, or {@code *} for all
 * @param details more, by name, in the order in which it is to be read; 20 of 4,000 characters at most
 * @param dedupKey the same for what should not page twice; 255 characters at most
 * @param instance the gateway that says so
 * @param at when it happened
 * @param link where to see more, {@code http} or {@code https}; null for nowhere
 */
public record Notification(
        Kind kind,
        Severity severity,
        String summary,
        String endpoint,
        Map<String, String> details,
        String dedupKey,
        String instance,
        Instant at,
        @Nullable URI link) {
    private static final int MAX_SUMMARY = 1024;
    private static final int MAX_DETAILS = 20;
    private static final int MAX_DETAIL = 4000;
    private static final int MAX_NAME = 100;
    private static final int MAX_DEDUP_KEY = 255;

    /** What happened. */
    public enum Kind {
        /** Traffic went back to legacy, or was to. */
        ROLLBACK,
        /** The guard has judged. */
        GUARD,
        /** A plan took a step, paused or ended. */
        ROLLOUT;

        /** The word in bodies: {@code rollback}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How much it matters, in the words of PagerDuty. */
    public enum Severity {
        /** Users are hurt. */
        CRITICAL,
        /** Something failed. */
        ERROR,
        /** Something may fail. */
        WARNING,
        /** As it should be. */
        INFO;

        /** The word in bodies: {@code critical}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Cuts what is too long, and copies the details. */
    public Notification {
        String line = Excerpt.line(summary, MAX_SUMMARY);
        // Receivers refuse a message that says nothing.
        summary = line.isBlank() ? kind.label() : line;
        dedupKey = Excerpt.of(dedupKey, MAX_DEDUP_KEY);
        Map<String, String> kept = new LinkedHashMap<>();
        details.entrySet().stream()
                .limit(MAX_DETAILS)
                .forEach(detail ->
                        kept.put(Excerpt.of(detail.getKey(), MAX_NAME), Excerpt.of(detail.getValue(), MAX_DETAIL)));
        details = Collections.unmodifiableMap(kept);
    }
}
