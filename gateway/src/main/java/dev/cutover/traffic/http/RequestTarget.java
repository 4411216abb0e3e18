package dev.cutover.traffic.http;

/** The characters of a request target. Source: RFC 3986 §3.3, §3.4. Stateless. */
public final class RequestTarget {
    private RequestTarget() {}

    /**
     * Where the path of the target at {@code [start, end)} ends, at its query or its end; refuses characters that no
     * target may have, fragments among them, and escapes that are none or NUL.
     */
    public static int pathEnd(byte[] bytes, int start, int end) throws MalformedMessageException {
        int pathEnd = end;
        for (int i = start; i < end; i++) {
            byte b = bytes[i];
            if (!Ascii.isTargetChar(b)) {
                throw new MalformedMessageException("The target has a character that must be escaped");
            }
            if (pathEnd == end) {
                if (b == '?') {
                    pathEnd = i;
                } else if (b == '%') {
                    checkEscape(bytes, i, end);
                }
            }
        }
        return pathEnd;
    }

    private static void checkEscape(byte[] bytes, int percent, int end) throws MalformedMessageException {
        boolean valid =
                percent + 2 < end && Ascii.isHexDigit(bytes[percent + 1]) && Ascii.isHexDigit(bytes[percent + 2]);
        if (!valid || (bytes[percent + 1] == '0' && bytes[percent + 2] == '0')) {
            throw new MalformedMessageException("The path has an invalid escape");
        }
    }
}
