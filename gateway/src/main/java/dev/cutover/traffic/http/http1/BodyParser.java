package dev.cutover.traffic.http.http1;

import dev.cutover.traffic.http.Ascii;
import dev.cutover.traffic.http.BodyLength;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.TrailerRules;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads a message's body: so many bytes, chunks, or everything until the connection ends. Source: RFC 9112 §6, §7.1.
 *
 * <p>Content is handed out as slices of what came in. Chunk sizes are hexadecimal digits only, and every line ends with
 * CR LF; extensions are read over. Event loop of its connection.
 */
public final class BodyParser {
    private static final int MAX_SIZE_DIGITS = 15;

    /** What is read next. */
    private enum State {
        LENGTH,
        UNTIL_CLOSE,
        CHUNK_SIZE,
        CHUNK_EXTENSION,
        CHUNK_SIZE_LF,
        CHUNK_CONTENT,
        CHUNK_CR,
        CHUNK_LF,
        TRAILERS,
        DONE
    }

    private final Fields trailers = new Fields(0);
    private final HeadParser trailerParser;
    private final ChunkExtensions extensions = new ChunkExtensions();
    private State state = State.DONE;
    private long remaining;
    private int digits;

    /** A parser whose trailers keep to {@code limits}; where {@code fromOrigin}, a lone LF ends a trailer line, too. */
    public BodyParser(HeadLimits limits, boolean fromOrigin) {
        trailerParser = new HeadParser(trailers, limits, null, fromOrigin);
    }

    /** Begins a body of {@code length}: from 0 up, or a value of {@link BodyLength}. */
    public void begin(long length) {
        trailers.clear();
        if (length == BodyLength.UNKNOWN) {
            beginChunk();
        } else if (length == BodyLength.UNTIL_CLOSE) {
            state = State.UNTIL_CLOSE;
        } else {
            remaining = length;
            state = length == 0 ? State.DONE : State.LENGTH;
        }
    }

    /** Whether the body is complete. */
    public boolean isDone() {
        return state == State.DONE;
    }

    /** Whether the body ends with the connection. */
    public boolean endsWithConnection() {
        return state == State.UNTIL_CLOSE;
    }

    /** The trailer fields of the body just read, or null where it had none. */
    public @Nullable Fields trailers() {
        return trailers.count() == 0 ? null : trailers;
    }

    /**
     * Reads on from {@code in}.
     *
     * @return the next piece of content, owned by the caller, or null where {@code in} has no more of it
     */
    public @Nullable ByteBuf next(ByteBuf in) throws MalformedMessageException {
        while (in.isReadable() && state != State.DONE) {
            switch (state) {
                case LENGTH, CHUNK_CONTENT -> {
                    return content(in);
                }
                case UNTIL_CLOSE -> {
                    return in.readRetainedSlice(in.readableBytes());
                }
                case TRAILERS -> readTrailers(in);
                default -> readFraming(in.readByte());
            }
        }
        return null;
    }

    private ByteBuf content(ByteBuf in) {
        int length = (int) Math.min(remaining, in.readableBytes());
        remaining -= length;
        if (remaining == 0) {
            state = state == State.LENGTH ? State.DONE : State.CHUNK_CR;
        }
        return in.readRetainedSlice(length);
    }

    private void beginChunk() {
        state = State.CHUNK_SIZE;
        remaining = 0;
        digits = 0;
    }

    private void readFraming(byte b) throws MalformedMessageException {
        switch (state) {
            case CHUNK_SIZE -> readSize(b);
            case CHUNK_EXTENSION -> {
                if (extensions.endsWith(b)) {
                    state = State.CHUNK_SIZE_LF;
                }
            }
            case CHUNK_SIZE_LF -> {
                expect(b, '\n');
                beginContent();
            }
            case CHUNK_CR -> {
                expect(b, '\r');
                state = State.CHUNK_LF;
            }
            default -> {
                expect(b, '\n');
                beginChunk();
            }
        }
    }

    private void readSize(byte b) throws MalformedMessageException {
        if (Ascii.isHexDigit(b)) {
            if (++digits > MAX_SIZE_DIGITS) {
                throw new MalformedMessageException("A chunk size is too large");
            }
            remaining = remaining << 4 | Ascii.hexValue(b);
        } else if (digits == 0) {
            throw new MalformedMessageException("A chunk has no valid size");
        } else if (b == ';') {
            extensions.begin();
            state = State.CHUNK_EXTENSION;
        } else {
            expect(b, '\r');
            state = State.CHUNK_SIZE_LF;
        }
    }

    private void beginContent() {
        if (remaining > 0) {
            state = State.CHUNK_CONTENT;
        } else {
            trailerParser.reset();
            state = State.TRAILERS;
        }
    }

    private void readTrailers(ByteBuf in) throws MalformedMessageException {
        if (!trailerParser.parse(in)) {
            return;
        }
        TrailerRules.apply(trailers);
        state = State.DONE;
    }

    private static void expect(byte b, char expected) throws MalformedMessageException {
        if (b != expected) {
            throw new MalformedMessageException("A chunk does not end with CR LF");
        }
    }
}
