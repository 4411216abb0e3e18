package dev.cutover.config;

import java.nio.file.Path;

/**
 * One mistake in a configuration file, as an operator reads it. Source: INTERFACE §1 {@code check}.
 *
 * @param file the file, as it was named
 * @param line the line of the key, from 1; where the key is missing, that of its parent
 * @param key the whole key, such as {@code cutover.endpoints[2].match.path}
 * @param value what stands there, secrets masked; empty where nothing does
 * @param expected what should stand there
 */
public record Problem(Path file, int line, String key, String value, String expected) {
    /** The problem on one line: {@code file:line: key: value "X" (expected: Y)}. */
    @Override
    public String toString() {
        return "%s:%d: %s: value \"%s\" (expected: %s)".formatted(file, line, key, value, expected);
    }
}
