package dev.cutover.config;

import java.util.List;

/** What reading a configuration file gave: a configuration, or everything that is wrong with the file. */
public sealed interface ConfigResult {
    /**
     * A file without a problem.
     *
     * @param config what it says
     */
    record Valid(CutoverConfig config) implements ConfigResult {}

    /**
     * A file that cannot be used.
     *
     * @param problems all that is wrong with it in the order of its lines, at least one
     */
    record Invalid(List<Problem> problems) implements ConfigResult {
        /** Copies the list, so that the value cannot change. */
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
