package dev.cutover.traffic.listen;

import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.http.http2.HeaderBlocks;
import dev.cutover.traffic.loop.Deadlines;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

/**
 * Netty's codec of HTTP/2, put together for one connection of a client.
 *
 * <p>The window of the connection is given back at once and that of each stream as its content is taken, so that a
 * stream that waits does not stop the others; together they hold back {@value #MAX_STREAMS} windows at most. Priorities
 * are not followed (RFC 9113 §5.3.2).
 *
 * @param guard counts what the client does
 * @param settings what the client is told
 */
record Http2Codec(
        Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, FrameGuard guard, Http2Settings settings) {
    /** Streams that a client may have open at once; RFC 9113 §6.5.2 advises no less. */
    static final int MAX_STREAMS = 100;

    /** What RFC 9113 §6.5.2 counts for each field beside name and value. */
    private static final int FIELD_OVERHEAD = 32;

    private static final int PSEUDO_FIELDS = 4;

    static Http2Codec of(HeadLimits limits, Http2ClientStreams streams, Deadlines clock) {
        long maxListBytes = limits.maxTargetBytes()
                + limits.maxFieldBytes()
                + (long) FIELD_OVERHEAD * (limits.maxFields() + PSEUDO_FIELDS);
        Http2Connection connection = connection(streams);
        HeaderBlocks blocks = new HeaderBlocks(maxListBytes, streams::readerOf);
        FrameGuard guard = new FrameGuard(new DefaultHttp2FrameReader(blocks), clock, streams::onHeaderBlockOpen);
        Http2ConnectionEncoder encoder =
                new DefaultHttp2ConnectionEncoder(connection, new ClientFrameWriter(streams::onDataSent));
        Http2ConnectionDecoder decoder = new DefaultHttp2ConnectionDecoder(
                connection, encoder, guard, Http2PromisedRequestVerifier.ALWAYS_VERIFY, true, true, false, false);
        decoder.frameListener(streams);
        Http2Settings settings =
                new Http2Settings().maxConcurrentStreams(MAX_STREAMS).maxHeaderListSize(maxListBytes);
        return new Http2Codec(decoder, encoder, guard, settings);
    }

    private static Http2Connection connection(Http2ClientStreams streams) {
        Http2Connection connection = new DefaultHttp2Connection(true);
        connection.remote().maxActiveStreams(MAX_STREAMS);
        connection
                .local()
                .flowController(new DefaultHttp2LocalFlowController(
                        connection, DefaultHttp2LocalFlowController.DEFAULT_WINDOW_UPDATE_RATIO, true));
        connection
                .remote()
                .flowController(new DefaultHttp2RemoteFlowController(
                        connection, new UniformStreamByteDistributor(connection), streams::onWritabilityChanged));
        return connection;
    }
}
