package dev.cutover.traffic.http.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.http.Rejection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one party made of the bytes of a connection: the complete messages in order, then either a refusal or some bytes
 * of a message that is not complete.
 *
 * @param refusal why the bytes behind the last message are none, or null
 * @param isMidMessage whether the bytes end within a message
 */
record Reading(List<ReadMessage> messages, @Nullable Rejection refusal, boolean isMidMessage) {
    static final HeadLimits LIMITS = new HeadLimits(8 * 1024, 16 * 1024, 100);

    /** A party that reads one connection. */
    interface Reader {
        Reading read(List<byte[]> pieces);
    }

    static Reading ofRequests(String wire) {
        return ofRequests(wire, LIMITS);
    }

    /** What our parsers read, after a check that it is the same however the bytes are cut. */
    static Reading ofRequests(String wire, HeadLimits limits) {
        return inAnyPieces(wire, () -> MessageReader.ofRequests(limits));
    }

    /** What our parsers read of an origin, after a check that it is the same however the bytes are cut. */
    static Reading ofResponses(String wire) {
        return inAnyPieces(wire, () -> MessageReader.ofResponses(false, LIMITS));
    }

    /** What our parsers read of an origin that answers HEAD. */
    static Reading ofResponsesToHead(String wire) {
        return inAnyPieces(wire, () -> MessageReader.ofResponses(true, LIMITS));
    }

    private static Reading inAnyPieces(String wire, Supplier<Reader> readers) {
        byte[] bytes = bytes(wire);
        Reading whole = readers.get().read(List.of(bytes));
        for (int i = 1; i < bytes.length; i++) {
            List<byte[]> halves = List.of(Arrays.copyOf(bytes, i), Arrays.copyOfRange(bytes, i, bytes.length));
            assertThat(readers.get().read(halves)).as("cut at %d", i).isEqualTo(whole);
        }
        assertThat(readers.get().read(cut(bytes, 1))).as("byte by byte").isEqualTo(whole);
        return whole;
    }

    /** The bytes in pieces of {@code length}. */
    static List<byte[]> cut(byte[] bytes, int length) {
        List<byte[]> pieces = new ArrayList<>();
        for (int i = 0; i < bytes.length; i += length) {
            pieces.add(Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + length)));
        }
        return pieces;
    }

    static byte[] bytes(String wire) {
        return wire.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A buffer with these bytes, owned by the caller; slices of it count with it. */
    static ByteBuf buffer(byte[] bytes) {
        return Unpooled.wrappedBuffer(bytes);
    }

    /** The fields as {@code name: value}, the dropped ones only where {@code all}. */
    static List<String> texts(Fields fields, boolean all) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < fields.count(); i++) {
            if (all || !fields.isDropped(i)) {
                texts.add(fields.name(i) + ": " + fields.value(i));
            }
        }
        return texts;
    }

    /** The one message that was read, and nothing besides. */
    ReadMessage onlyMessage() {
        assertThat(refusal).isNull();
        assertThat(isMidMessage).isFalse();
        assertThat(messages).hasSize(1);
        return messages.get(0);
    }
}
