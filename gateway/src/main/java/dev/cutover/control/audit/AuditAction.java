package dev.cutover.control.audit;

import java.util.Arrays;
import java.util.Locale;

/** What was done. Source: INTERFACE §3 {@code cutover:audit}. */
public enum AuditAction {
    /** A weight was set. */
    WEIGHT,
    /** A weight was taken away. */
    CLEAR,
    /** Users were sent back to legacy. */
    ROLLBACK,
    /** A flag was set or taken away. */
    FLAG,
    /** The allow-list changed; from and to are its sizes. */
    ALLOW,
    /** The deny-list changed; from and to are its sizes. */
    DENY,
    /** A configuration was put in force; from and to are its revisions. */
    RELOAD;

    /** The word in an entry. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The action with that word, or the most general one where an older or newer gateway wrote another. */
    static AuditAction of(String label) {
        return Arrays.stream(values())
                .filter(action -> action.label().equals(label))
                .findFirst()
                .orElse(WEIGHT);
    }
}
