package dev.cutover.traffic.observe;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the access log goes. Source: INTERFACE §2 {@code access-log}.
 *
 * @param target off, standard output or a file
 * @param file the file, where that is the target
 */
public record AccessLogSettings(Target target, @Nullable Path file) {
    /** Places for an access log. */
    public enum Target {
        /** Nowhere. */
        OFF,
        /** Standard output. */
        STDOUT,
        /** A file, appended to. */
        FILE
    }
}
