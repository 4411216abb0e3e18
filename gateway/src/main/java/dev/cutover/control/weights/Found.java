package dev.cutover.control.weights;

/**
 * What was found under one key: a value, or the reason why it could not be read.
 *
 * @param <T> the value's type
 */
sealed interface Found<T> {
    /**
     * It was read.
     *
     * @param value what it holds
     */
    record Value<T>(T value) implements Found<T> {}

    /**
     * It is there and cannot be read, so that what was last known of it holds.
     *
     * @param reason for people
     */
    record Unreadable<T>(String reason) implements Found<T> {}
}
