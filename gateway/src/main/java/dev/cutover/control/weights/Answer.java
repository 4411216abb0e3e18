package dev.cutover.control.weights;

import dev.cutover.control.redis.RedisFailure;
import dev.cutover.control.redis.RedisSession;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The answer to come of one of several commands that were sent together.
 *
 * @param <T> the answer's type
 */
final class Answer<T extends @Nullable Object> {
    private final Future<T> future;
    private final String expected;
    private final Duration patience;
    private @Nullable RedisFailure failure;

    /**
     * An answer that has not been waited for.
     *
     * @param expected what the key should hold, for people
     */
    Answer(Future<T> future, String expected, Duration patience) {
        this.future = future;
        this.expected = expected;
        this.patience = patience;
    }

    /**
     * Waits for it; an error that Redis answers is kept.
     *
     * @throws RedisFailure where no answer comes
     */
    void await() {
        try {
            RedisSession.await(future, patience);
        } catch (RedisFailure e) {
            if (!e.isAnswer()) {
                throw e;
            }
            failure = e;
        }
    }

    /** Whether Redis would not answer for a reason that lies not in the key's type. */
    boolean isWithheld() {
        return failure != null && !failure.causeWord().equals("WRONGTYPE");
    }

    RedisFailure failure() {
        if (failure == null) {
            throw new IllegalStateException("the answer is no error");
        }
        return failure;
    }

    Found<T> found() {
        if (failure == null) {
            return new Found.Value<>(RedisSession.await(future, patience));
        }
        return new Found.Unreadable<>(isWithheld() ? String.valueOf(failure.getMessage()) : "expected: " + expected);
    }
}
