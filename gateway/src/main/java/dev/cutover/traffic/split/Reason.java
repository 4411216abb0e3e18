package dev.cutover.traffic.split;

/**
 * Why a request was assigned to its backend; the first that holds, in this order. Source: INTERFACE §3, §4, SEMANTICS
 * §2.
 */
public enum Reason {
    /** The endpoint is never split. */
    BACKEND_ONLY("backend-only"),
    /**
     * The flag is present and not {@code true}: everybody gets legacy, the allow-list and {@code X-Cutover-Force}
     * included, for a rollback is done when nothing reaches {@code new} any more.
     */
    FLAG("flag"),
    /** The user is on the deny-list. */
    DENY("deny"),
    /** {@code X-Cutover-Force} from a trusted address. */
    FORCED("forced"),
    /** The user is on the allow-list. */
    ALLOW("allow"),
    /** The user's bucket, held against the weight. */
    BUCKET("bucket"),
    /** The weight alone: 0 or 100, where a user without a key needs none. */
    WEIGHT("weight");

    private final String label;

    Reason(String label) {
        this.label = label;
    }

    /** The word in the access log and the admin API. */
    public String label() {
        return label;
    }
}
