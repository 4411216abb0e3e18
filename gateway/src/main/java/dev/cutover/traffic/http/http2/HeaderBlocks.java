package dev.cutover.traffic.http.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decodes header blocks straight into the reader of their stream, without a map of headers in between.
 *
 * <p>Event loop of its connection.
 */
public final class HeaderBlocks extends DefaultHttp2HeadersDecoder {
    private final IntFunction<FieldReader> readers;
    private final FieldSink sink = new FieldSink();

    /**
     * A decoder of one connection.
     *
     * @param maxListBytes largest decoded block, each field counted with 32 bytes besides (RFC 9113 §10.5.1)
     * @param readers gives what reads the block of a stream, prepared for it
     */
    public HeaderBlocks(long maxListBytes, IntFunction<FieldReader> readers) {
        super(false, maxListBytes);
        this.readers = readers;
    }

    @Override
    public Http2Headers decodeHeaders(int streamId, ByteBuf block) throws Http2Exception {
        sink.reader = readers.apply(streamId);
        return super.decodeHeaders(streamId, block);
    }

    @Override
    protected Http2Headers newHeaders() {
        return sink;
    }

    /** What the codec takes for a map of headers; stays empty. */
    private static final class FieldSink extends DefaultHttp2Headers {
        private FieldReader reader = (name, value) -> {};

        private FieldSink() {
            super(false, 2);
        }

        @Override
        public Http2Headers add(CharSequence name, CharSequence value) {
            reader.field((AsciiString) name, (AsciiString) value);
            return this;
        }

        @Override
        public @Nullable CharSequence status() {
            return reader.status();
        }
    }
}
