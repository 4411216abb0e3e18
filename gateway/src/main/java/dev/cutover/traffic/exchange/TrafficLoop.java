package dev.cutover.traffic.exchange;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.http.CidrBlock;
import dev.cutover.traffic.loop.Deadlines;
import dev.cutover.traffic.split.OwnCookies;
import dev.cutover.traffic.split.SplitSettings;
import dev.cutover.traffic.split.Splitter;
import dev.cutover.traffic.split.StickyCookieWriter;
import dev.cutover.traffic.upstream.BackendPool;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * One event loop with all that exchanges on it share; nothing here is touched by another thread.
 *
 * <p>Event loop.
 */
public final class TrafficLoop {
    private final int index;
    private final Deadlines deadlines;
    private final BackendPool legacyPool;
    private final BackendPool newPool;
    private final Supplier<TrafficSnapshot> published;
    private final ExchangeObserver observer;
    private final SplitSettings split;
    private final Splitter splitter;
    private final OwnCookies ownCookies;
    private final StickyCookieWriter stickyCookie;
    private final ForwardedFields forwarded;
    private final RequestIds ids;
    private final GatewayReply reply = new GatewayReply();

    /**
     * The loop number {@code index}.
     *
     * @param published the snapshot in force, read once per exchange
     */
    public TrafficLoop(
            int index,
            Deadlines deadlines,
            BackendPool legacyPool,
            BackendPool newPool,
            Supplier<TrafficSnapshot> published,
            ExchangeObserver observer,
            SplitSettings split,
            List<CidrBlock> trustedProxies,
            RandomGenerator random) {
        this.index = index;
        this.deadlines = deadlines;
        this.legacyPool = legacyPool;
        this.newPool = newPool;
        this.published = published;
        this.observer = observer;
        this.split = split;
        this.splitter = new Splitter(split);
        this.ownCookies = new OwnCookies(split.cookie());
        this.stickyCookie = new StickyCookieWriter(split.cookie());
        this.forwarded = new ForwardedFields(trustedProxies);
        this.ids = new RequestIds(random);
    }

    /** Its number, from 0. */
    public int index() {
        return index;
    }

    /** Its deadlines, and its clock. */
    public Deadlines deadlines() {
        return deadlines;
    }

    /** Who hears of exchanges. */
    public ExchangeObserver observer() {
        return observer;
    }

    /** The connections to a backend. */
    public BackendPool pool(Backend backend) {
        return backend == Backend.NEW ? newPool : legacyPool;
    }

    TrafficSnapshot snapshot() {
        return published.get();
    }

    SplitSettings split() {
        return split;
    }

    Splitter splitter() {
        return splitter;
    }

    OwnCookies ownCookies() {
        return ownCookies;
    }

    StickyCookieWriter stickyCookie() {
        return stickyCookie;
    }

    ForwardedFields forwarded() {
        return forwarded;
    }

    RequestIds ids() {
        return ids;
    }

    GatewayReply reply() {
        return reply;
    }
}
