package dev.cutover.traffic.http.http1;

import dev.cutover.traffic.http.Ascii;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;

/**
 * The syntax of {@code host[:port]}. Source: RFC 3986 §3.2.2, RFC 9110 §7.2.
 *
 * <p>Stateless.
 */
public final class Authority {
    private static final int MAX_PORT = 65_535;

    private Authority() {}

    /** Where the host of the authority at {@code [start, end)} ends, or -1 where it is not {@code host[:port]}. */
    public static int hostEnd(byte[] bytes, int start, int end) {
        int hostEnd = start < end && bytes[start] == '[' ? literalEnd(bytes, start, end) : nameEnd(bytes, start, end);
        if (hostEnd <= start) {
            return -1;
        }
        return hostEnd == end || isPort(bytes, hostEnd, end) ? hostEnd : -1;
    }

    private static int nameEnd(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && Ascii.isHostChar(bytes[at])) {
            if (bytes[at] == '%'
                    && !(at + 2 < end && Ascii.isHexDigit(bytes[at + 1]) && Ascii.isHexDigit(bytes[at + 2]))) {
                return -1;
            }
            at++;
        }
        return at;
    }

    private static int literalEnd(byte[] bytes, int start, int end) {
        int at = start + 1;
        while (at < end && (Ascii.isHexDigit(bytes[at]) || bytes[at] == ':' || bytes[at] == '.')) {
            at++;
        }
        boolean valid = at < end
                && bytes[at] == ']'
                && NetUtil.isValidIpV6Address(new String(bytes, start + 1, at - start - 1, StandardCharsets.US_ASCII));
        return valid ? at + 1 : -1;
    }

    private static boolean isPort(byte[] bytes, int colon, int end) {
        if (bytes[colon] != ':' || end - colon > 6) {
            return false;
        }
        int port = 0;
        for (int i = colon + 1; i < end; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return false;
            }
            port = port * 10 + (bytes[i] - '0');
        }
        return port <= MAX_PORT;
    }
}
