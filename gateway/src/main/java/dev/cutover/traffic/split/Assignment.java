package dev.cutover.traffic.split;

import dev.cutover.traffic.Backend;
import org.jspecify.annotations.Nullable;

/**
 * Which backend serves one request, and all that led to it.
 *
 * <p>Filled in place by a {@link Splitter}; keeps nothing of the request head. Reused; not thread-safe.
 */
public final class Assignment {
    /** The key source of an id that was made for this request. */
    public static final String MINTED = "minted";

    /** The key source where there is no key. */
    public static final String NO_KEY = "none";

    private static final SplitRule NOTHING_YET =
            new SplitRule(new EffectiveWeight(Weight.NONE, WeightSource.CONFIG, null), Backend.LEGACY);

    private final StickyKey key = new StickyKey();
    private @Nullable String keyText;
    private SplitRule rule = NOTHING_YET;
    private Backend backend = Backend.LEGACY;
    private Reason reason = Reason.BACKEND_ONLY;
    private String keySource = NO_KEY;
    private int bucket = -1;
    private boolean mintsId;

    /** Forgets everything but {@code rule}, under which the request is about to be assigned. */
    void begin(SplitRule rule) {
        this.rule = rule;
        keyText = null;
        keySource = NO_KEY;
        bucket = -1;
        mintsId = false;
    }

    /** Where the key goes. */
    StickyKey stickyKey() {
        return key;
    }

    /** Sets where the key came from and the bucket it falls in. */
    void foundKey(String keySource, int bucket) {
        this.keySource = keySource;
        this.bucket = bucket;
    }

    /** Sets that the key is a new id. */
    void mintedKey(int bucket) {
        foundKey(MINTED, bucket);
        mintsId = true;
    }

    /** Sets the outcome. */
    void decide(Backend backend, Reason reason) {
        this.backend = backend;
        this.reason = reason;
    }

    /** The backend that serves the request, as long as it can. */
    public Backend backend() {
        return backend;
    }

    /** Why it is that backend. */
    public Reason reason() {
        return reason;
    }

    /** The weight and flag that were in force. */
    public EffectiveWeight effective() {
        return rule.effective();
    }

    /** The share of users that was to go to {@code new}. */
    public Weight weight() {
        return rule.effective().weight();
    }

    /** The user's bucket, 0 to 9,999, or -1 without a key. */
    public int bucket() {
        return bucket;
    }

    /** Whether the user has a key, brought or minted; never where the endpoint is not split. */
    public boolean hasKey() {
        return bucket >= 0;
    }

    /**
     * Where the key stood, such as {@code header:X-User-Id} or {@code cookie:cutover_id}; {@link #MINTED}, {@link
     * #NO_KEY}.
     */
    public String keySource() {
        return keySource;
    }

    /** The user's key as text, empty without one; made when first asked for. */
    public String key() {
        if (keyText == null) {
            keyText = hasKey() ? key.toString() : "";
        }
        return keyText;
    }

    /** Whether the key is a new id that the response has to set as a cookie. */
    public boolean mintsId() {
        return mintsId;
    }

    /** Why it is that backend, in a sentence for an operator. */
    public String why() {
        return switch (reason) {
            case BACKEND_ONLY -> "backend-only: this endpoint is never split";
            case FLAG -> "the flag is not true: everybody gets legacy, allow-list and force header included";
            case DENY -> "the key is on the deny-list";
            case FORCED -> "forced by X-Cutover-Force from a trusted address";
            case ALLOW -> "the key is on the allow-list and the flag is not false";
            case WEIGHT -> "no key was found, and none is needed at weight " + weight() + " %";
            case BUCKET -> whyByBucket();
        };
    }

    private String whyByBucket() {
        int limit = weight().hundredths();
        String comparison = "bucket " + bucket + (bucket < limit ? " is below " : " is not below ") + limit
                + " (weight " + weight() + " %)";
        return mintsId ? comparison + "; no key was found, so a new id was minted" : comparison;
    }
}
