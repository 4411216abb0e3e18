package dev.cutover.control.notify;

import java.util.Locale;

/** When hooks of a rollback run. Source: SEMANTICS §2. */
public enum HookPhase {
    /** Before anything is changed; a required hook that fails holds the rollback. */
    BEFORE_ROLLBACK,
    /** After the traffic has followed: what the CDN has kept of {@code new} is to be thrown away. */
    PURGE,
    /** At the end. */
    AFTER_ROLLBACK;

    /** The key in the file and the word in bodies: {@code before-rollback}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
