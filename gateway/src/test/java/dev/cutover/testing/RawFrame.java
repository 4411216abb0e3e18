package dev.cutover.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A frame of HTTP/2.
 *
 * @param payload byte for char
 * @param fields of a header block that this frame ends, in order; else empty
 */
public record RawFrame(int type, int flags, int streamId, String payload, List<Map.Entry<String, String>> fields) {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PUSH_PROMISE = 5;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;

    public static final int END_STREAM = 1;
    public static final int ACK = 1;
    public static final int END_HEADERS = 4;
    public static final int PADDED = 8;

    public static final int NO_ERROR = 0;
    public static final int PROTOCOL_ERROR = 1;
    public static final int INTERNAL_ERROR = 2;
    public static final int FLOW_CONTROL_ERROR = 3;
    public static final int STREAM_CLOSED = 5;
    public static final int FRAME_SIZE_ERROR = 6;
    public static final int REFUSED_STREAM = 7;
    public static final int CANCEL = 8;
    public static final int COMPRESSION_ERROR = 9;
    public static final int ENHANCE_YOUR_CALM = 11;

    /** Whether it is of that type and for that stream. */
    public boolean is(int wantedType, int wantedStream) {
        return type == wantedType && streamId == wantedStream;
    }

    /** Whether it ends its stream. */
    boolean endsStream() {
        return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
    }

    /** The number of four bytes at {@code offset} of the payload. */
    public int number(int offset) {
        return ByteBuffer.wrap(bytes()).getInt(offset);
    }

    byte[] bytes() {
        return payload.getBytes(StandardCharsets.ISO_8859_1);
    }
}
