package dev.cutover.traffic.split;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.http.Ascii;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.KnownField;
import dev.cutover.traffic.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which backend serves a request.
 *
 * <p>The idea: key → bucket → backend. The first key found is hashed to one of 10,000 buckets, and the buckets below
 * the weight go to {@code new}; so users stay where they are for as long as the weight does, on every instance. {@link
 * Reason} lists what comes before the bucket, in order.
 *
 * <p>One per event loop, which alone calls it. Allocates nothing, unless the key is in a bearer token or longer than
 * usual. Source: INTERFACE §3, §4.
 */
public final class Splitter {
    private static final byte[] FORCE = "x-cutover-force".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FORCE_NEW = "new".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FORCE_LEGACY = "legacy".getBytes(StandardCharsets.US_ASCII);

    /** The key source of a key that was given instead of a request. */
    public static final String GIVEN = "given";

    private final Buckets buckets;
    private final KeyFinder[] finders;
    private final String[] finderLabels;
    private final StickyIds ids;
    private final String ownCookieLabel;
    private final boolean forceHeaderEnabled;

    /** A splitter with its own source of ids. */
    public Splitter(SplitSettings settings) {
        this(settings, StickyIds.randomness());
    }

    /** A splitter that makes ids of the bits of {@code random}. */
    public Splitter(SplitSettings settings, RandomGenerator random) {
        List<KeySource> sources = settings.keySources();
        buckets = new Buckets(settings.salt());
        finders = sources.stream().map(KeyFinder::of).toArray(KeyFinder[]::new);
        finderLabels = sources.stream().map(KeySource::toString).toArray(String[]::new);
        ids = new StickyIds(settings.cookie().name(), random);
        ownCookieLabel = new KeySource(KeySource.Kind.COOKIE, settings.cookie().name()).toString();
        forceHeaderEnabled = settings.forceHeaderEnabled();
    }

    /**
     * Assigns a request.
     *
     * @param clientMayForce whether the client's address is trusted with {@code X-Cutover-Force}
     * @param into holds the outcome afterwards
     */
    public void assign(RequestHead head, boolean clientMayForce, SplitRule rule, UserLists lists, Assignment into) {
        begin(rule, into);
        if (rule.backendOnly() == null) {
            findKey(head, rule, into);
        }
        decide(clientMayForce && forceHeaderEnabled ? forced(head.fields()) : null, rule, lists, into);
    }

    /** Assigns the user with {@code key}, as any of that user's requests without {@code X-Cutover-Force} would be. */
    public void assign(String key, SplitRule rule, UserLists lists, Assignment into) {
        begin(rule, into);
        if (rule.backendOnly() == null && !key.isEmpty()) {
            into.stickyKey().append(key);
            into.foundKey(GIVEN, buckets.of(into.stickyKey()));
        }
        decide(null, rule, lists, into);
    }

    private void begin(SplitRule rule, Assignment into) {
        into.begin(rule);
        buckets.begin(into.stickyKey());
    }

    private void findKey(RequestHead head, SplitRule rule, Assignment into) {
        StickyKey key = into.stickyKey();
        for (int i = 0; i < finders.length; i++) {
            finders[i].find(head, key);
            if (!key.isEmpty()) {
                into.foundKey(finderLabels[i], buckets.of(key));
                return;
            }
        }
        ids.find(head, key);
        if (!key.isEmpty()) {
            into.foundKey(ownCookieLabel, buckets.of(key));
        } else if (rule.mintsIds()) {
            ids.mint(key);
            into.mintedKey(buckets.of(key));
        }
    }

    private static @Nullable Backend forced(Fields fields) {
        int i = fields.has(KnownField.X_CUTOVER) ? fields.indexOf(FORCE, 0) : -1;
        if (i < 0) {
            return null;
        }
        if (Ascii.equalsIgnoreCase(fields.bytes(), fields.valueStart(i), fields.valueEnd(i), FORCE_NEW)) {
            return Backend.NEW;
        }
        boolean legacy = Ascii.equalsIgnoreCase(fields.bytes(), fields.valueStart(i), fields.valueEnd(i), FORCE_LEGACY);
        return legacy ? Backend.LEGACY : null;
    }

    private static void decide(@Nullable Backend forced, SplitRule rule, UserLists lists, Assignment into) {
        Backend only = rule.backendOnly();
        StickyKey key = into.stickyKey();
        if (only != null) {
            into.decide(only, Reason.BACKEND_ONLY);
        } else if (rule.effective().isSwitchedOff()) {
            into.decide(Backend.LEGACY, Reason.FLAG);
        } else if (into.hasKey() && lists.denies(key)) {
            into.decide(Backend.LEGACY, Reason.DENY);
        } else if (forced != null) {
            into.decide(forced, Reason.FORCED);
        } else if (into.hasKey() && lists.allows(key)) {
            into.decide(Backend.NEW, Reason.ALLOW);
        } else {
            divide(rule.effective().weight().hundredths(), into);
        }
    }

    private static void divide(int hundredths, Assignment into) {
        boolean toNew = into.hasKey() ? into.bucket() < hundredths : hundredths == Buckets.COUNT;
        into.decide(toNew ? Backend.NEW : Backend.LEGACY, into.hasKey() ? Reason.BUCKET : Reason.WEIGHT);
    }
}
