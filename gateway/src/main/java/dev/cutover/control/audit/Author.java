package dev.cutover.control.audit;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who changes something, and why. Source: INTERFACE §3 {@code cutover:audit}.
 *
 * @param actor who: 1 to 64 characters of {@code [A-Za-z0-9._@:-]}
 * @param reason in the actor's words, or null
 * @param approvedBy who agreed, or null
 */
public record Author(
        String actor, @Nullable String reason, @Nullable String approvedBy) {
    /** Whoever wrote to Redis without a gateway. */
    public static final String REDIS = "redis";
    /** Whoever edited a file. */
    public static final String FILE = "file";
    /** A caller of the API that does not say who it is. */
    public static final String API = "api";

    private static final Pattern ACTOR = Pattern.compile("[A-Za-z0-9._@:-]{1,64}");

    /**
     * Checks the actor.
     *
     * @throws IllegalArgumentException with what was given and what was expected
     */
    public Author {
        if (!ACTOR.matcher(actor).matches()) {
            throw new IllegalArgumentException(
                    "actor: \"" + actor + "\" (expected: 1 to 64 characters of A-Z a-z 0-9 . _ @ : -)");
        }
    }

    /** An author who says nothing more. */
    public static Author of(String actor) {
        return new Author(actor, null, null);
    }

    /** The same with a reason. */
    public Author because(@Nullable String why) {
        return new Author(actor, why, approvedBy);
    }

    /** The same with someone who agreed. */
    public Author approvedBy(@Nullable String who) {
        return new Author(actor, reason, who);
    }
}
