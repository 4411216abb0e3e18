package dev.cutover.traffic.http;

import java.nio.charset.StandardCharsets;

/** The request methods that the gateway tells apart. Source: RFC 9110 §9, RFC 5789. */
public enum Method {
    GET(true),
    HEAD(true),
    OPTIONS(true),
    PUT(true),
    DELETE(true),
    POST(false),
    PATCH(false),
    TRACE(false),
    CONNECT(false),
    /** Any other; passed on as it is. */
    OTHER(false);

    private static final Method[] KNOWN = {GET, POST, HEAD, PUT, DELETE, OPTIONS, PATCH, TRACE, CONNECT};

    @SuppressWarnings("ImmutableEnumChecker") // never handed out, never written
    private final byte[] bytes = name().getBytes(StandardCharsets.US_ASCII);

    private final boolean replayable;

    Method(boolean replayable) {
        this.replayable = replayable;
    }

    /** The method whose name is exactly {@code bytes[start, end)}. */
    public static Method of(byte[] bytes, int start, int end) {
        for (Method method : KNOWN) {
            if (method.bytes.length == end - start && startsWith(bytes, start, method.bytes)) {
                return method;
            }
        }
        return OTHER;
    }

    private static boolean startsWith(byte[] bytes, int start, byte[] name) {
        for (int i = 0; i < name.length; i++) {
            if (bytes[start + i] != name[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether a request with it may be sent twice: idempotent by RFC 9110 §9.2.2, and one that SEMANTICS §1 lists. */
    public boolean isReplayable() {
        return replayable;
    }
}
