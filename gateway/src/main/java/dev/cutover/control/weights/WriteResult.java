package dev.cutover.control.weights;

import dev.cutover.traffic.split.Weight;
import org.jspecify.annotations.Nullable;

/** What became of a write. */
public sealed interface WriteResult {
    /**
     * It is done: the store has confirmed it, and {@link WeightStore#current()} shows it.
     *
     * @param before the weight that the field held; null for none, and for flags
     */
    record Written(@Nullable Weight before) implements WriteResult {}

    /**
     * Nothing was written, because the field holds something else than expected.
     *
     * @param actual what it holds; null for nothing
     */
    record Conflict(@Nullable Weight actual) implements WriteResult {}

    /**
     * The store did not confirm the write. Where it was sent and the answer is missing it may still take effect.
     *
     * @param reason for people, such as {@code Redis at 127.0.0.1:6379: connection refused}
     */
    record Unavailable(String reason) implements WriteResult {}
}
