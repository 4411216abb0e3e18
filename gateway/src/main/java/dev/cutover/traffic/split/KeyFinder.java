package dev.cutover.traffic.split;

import dev.cutover.traffic.http.RequestHead;

/**
 * Looks for a user's key in one place of a request.
 *
 * <p>Event loop of its {@link Splitter}.
 */
sealed interface KeyFinder permits HeaderKey, CookieKey, QueryKey, BearerClaimKey {
    /** Appends the key to {@code into}, which has none yet; appends nothing where there is none, or an empty one. */
    void find(RequestHead head, StickyKey into);

    /** The finder for {@code source}. */
    static KeyFinder of(KeySource source) {
        return switch (source.kind()) {
            case HEADER -> new HeaderKey(source.name());
            case COOKIE -> new CookieKey(source.name());
            case QUERY -> new QueryKey(source.name());
            case JWT -> new BearerClaimKey(source.name());
        };
    }
}
