package dev.cutover.traffic.split;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The ids that the gateway gives to users who bring no key: 128 random bits in 22 base64url characters, kept in a
 * cookie.
 *
 * <p>Event loop of its {@link Splitter}. Source: INTERFACE §4.
 */
final class StickyIds {
    /** How many characters an id has. */
    static final int LENGTH = 22;

    private static final int SEED_BYTES = 48;

    private final byte[] cookieName;
    private final RandomGenerator random;
    private final CookieCursor cookies = new CookieCursor();

    /** Ids in the cookie {@code cookieName}, new ones from {@code random}. */
    StickyIds(String cookieName, RandomGenerator random) {
        this.cookieName = cookieName.getBytes(StandardCharsets.US_ASCII);
        this.random = random;
    }

    /** A fast source for one event loop, which starts anywhere. */
    static RandomGenerator randomness() {
        byte[] seed = new byte[SEED_BYTES];
        new SecureRandom().nextBytes(seed);
        return randomness(seed);
    }

    /**
     * A fast source that starts at {@code seed}, 48 bytes. They fill its whole state: with 64 bits of it, the sequences
     * of some of many event loops and instances would overlap, and two users would share an id. L128X256MixRandom
     * cannot be taken: JDK 17 ignores these bytes and seeds it from the clock.
     */
    static RandomGenerator randomness(byte[] seed) {
        return RandomGeneratorFactory.of("L64X256MixRandom").create(seed);
    }

    /** Appends the first valid id in the request's cookies to {@code into}, if there is one. */
    void find(RequestHead head, StickyKey into) {
        Fields fields = head.fields();
        int i = CookieCursor.nextField(fields, 0);
        while (i >= 0) {
            cookies.begin(fields, i);
            while (cookies.next()) {
                if (cookies.isNamed(cookieName) && isId(fields.bytes(), cookies.valueStart(), cookies.valueEnd())) {
                    into.append(fields.bytes(), cookies.valueStart(), cookies.valueEnd());
                    return;
                }
            }
            i = CookieCursor.nextField(fields, i + 1);
        }
    }

    private static boolean isId(byte[] bytes, int start, int end) {
        if (end - start != LENGTH) {
            return false;
        }
        for (int i = start; i < end; i++) {
            if (!Base64Url.isCharacter(bytes[i])) {
                return false;
            }
        }
        return true;
    }

    /** Appends a new id to {@code into}. */
    void mint(StickyKey into) {
        long high = random.nextLong();
        long low = random.nextLong();
        for (int shift = 58; shift >= 4; shift -= 6) {
            into.append(Base64Url.encode(high >>> shift));
        }
        into.append(Base64Url.encode(high << 2 | low >>> 62));
        for (int shift = 56; shift >= 2; shift -= 6) {
            into.append(Base64Url.encode(low >>> shift));
        }
        into.append(Base64Url.encode(low << 4));
    }
}
