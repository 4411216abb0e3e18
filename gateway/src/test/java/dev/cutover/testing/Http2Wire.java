package dev.cutover.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Frames and header blocks of HTTP/2 written by hand, right or wrong. Source: RFC 9113 §4, §6, RFC 7541 §6.2.2. */
public final class Http2Wire {
    public static final int MAX_CONCURRENT_STREAMS = 3;
    public static final int INITIAL_WINDOW_SIZE = 4;

    private Http2Wire() {}

    /** A frame. */
    public static byte[] frame(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >>> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** A header block of names and values in turn, each a literal without a memory, byte for char. */
    public static byte[] block(String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.write(0);
            text(namesAndValues[i], block);
            text(namesAndValues[i + 1], block);
        }
        return block.toByteArray();
    }

    private static void text(String text, ByteArrayOutputStream block) {
        int rest = text.length() - 127;
        block.write(Math.min(text.length(), 127));
        while (rest >= 0) {
            block.write(rest >= 128 ? rest % 128 | 128 : rest);
            rest = rest >= 128 ? rest / 128 : -1;
        }
        block.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Settings, identifiers and values in turn. */
    public static byte[] settings(int... idsAndValues) {
        ByteBuffer payload = ByteBuffer.allocate(idsAndValues.length / 2 * 6);
        for (int i = 0; i < idsAndValues.length; i += 2) {
            payload.putShort((short) idsAndValues[i]).putInt(idsAndValues[i + 1]);
        }
        return frame(RawFrame.SETTINGS, 0, 0, payload.array());
    }

    /** A number of four bytes, as a payload. */
    public static byte[] number(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    /** A GOAWAY frame. */
    public static byte[] goAway(int lastStream, int error) {
        return frame(
                RawFrame.GOAWAY,
                0,
                0,
                ByteBuffer.allocate(8).putInt(lastStream).putInt(error).array());
    }
}
