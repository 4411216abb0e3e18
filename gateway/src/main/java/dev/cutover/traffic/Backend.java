package dev.cutover.traffic;

import org.jspecify.annotations.Nullable;

/** One of the two systems that requests are split between. */
public enum Backend {
    /** The system being replaced; answers what {@link #NEW} gets wrong. */
    LEGACY("legacy"),
    /** The replacement. */
    NEW("new");

    private final String label;

    Backend(String label) {
        this.label = label;
    }

    /** The name in configuration, metrics and logs: {@code legacy} or {@code new}. */
    public String label() {
        return label;
    }

    /** The backend with that label, or null where there is none. */
    public static @Nullable Backend ofLabel(String label) {
        return switch (label) {
            case "legacy" -> LEGACY;
            case "new" -> NEW;
            default -> null;
        };
    }
}
