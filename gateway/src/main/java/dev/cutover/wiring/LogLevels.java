package dev.cutover.wiring;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/** Sets the levels of {@code logging.level} of the configuration file. */
final class LogLevels {
    private LogLevels() {}

    /**
     * Sets the levels of {@code after}; a logger that is named in {@code before} only gets back the level it inherits.
     */
    static void change(Map<String, LogLevel> before, Map<String, LogLevel> after) {
        LoggingSystem logging = LoggingSystem.get(LogLevels.class.getClassLoader());
        for (String logger : before.keySet()) {
            if (!after.containsKey(logger)) {
                set(logging, logger, logger.equalsIgnoreCase(LoggingSystem.ROOT_LOGGER_NAME) ? LogLevel.INFO : null);
            }
        }
        after.forEach((logger, level) -> set(logging, logger, level));
    }

    private static void set(LoggingSystem logging, String logger, @Nullable LogLevel level) {
        logging.setLogLevel(logger, level);
    }
}
