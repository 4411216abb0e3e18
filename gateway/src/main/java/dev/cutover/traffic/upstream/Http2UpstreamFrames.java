package dev.cutover.traffic.upstream;

import dev.cutover.traffic.http.MalformedMessageException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;

/**
 * Takes the frames of an origin to the streams that they are for.
 *
 * <p>Event loop of its connection.
 */
final class Http2UpstreamFrames extends Http2FrameAdapter {
    private final Http2UpstreamConnection connection;
    private final Http2UpstreamCodec codec;

    Http2UpstreamFrames(Http2UpstreamConnection connection, Http2UpstreamCodec codec) {
        this.connection = connection;
        this.codec = codec;
    }

    private Http2UpstreamStream stream(int id) throws Http2Exception {
        Http2UpstreamStream stream = codec.stream(id);
        if (stream == null) {
            throw Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "The origin opened stream %d", id);
        }
        return stream;
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endsStream)
            throws Http2Exception {
        onHeadersRead(ctx, streamId, headers, padding, endsStream);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean endsStream)
            throws Http2Exception {
        Http2UpstreamStream stream = stream(streamId);
        try {
            if (stream.isInContent()) {
                stream.onTrailers(codec.trailers().end());
            } else {
                stream.onHead(codec.heads(), codec.head(), endsStream);
            }
        } catch (MalformedMessageException e) {
            stream.onMalformed(e);
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endsStream)
            throws Http2Exception {
        Http2UpstreamStream stream = stream(streamId);
        try {
            return stream.onData(data, endsStream) + padding;
        } catch (MalformedMessageException e) {
            stream.onMalformed(e);
            return data.readableBytes() + padding;
        }
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) throws Http2Exception {
        stream(streamId).onReset(errorCode);
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
        connection.onSettings();
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext ctx, int lastStreamId, long errorCode, ByteBuf debug) {
        connection.onGoAway(lastStreamId, errorCode);
    }
}
