package dev.cutover.control.rollback;

import java.util.Locale;

/** How much goes back. Source: SEMANTICS §2. */
public enum RollbackScope {
    /** Level 1: one endpoint to 0. */
    ENDPOINT,
    /** Level 2: back to the previous step, 100 → 50 → 10 → 0. */
    STEP,
    /** Level 3: everything to 0, and flags to false. */
    ALL;

    /** The word in the API. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
