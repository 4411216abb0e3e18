package dev.cutover.traffic.upstream;

import org.jspecify.annotations.Nullable;

/** How an attempt at a backend failed before its response was through. Source: SEMANTICS §1, INTERFACE §5, §7. */
public enum FailureKind {
    /** Refused, unreachable or not trusted; nothing of the request was written. */
    CONNECT("connect", "connect", 502, "Backend unreachable"),
    /** No connection could be had from the pool in time; nothing of the request was written. */
    POOL_EXHAUSTED("connect", "connect", 503, "Backend overloaded"),
    /** Closed or reset before its response was complete. */
    RESET("reset", "reset", 502, "Backend closed the connection"),
    /** Refused by the backend in so many words before it did anything with it, so that it may be sent again. */
    UNPROCESSED("reset", "reset", 502, "Backend refused the request"),
    /** Took longer than its time. */
    TIMEOUT("timeout", "timeout", 504, "Backend too slow"),
    /** Answered with something that is not one HTTP message. */
    PROTOCOL("protocol", "protocol", 502, "Backend answered with an invalid message");

    private final String trigger;
    private final String errorClass;
    private final int status;
    private final String title;

    FailureKind(String trigger, String errorClass, int status, String title) {
        this.trigger = trigger;
        this.errorClass = errorClass;
        this.status = status;
        this.title = title;
    }

    /** The word in {@code fallback.on}, in fallback reasons and in the access log. */
    public String trigger() {
        return trigger;
    }

    /** The {@code class} label of {@code api_errors_total}. */
    public String errorClass() {
        return errorClass;
    }

    /** The status that the client gets where there is no fallback. */
    public int status() {
        return status;
    }

    /** The title of the problem document that the client gets where there is no fallback. */
    public String title() {
        return title;
    }

    /** A kind that {@code word} stands for in {@code fallback.on}, or null where it stands for none. */
    public static @Nullable FailureKind ofTrigger(String word) {
        for (FailureKind kind : values()) {
            if (kind.trigger.equals(word)) {
                return kind;
            }
        }
        return null;
    }
}
