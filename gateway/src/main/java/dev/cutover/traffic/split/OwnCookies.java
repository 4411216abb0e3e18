package dev.cutover.traffic.split;

import dev.cutover.traffic.http.Ascii;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.RequestHead;
import java.nio.charset.StandardCharsets;

/**
 * Keeps the gateway's own cookies from the backends: those named {@code cutover_*} and the sticky one, whatever its
 * name.
 *
 * <p>Most requests carry one {@code Cookie} line, and the ones without a cookie of ours are passed on as they are. One
 * per event loop, which alone calls it. Source: INTERFACE §4.
 */
public final class OwnCookies {
    private static final byte[] COOKIE = "Cookie".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OWN_PREFIX = "cutover_".getBytes(StandardCharsets.US_ASCII);
    private static final int LARGEST_KEPT_BYTES = 4096;

    private final byte[] stickyName;
    private final CookieCursor cookies = new CookieCursor();
    private byte[] rest = new byte[256];

    /** Removes {@code sticky} beside the cookies that are always ours. */
    public OwnCookies(StickyCookie sticky) {
        stickyName = sticky.name().getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Takes our cookies out of the request. A line that has one is dropped and what is left of it, if anything, added
     * to {@code additions}; lines behind it move there too, so that the cookies keep their order.
     */
    public void removeFrom(RequestHead head, Fields additions) {
        Fields fields = head.fields();
        boolean moves = false;
        int i = CookieCursor.nextField(fields, 0);
        while (i >= 0) {
            boolean hasOwn = hasOwn(fields, i);
            moves |= hasOwn;
            if (moves) {
                fields.drop(i);
            }
            if (hasOwn) {
                addRest(fields, i, additions);
            } else if (moves) {
                additions.add(COOKIE, fields.bytes(), fields.valueStart(i), fields.valueEnd(i));
            }
            i = CookieCursor.nextField(fields, i + 1);
        }
    }

    private boolean hasOwn(Fields fields, int i) {
        cookies.begin(fields, i);
        while (cookies.next()) {
            if (isOwn()) {
                return true;
            }
        }
        return false;
    }

    private boolean isOwn() {
        return cookies.isNamedFrom(OWN_PREFIX) || cookies.isNamed(stickyName);
    }

    private void addRest(Fields fields, int i, Fields additions) {
        makeRoom(fields.valueEnd(i) - fields.valueStart(i));
        int length = 0;
        cookies.begin(fields, i);
        while (cookies.next()) {
            if (!isOwn()) {
                length = appendPiece(fields.bytes(), length);
            }
        }
        while (length > 0 && Ascii.isBlank(rest[length - 1])) {
            length--;
        }
        if (length > 0) {
            additions.add(COOKIE, rest, 0, length);
        }
    }

    private void makeRoom(int bytes) {
        if (rest.length < bytes || rest.length > LARGEST_KEPT_BYTES) {
            rest = new byte[Math.max(256, bytes)];
        }
    }

    /** Appends the current piece as it is, without the blanks that stood between it and a piece left out before it. */
    private int appendPiece(byte[] bytes, int length) {
        int start = length == 0 ? cookies.nameStart() : cookies.pieceStart();
        int at = length;
        if (at > 0) {
            rest[at++] = ';';
        }
        System.arraycopy(bytes, start, rest, at, cookies.pieceEnd() - start);
        return at + cookies.pieceEnd() - start;
    }
}
