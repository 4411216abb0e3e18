package dev.cutover.control.admin;

/** Whether the gateway takes traffic. Source: INTERFACE §6 {@code GET /ready}. */
public enum Readiness {
    /** Not yet. */
    STARTING("starting"),
    /** Listening and configured. */
    READY("ready"),
    /** Not any more. */
    DRAINING("draining");

    private final String label;

    Readiness(String label) {
        this.label = label;
    }

    /** The word in the answer of {@code /ready}. */
    public String label() {
        return label;
    }
}
