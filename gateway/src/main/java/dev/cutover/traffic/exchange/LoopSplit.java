package dev.cutover.traffic.exchange;

import dev.cutover.traffic.split.OwnCookies;
import dev.cutover.traffic.split.SplitSettings;
import dev.cutover.traffic.split.Splitter;
import dev.cutover.traffic.split.StickyCookieWriter;

/**
 * How one event loop divides users, by one reading of the configuration.
 *
 * <p>Event loop.
 */
final class LoopSplit {
    private final long revision;
    private final SplitSettings settings;
    private final Splitter splitter;
    private final OwnCookies ownCookies;
    private final StickyCookieWriter stickyCookie;

    LoopSplit(ConfiguredTraffic configured) {
        this.revision = configured.revision();
        this.settings = configured.split();
        this.splitter = new Splitter(settings);
        this.ownCookies = new OwnCookies(settings.cookie());
        this.stickyCookie = new StickyCookieWriter(settings.cookie());
    }

    long revision() {
        return revision;
    }

    SplitSettings settings() {
        return settings;
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
}
