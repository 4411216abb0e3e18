package dev.cutover.control.weights;

import dev.cutover.traffic.split.Weight;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a field must hold for a write to happen.
 *
 * <p>A field that holds a refused value counts as holding the last good one, which is what an operator sees. Source:
 * INTERFACE §6 {@code expected}.
 */
public sealed interface Expected {
    /** Whatever it holds, or nothing. */
    static Expected anything() {
        return Anything.IT;
    }

    /** No weight at all. */
    static Expected nothing() {
        return Exactly.NOTHING;
    }

    /** This weight, however it is written ({@code 25}, {@code 25.0}). */
    static Expected weight(Weight weight) {
        return new Exactly(weight);
    }

    /** Whether a field with this weight, or null for none, may be written. */
    boolean admits(@Nullable Weight held);

    /** No condition. */
    enum Anything implements Expected {
        /** The only value. */
        IT;

        @Override
        public boolean admits(@Nullable Weight held) {
            return true;
        }
    }

    /**
     * A condition on the weight held.
     *
     * @param weight the weight, or null for none
     */
    record Exactly(@Nullable Weight weight) implements Expected {
        private static final Exactly NOTHING = new Exactly(null);

        @Override
        public boolean admits(@Nullable Weight held) {
            return Objects.equals(weight, held);
        }
    }
}
