package dev.cutover.traffic.listen;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.ResponseHead;
import dev.cutover.traffic.http.http2.ResponseFields;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * What the streams of a client's connection write through the codec. What several write in one turn of the event loop
 * goes out together at its end, in one record of TLS and one call of the system.
 *
 * <p>Event loop of the connection.
 */
final class Http2Output {
    private final Http2ClientConnection connection;
    private final ResponseFields fields = new ResponseFields();
    private final Runnable flush = this::flushNow;
    private boolean isFlushComing;

    Http2Output(Http2ClientConnection connection) {
        this.connection = connection;
    }

    private ChannelHandlerContext context() {
        return connection.context();
    }

    private Http2ConnectionEncoder encoder() {
        return connection.encoder();
    }

    void informational(Http2Stream stream, ResponseHead head) {
        headers(stream, fields.become(head), false);
    }

    void head(Http2Stream stream, ResponseHead head, Fields additions, boolean endsStream) {
        headers(stream, fields.become(head, additions), endsStream);
    }

    void headers(Http2Stream stream, Http2Headers headers, boolean endsStream) {
        encoder()
                .writeHeaders(
                        context(),
                        stream.id(),
                        headers,
                        0,
                        endsStream,
                        context().newPromise());
    }

    /** Takes over {@code content}. */
    void content(Http2Stream stream, ByteBuf content, boolean endsStream) {
        encoder()
                .writeData(
                        context(),
                        stream.id(),
                        content,
                        0,
                        endsStream,
                        context().newPromise());
    }

    boolean isWritable(Http2Stream stream) {
        return encoder().flowController().isWritable(stream);
    }

    /** Whether something of the stream waits for the client's window. */
    boolean waitsForWindow(Http2Stream stream) {
        return encoder().flowController().hasFlowControlled(stream);
    }

    void reset(Http2Stream stream, Http2Error error) {
        connection.resetStream(context(), stream.id(), error.code(), context().newPromise());
        flushSoon();
    }

    /** Resets a stream behind what can be sent of it now. */
    void flushAndReset(Http2Stream stream, Http2Error error) {
        connection.flush(context());
        reset(stream, error);
    }

    /** Lets what was written go out at the end of this turn of the event loop. */
    void flushSoon() {
        if (!isFlushComing) {
            isFlushComing = true;
            context().executor().execute(flush);
        }
    }

    private void flushNow() {
        isFlushComing = false;
        connection.flush(context());
    }
}
