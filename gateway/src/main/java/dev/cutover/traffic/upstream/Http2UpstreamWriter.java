package dev.cutover.traffic.upstream;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.http.http2.RequestFields;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the streams of one connection send: requests, room for responses, and resets.
 *
 * <p>A write may fail at once, and be heard of by the one that is just writing; what begins another attempt waits until
 * the write is over. Event loop of its connection.
 */
final class Http2UpstreamWriter {
    private final Http2UpstreamConnection connection;
    private final Http2UpstreamCodec codec;
    private final RequestFields requestFields;
    private final EventLoop loop;
    private int writing;

    Http2UpstreamWriter(Http2UpstreamConnection connection, Http2UpstreamCodec codec, Http2OriginPool pool) {
        this.connection = connection;
        this.codec = codec;
        this.requestFields = new RequestFields(
                pool.origin().address().secure(), pool.origin().hostField());
        this.loop = pool.loop();
    }

    private ChannelHandlerContext context() {
        return connection.context();
    }

    /** Writes the head of a request; gives the stream that it opened, or null where that could not be. */
    @Nullable Http2Stream writeHead(Http2UpstreamStream stream, RequestHead head, Fields additions, boolean endsStream) {
        int id = connection.connection().local().incrementAndGetNextStreamId();
        Http2Stream opened = null;
        if (id > 0) {
            writeFields(id, requestFields.become(head, additions), endsStream);
            opened = connection.connection().stream(id);
        }
        if (opened == null) {
            connection.drain();
            connection.ended();
        } else {
            codec.bind(opened, stream);
        }
        return opened;
    }

    /** Writes the trailers of a request, which are its end. */
    void writeTrailers(Http2Stream stream, Fields trailers) {
        writeFields(stream.id(), RequestFields.ofTrailers(trailers), true);
    }

    private void writeFields(int id, Http2Headers fields, boolean endsStream) {
        writing++;
        codec.encoder()
                .writeHeaders(context(), id, fields, 0, endsStream, context().newPromise());
        writing--;
    }

    /** Writes a piece of a request's content; takes it over. */
    void writeContent(Http2Stream stream, ByteBuf content, boolean endsStream) {
        writing++;
        codec.encoder()
                .writeData(
                        context(),
                        stream.id(),
                        content,
                        0,
                        endsStream,
                        context().newPromise());
        writing--;
    }

    /** Sends what was written. */
    void flush() {
        writing++;
        connection.flush(context());
        writing--;
    }

    /** Whether the origin takes more of a stream now. */
    boolean isWritable(Http2Stream stream) {
        return codec.encoder().flowController().isWritable(stream);
    }

    /** Lets the origin send as much more as was taken. */
    void consumed(Http2Stream stream, int bytes) {
        try {
            if (codec.decoder().flowController().consumeBytes(stream, bytes)) {
                flush();
            }
        } catch (Http2Exception e) {
            connection.onError(context(), true, e);
        }
    }

    /** Ends a stream whose response is complete; the request may not be. */
    void finish(Http2Stream stream) {
        if (stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
            connection.closeStream(stream, context().newSucceededFuture());
        } else {
            reset(stream, Http2Error.CANCEL);
        }
    }

    /** Ends a stream whatever is under way on it, and says why. */
    void reset(Http2Stream stream, Http2Error error) {
        connection.resetStream(context(), stream.id(), error.code(), context().newPromise());
        context().flush();
    }

    /** Runs something soon, but not now. */
    void later(Runnable action) {
        loop.execute(action);
    }

    /** Runs what may begin another attempt, but never while an attempt is just writing. */
    void afterWriting(Runnable action) {
        if (writing > 0) {
            later(action);
        } else {
            action.run();
        }
    }
}
