package dev.cutover.traffic.split;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Sets the cookie that keeps a user's minted id.
 *
 * <p>The whole value is written once, when this is made; only the id changes. One per event loop, which alone calls it.
 * Source: INTERFACE §4, RFC 6265 §4.1.
 */
public final class StickyCookieWriter {
    private static final byte[] SET_COOKIE = "Set-Cookie".getBytes(StandardCharsets.US_ASCII);

    private final byte[] plain;
    private final byte[] secure;
    private final int idStart;

    /** A writer of {@code cookie}. */
    public StickyCookieWriter(StickyCookie cookie) {
        plain = value(cookie, cookie.secure() == StickyCookie.Secure.ALWAYS);
        secure = value(cookie, cookie.secure() != StickyCookie.Secure.NEVER);
        idStart = cookie.name().length() + 1;
    }

    private static byte[] value(StickyCookie cookie, boolean secure) {
        StringBuilder value = new StringBuilder(cookie.name()).append('=').append("-".repeat(StickyIds.LENGTH));
        value.append("; Path=/; Max-Age=").append(cookie.maxAge().toSeconds());
        if (cookie.domain() != null) {
            value.append("; Domain=").append(cookie.domain());
        }
        String sameSite = cookie.sameSite().name();
        value.append("; HttpOnly; SameSite=").append(sameSite.charAt(0));
        value.append(sameSite.substring(1).toLowerCase(Locale.ROOT));
        return value.append(secure ? "; Secure" : "").toString().getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Whether a response may set a user's cookie: not where a cache may give it to other users. Source: INTERFACE §4.
     */
    public static boolean mayCarryCookie(ResponseHead response) {
        return !CacheControl.invitesSharedCaches(response.fields());
    }

    /**
     * Adds a {@code Set-Cookie} with the id that was minted for {@code assignment}, which {@link Assignment#mintsId()
     * must mint one}.
     *
     * @param overTls whether the request came by https
     */
    public void addTo(Fields additions, Assignment assignment, boolean overTls) {
        assert assignment.mintsId() : "only a minted id is set";
        byte[] value = overTls ? secure : plain;
        StickyKey id = assignment.stickyKey();
        System.arraycopy(id.bytes(), id.start(), value, idStart, StickyIds.LENGTH);
        additions.add(SET_COOKIE, value);
    }
}
