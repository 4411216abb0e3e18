package dev.cutover.traffic.http.http1;

import dev.cutover.traffic.http.Ascii;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.KnownField;
import dev.cutover.traffic.http.MalformedMessageException;
import java.nio.charset.StandardCharsets;

/**
 * What {@code Connection} says of one message, and the removal of fields that are for one hop only. Source: RFC 9110
 * §7.6.1.
 *
 * <p>Event loop of its connection.
 */
final class HopByHop {
    private static final byte[] CLOSE = "close".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEEP_ALIVE = "keep-alive".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] X_FORWARDED_PREFIX = "x-forwarded-".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] X_REAL_IP = "x-real-ip".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VIA = "via".getBytes(StandardCharsets.US_ASCII);
    /** Each name is looked for in all fields: a head of nothing but names must not cost its square. */
    private static final int MAX_NAMED = 16;

    private boolean closes;
    private boolean keepsAlive;
    private int named;

    /** Drops from {@code fields} what is for one hop only, and remembers what was said of the connection. */
    void strip(Fields fields) throws MalformedMessageException {
        closes = false;
        keepsAlive = false;
        named = 0;
        for (int i = 0; i < fields.count(); i++) {
            KnownField known = fields.known(i);
            if (known == null || !(known.isHopByHop() || known.isFraming())) {
                continue;
            }
            fields.drop(i);
            if (known == KnownField.CONNECTION) {
                readOptions(fields, fields.valueStart(i), fields.valueEnd(i));
            }
        }
    }

    private void readOptions(Fields fields, int start, int end) throws MalformedMessageException {
        byte[] bytes = fields.bytes();
        int at = start;
        while (at < end) {
            while (at < end && (bytes[at] == ',' || Ascii.isBlank(bytes[at]))) {
                at++;
            }
            int optionStart = at;
            while (at < end && bytes[at] != ',' && !Ascii.isBlank(bytes[at])) {
                at++;
            }
            if (at > optionStart) {
                option(fields, optionStart, at);
            }
        }
    }

    private void option(Fields fields, int start, int end) throws MalformedMessageException {
        byte[] bytes = fields.bytes();
        if (Ascii.equalsIgnoreCase(bytes, start, end, CLOSE)) {
            closes = true;
        } else if (Ascii.equalsIgnoreCase(bytes, start, end, KEEP_ALIVE)) {
            keepsAlive = true;
        } else if (mayBeNamed(bytes, start, end)) {
            if (++named > MAX_NAMED) {
                throw new MalformedMessageException("Connection names more than " + MAX_NAMED + " fields");
            }
            dropNamed(fields, start, end);
        }
    }

    /**
     * A sender may not have fields removed that others rely on: what the gateway knows, and what hops before it added.
     */
    private static boolean mayBeNamed(byte[] bytes, int start, int end) {
        int prefixEnd = start + X_FORWARDED_PREFIX.length;
        return KnownField.recognise(bytes, start, end) == null
                && !(prefixEnd <= end && Ascii.equalsIgnoreCase(bytes, start, prefixEnd, X_FORWARDED_PREFIX))
                && !Ascii.equalsIgnoreCase(bytes, start, end, X_REAL_IP)
                && !Ascii.equalsIgnoreCase(bytes, start, end, VIA);
    }

    private static void dropNamed(Fields fields, int start, int end) {
        for (int i = 0; i < fields.count(); i++) {
            if (Ascii.equalsIgnoreCase(fields.bytes(), fields.nameStart(i), fields.nameEnd(i), start, end)) {
                fields.drop(i);
            }
        }
    }

    /** Whether the connection stays open behind a message of HTTP/1.{@code minorVersion}. Source: RFC 9112 §9.3. */
    boolean isPersistent(int minorVersion) {
        return !closes && (minorVersion > 0 || keepsAlive);
    }
}
