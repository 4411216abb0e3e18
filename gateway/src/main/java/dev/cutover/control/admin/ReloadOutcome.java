package dev.cutover.control.admin;

import java.util.List;

/** What came of reading the configuration file again. Source: INTERFACE §1, §6 {@code POST /api/reload}. */
public sealed interface ReloadOutcome {
    /**
     * The file is in force.
     *
     * @param revision the number of the configuration
     * @param restartNeeded the sections that have changed and take effect at the next start
     */
    record Reloaded(long revision, List<String> restartNeeded) implements ReloadOutcome {
        /** Copies the list. */
        public Reloaded {
            restartNeeded = List.copyOf(restartNeeded);
        }
    }

    /**
     * Nothing has changed.
     *
     * @param problems all that is wrong with the file
     */
    record Rejected(List<String> problems) implements ReloadOutcome {
        /** Copies the list. */
        public Rejected {
            problems = List.copyOf(problems);
        }
    }
}
