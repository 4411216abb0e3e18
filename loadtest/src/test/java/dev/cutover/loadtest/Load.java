package dev.cutover.loadtest;

import java.net.URI;
import java.time.Duration;

/**
 * How much load goes where, as named by system properties.
 *
 * @param baseUrl the gateway's traffic port; {@code -DbaseUrl}, default {@code http://127.0.0.1:8080}
 * @param users how many users are there at a time; {@code -Dusers}, default 20
 * @param duration how long they keep coming; {@code -Dduration} in seconds, default 10
 */
record Load(URI baseUrl, int users, Duration duration) {
    Load {
        if (baseUrl.getHost() == null) {
            throw new IllegalArgumentException("baseUrl: \"" + baseUrl + "\" (expected: http://host:port)");
        }
        if (users < 1) {
            throw new IllegalArgumentException("users: " + users + " (expected: >= 1)");
        }
        if (duration.toSeconds() < 1) {
            throw new IllegalArgumentException("duration: " + duration.toSeconds() + " (expected: >= 1 second)");
        }
    }

    /**
     * Reads the system properties.
     *
     * @throws IllegalArgumentException with the property, its value and what was expected
     */
    static Load fromSystemProperties() {
        return new Load(
                URI.create(System.getProperty("baseUrl", "http://127.0.0.1:8080")),
                number("users", 20),
                Duration.ofSeconds(number("duration", 10)));
    }

    private static int number(String property, int otherwise) {
        String value = System.getProperty(property);
        if (value == null) {
            return otherwise;
        }
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(property + ": \"" + value + "\" (expected: a whole number)", e);
        }
    }
}
