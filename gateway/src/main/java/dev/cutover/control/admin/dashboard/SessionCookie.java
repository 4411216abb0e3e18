package dev.cutover.control.admin.dashboard;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseCookie;

/**
 * The cookie of a browser that has shown the token: {@code EXPIRY.SIGNATURE}, the expiry in seconds of Unix time and
 * its HMAC-SHA256 under the token. Thread-safe: immutable.
 *
 * <p>Nothing is kept for it, so it holds on every instance with the same token and across restarts, and ends for all
 * when the token changes; logging out takes it from the browser.
 */
public final class SessionCookie {
    /** Its name. */
    public static final String NAME = "cutover_admin";

    private static final Duration LIFE = Duration.ofHours(12);
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final Clock clock;

    /** Cookies under that token. */
    public SessionCookie(String token, Clock clock) {
        this.key = new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), ALGORITHM);
        this.clock = clock;
    }

    /** A new one; {@code isSecure} where the browser came by https. */
    public ResponseCookie issue(boolean isSecure) {
        String expiry = Long.toString(clock.instant().plus(LIFE).getEpochSecond());
        return cookie(expiry + "." + signature(expiry), LIFE, isSecure);
    }

    /** The one that takes it away. */
    public ResponseCookie end(boolean isSecure) {
        return cookie("", Duration.ZERO, isSecure);
    }

    private static ResponseCookie cookie(String value, Duration life, boolean isSecure) {
        return ResponseCookie.from(NAME, value)
                .httpOnly(true)
                .sameSite("Strict")
                .path("/")
                .maxAge(life)
                .secure(isSecure)
                .build();
    }

    /** Whether {@code value} was issued under this token and still holds. */
    public boolean accepts(@Nullable String value) {
        int dot = value == null ? -1 : value.indexOf('.');
        if (value == null || dot < 0) {
            return false;
        }
        String expiry = value.substring(0, dot);
        byte[] given = value.substring(dot + 1).getBytes(StandardCharsets.UTF_8);
        boolean isOurs = MessageDigest.isEqual(given, signature(expiry).getBytes(StandardCharsets.UTF_8));
        return isOurs && Long.parseLong(expiry) > clock.instant().getEpochSecond();
    }

    private String signature(String expiry) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] signature = mac.doFinal(("cutover-session:" + expiry).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
