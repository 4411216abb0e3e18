package dev.cutover.traffic.split;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.RequestHead;
import java.nio.charset.StandardCharsets;

/**
 * A key that is the value of a cookie; of several, the first.
 *
 * <p>Quotes around the value are left out, as most servers do, so that a user has one key however it is written.
 */
final class CookieKey implements KeyFinder {
    private final byte[] name;
    private final CookieCursor cookies = new CookieCursor();

    CookieKey(String name) {
        this.name = name.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void find(RequestHead head, StickyKey into) {
        Fields fields = head.fields();
        int i = CookieCursor.nextField(fields, 0);
        while (i >= 0) {
            cookies.begin(fields, i);
            while (cookies.next()) {
                if (cookies.isNamed(name)) {
                    appendUnquoted(fields.bytes(), cookies.valueStart(), cookies.valueEnd(), into);
                    return;
                }
            }
            i = CookieCursor.nextField(fields, i + 1);
        }
    }

    private static void appendUnquoted(byte[] bytes, int start, int end, StickyKey into) {
        boolean quoted = end - start >= 2 && bytes[start] == '"' && bytes[end - 1] == '"';
        into.append(bytes, quoted ? start + 1 : start, quoted ? end - 1 : end);
    }
}
