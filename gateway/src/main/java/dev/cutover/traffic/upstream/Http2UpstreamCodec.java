package dev.cutover.traffic.upstream;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.http.ResponseHead;
import dev.cutover.traffic.http.http2.FieldReader;
import dev.cutover.traffic.http.http2.HeaderBlocks;
import dev.cutover.traffic.http.http2.ResponseReader;
import dev.cutover.traffic.http.http2.StatelessEncoder;
import dev.cutover.traffic.http.http2.TrailerReader;
import dev.cutover.traffic.loop.Deadlines;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import org.jspecify.annotations.Nullable;

/**
 * Netty's codec as a client of one origin: what it reads of header blocks, how it bounds what the origin sends, and
 * which of its streams is which of ours.
 *
 * <p>The window of the connection refills as data comes, so that one client that takes nothing holds up no other; the
 * windows of streams refill as clients take it. Event loop of its connection.
 */
final class Http2UpstreamCodec {
    private static final HeadLimits LIMITS = new HeadLimits(8 * 1024, 64 * 1024, 256);
    /** Each field is counted with 32 bytes besides (RFC 9113 §6.5.2). */
    private static final long MAX_LIST_BYTES = LIMITS.maxFieldBytes() + LIMITS.maxFields() * 32L;
    /** Up to this a head that is too large is read over, so that it costs its own stream only. */
    private static final long MAX_READ_OVER_BYTES = 4 * MAX_LIST_BYTES;

    private static final int STREAM_WINDOW = 65_535;

    private final Http2Connection connection = new DefaultHttp2Connection(false);
    private final Http2Connection.PropertyKey key = connection.newKey();
    private final ResponseHead head = new ResponseHead();
    private final ResponseReader heads = new ResponseReader(head, LIMITS);
    private final Fields trailerFields = new Fields(0);
    private final TrailerReader trailers = new TrailerReader(LIMITS);
    private final Http2ConnectionEncoder encoder;
    private final Http2ConnectionDecoder decoder;

    Http2UpstreamCodec(Deadlines deadlines) {
        connection
                .local()
                .flowController(new DefaultHttp2LocalFlowController(
                        connection, DefaultHttp2LocalFlowController.DEFAULT_WINDOW_UPDATE_RATIO, true));
        connection
                .remote()
                .flowController(new DefaultHttp2RemoteFlowController(
                        connection, new UniformStreamByteDistributor(connection), this::onWritabilityChanged));
        connection.addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamClosed(Http2Stream stream) {
                Http2UpstreamStream ours = streamOf(stream);
                if (ours != null) {
                    ours.onClosed();
                }
            }
        });
        encoder = new DefaultHttp2ConnectionEncoder(connection, new DefaultHttp2FrameWriter(new StatelessEncoder()));
        decoder = new Decoder(connection, encoder, new BoundedFrameReader(headerBlocks(), connection, deadlines));
    }

    private HeaderBlocks headerBlocks() {
        HeaderBlocks blocks = new HeaderBlocks(MAX_LIST_BYTES, this::readerOf);
        try {
            blocks.maxHeaderListSize(MAX_LIST_BYTES, MAX_READ_OVER_BYTES);
        } catch (Http2Exception e) {
            throw new AssertionError("the limits are in order", e);
        }
        return blocks;
    }

    /** What the codec checks itself is checked by our readers, more strictly. */
    private static final class Decoder extends DefaultHttp2ConnectionDecoder {
        Decoder(Http2Connection connection, Http2ConnectionEncoder encoder, BoundedFrameReader reader) {
            super(connection, encoder, reader, Http2PromisedRequestVerifier.ALWAYS_VERIFY, true, true, false, false);
        }

        @Override
        protected long calculateMaxHeaderListSizeGoAway(long maxHeaderListSize) {
            return MAX_READ_OVER_BYTES;
        }
    }

    private FieldReader readerOf(int streamId) {
        Http2UpstreamStream stream = streamOf(connection.stream(streamId));
        if (stream != null && stream.isInContent()) {
            trailers.begin(trailerFields);
            return trailers;
        }
        heads.begin();
        return heads;
    }

    private void onWritabilityChanged(Http2Stream stream) {
        Http2UpstreamStream ours = streamOf(stream);
        if (ours != null) {
            ours.onWritabilityChanged();
        }
    }

    /** Lets {@code owner} hear of what comes. */
    void attach(Http2UpstreamConnection owner) {
        decoder.frameListener(new Http2UpstreamFrames(owner, this));
    }

    /** What the origin is told first: it must not push. */
    Http2Settings settings() {
        return Http2Settings.defaultSettings()
                .pushEnabled(false)
                .initialWindowSize(STREAM_WINDOW)
                .maxHeaderListSize(MAX_LIST_BYTES);
    }

    Http2ConnectionEncoder encoder() {
        return encoder;
    }

    Http2ConnectionDecoder decoder() {
        return decoder;
    }

    /** The head that was read last. */
    ResponseHead head() {
        return head;
    }

    /** Checks the head that was read last. */
    ResponseReader heads() {
        return heads;
    }

    /** Checks the trailers that were read last. */
    TrailerReader trailers() {
        return trailers;
    }

    /** Makes {@code ours} the stream that {@code stream} is for. */
    void bind(Http2Stream stream, Http2UpstreamStream ours) {
        stream.setProperty(key, ours);
    }

    /** What {@code stream} is to us, or null for nothing. */
    @Nullable Http2UpstreamStream streamOf(@Nullable Http2Stream stream) {
        return stream == null ? null : stream.getProperty(key);
    }

    @Nullable Http2UpstreamStream stream(int id) {
        return streamOf(connection.stream(id));
    }
}
