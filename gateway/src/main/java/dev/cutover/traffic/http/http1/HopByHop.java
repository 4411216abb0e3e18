package dev.cutover.traffic.http.http1;

import dev.cutover.traffic.http.Ascii;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.KnownField;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What {@code Connection} says of one message, and the removal of fields that are for one hop only. Source: RFC 9110 §7.6.1.
 *
 * <p>Event loop of its connection.
 */
final class HopByHop {
    private static final byte[] CLOSE = "close".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEEP_ALIVE = "keep-alive".getBytes(StandardCharsets.US_ASCII);

    private boolean closes;
    private boolean keepsAlive;

    /** Drops from {@code fields} what is for one hop only, and remembers what was said of the connection. */
    void strip(Fields fields) {
        closes = false;
        keepsAlive = false;
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

    private void readOptions(Fields fields, int start, int end) {
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

    private void option(Fields fields, int start, int end) {
        byte[] bytes = fields.bytes();
        if (Ascii.equalsIgnoreCase(bytes, start, end, CLOSE)) {
            closes = true;
        } else if (Ascii.equalsIgnoreCase(bytes, start, end, KEEP_ALIVE)) {
            keepsAlive = true;
        } else if (mayBeNominated(KnownField.recognise(bytes, start, end))) {
            dropNamed(fields, start, end);
        }
    }

    /** A sender may not have fields removed that others rely on: only names the gateway gives no meaning to can go. */
    private static boolean mayBeNominated(@Nullable KnownField field) {
        return field == null;
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
