package dev.cutover.cli;

import tools.jackson.databind.JsonNode;

/** What came of a call of the admin API. */
sealed interface Reply {
    /**
     * The gateway did it.
     *
     * @param document its answer
     */
    record Done(Document document) implements Reply {
        /** What the answer says. */
        JsonNode json() {
            return document.json();
        }
    }

    /**
     * The gateway said no.
     *
     * @param status of HTTP, 400 or more
     * @param document its answer
     */
    record Refused(int status, Document document) implements Reply {
        /** What the answer says. */
        JsonNode problem() {
            return document.json();
        }
    }

    /**
     * No gateway answered.
     *
     * @param reason what happened instead
     * @param wasSent whether the call may have reached a gateway all the same
     */
    record Unreachable(String reason, boolean wasSent) implements Reply {}
}
