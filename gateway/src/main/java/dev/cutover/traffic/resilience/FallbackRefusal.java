package dev.cutover.traffic.resilience;

/** Why a failed attempt at {@code new} was not repeated at {@code legacy}. Source: SEMANTICS §1, INTERFACE §7. */
public enum FallbackRefusal {
    /** The endpoint does not fall back. */
    DISABLED("disabled"),
    /** Some of the response has reached the client. */
    RESPONSE_STARTED("response-started"),
    /** The request may have reached {@code new} and may not be sent twice. */
    NOT_REPLAYABLE("not-replayable"),
    /** The body is larger than what is kept for a replay. */
    BODY_TOO_LARGE("body-too-large"),
    /** Too many requests of the endpoint have fallen back. */
    BUDGET("budget"),
    /** No time is left. */
    DEADLINE("deadline"),
    /** The gateway is stopping and legacy's answer would come too late. */
    DRAINING("draining");

    private final String label;

    FallbackRefusal(String label) {
        this.label = label;
    }

    /** The {@code reason} label of {@code cutover_fallback_refused_total}. */
    public String label() {
        return label;
    }
}
