package dev.cutover.traffic.listen;

import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.http.Rejection;
import dev.cutover.traffic.http.http2.FieldReader;
import dev.cutover.traffic.http.http2.RequestReader;
import dev.cutover.traffic.http.http2.TrailerReader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a client's connection: hands what the codec reads to the stream it is for, and keeps those that are
 * done for those to come.
 *
 * <p>Event loop of the connection.
 */
final class Http2ClientStreams extends Http2FrameAdapter {
    private static final int MAX_POOLED = 16;

    private final RequestReader requestReader;
    private final TrailerReader trailerReader;
    private final Deque<Http2ClientStream> done = new ArrayDeque<>();
    /** Streams that something has come for since the client was last read to the end. */
    private final List<Http2ClientStream> touched = new ArrayList<>();

    private @Nullable Http2ClientConnection connection;
    private Http2Connection.@Nullable PropertyKey key;
    /** What the next request is read into. */
    private @Nullable Http2ClientStream spare;

    Http2ClientStreams(HeadLimits limits) {
        requestReader = new RequestReader(limits);
        trailerReader = new TrailerReader(limits);
    }

    /** Becomes that of {@code connection}; before anything is read. */
    void begin(Http2ClientConnection connection) {
        this.connection = connection;
        Http2Connection codec = connection.connection();
        key = codec.newKey();
        codec.addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamHalfClosed(Http2Stream stream) {
                Http2ClientStream ours = of(stream);
                if (ours != null && stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
                    connection.output().reset(stream, ours.response().resetWith());
                }
            }

            @Override
            public void onStreamClosed(Http2Stream stream) {
                closed(stream);
            }

            @Override
            public void onStreamRemoved(Http2Stream stream) {
                connection.onStreamRemoved();
            }
        });
    }

    private Http2ClientConnection connection() {
        assert connection != null : "used before it began";
        return connection;
    }

    /** What serves a stream of the codec, or null for nothing. */
    @Nullable Http2ClientStream of(Http2Stream stream) {
        assert key != null : "used before it began";
        return stream.getProperty(key);
    }

    private @Nullable Http2ClientStream of(int streamId) {
        Http2Stream stream = connection().connection().stream(streamId);
        return stream == null ? null : of(stream);
    }

    /** What reads a header block that came for a stream: a request where there is none yet, else its trailers. */
    FieldReader readerOf(int streamId) {
        Http2ClientStream known = of(streamId);
        if (known == null) {
            requestReader.begin(spare().head());
            return requestReader;
        }
        trailerReader.begin(known.trailers());
        return trailerReader;
    }

    private Http2ClientStream spare() {
        Http2ClientStream next = spare;
        if (next == null) {
            next = done.pollLast();
            if (next == null) {
                next = connection().newStream();
            }
            spare = next;
        }
        return next;
    }

    /** Lets {@code stream} serve another request. */
    void recycle(Http2ClientStream stream) {
        if (done.size() < MAX_POOLED) {
            done.addLast(stream);
        }
    }

    private Http2ClientStream serve(Http2Stream stream) {
        Http2ClientStream next = spare();
        spare = null;
        next.become(stream);
        stream.setProperty(key, next);
        return next;
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endsStream) {
        Http2Stream stream = connection().connection().stream(streamId);
        Http2ClientStream known = of(stream);
        if (known != null) {
            touched.add(known);
            known.onTrailers(trailerReader);
            return;
        }
        Http2ClientStream next = serve(stream);
        touched.add(next);
        connection().onRequest();
        next.begin(requestReader, endsStream);
    }

    /** A header block was too large to be decoded whole. */
    void refuseHead(Http2Stream stream) {
        Http2ClientStream known = of(stream);
        Http2ClientStream refused = known == null ? serve(stream) : known;
        refused.refuse(Rejection.HEAD_TOO_LARGE, "The decoded fields are too large");
    }

    @Override
    public int onDataRead(
            ChannelHandlerContext context, int streamId, ByteBuf content, int padding, boolean endsStream) {
        Http2ClientStream stream = of(streamId);
        if (stream == null) {
            return content.readableBytes() + padding;
        }
        touched.add(stream);
        return stream.onContent(content, endsStream) + padding;
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext context, long data) {
        connection().onPingAck();
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext context, int lastStreamId, long errorCode, ByteBuf debug) {
        connection().onGoAway(errorCode != Http2Error.NO_ERROR.code());
    }

    void onHeaderBlockOpen(boolean open) {
        connection().onHeaderBlockOpen(open);
    }

    void onDataSent(int streamId, int bytes) {
        Http2ClientStream stream = of(streamId);
        if (stream != null) {
            stream.response().onSent(bytes);
        }
        connection().onDataSent(bytes);
    }

    void onWritabilityChanged(Http2Stream stream) {
        Http2ClientStream ours = key == null ? null : of(stream);
        if (ours != null) {
            ours.onWritabilityChanged();
        }
    }

    /** No more has come for now: what the streams have taken goes on to the backends. */
    void onReadComplete() {
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).onReadComplete();
        }
        touched.clear();
    }

    private void closed(Http2Stream stream) {
        Http2ClientStream ours = of(stream);
        if (ours != null) {
            stream.removeProperty(key);
            connection().onStreamClosed(stream, ours.response());
            ours.onClosed();
        }
    }

    /** Does something with each stream that is open. */
    void forEach(Consumer<Http2ClientStream> action) {
        try {
            connection().connection().forEachActiveStream(stream -> {
                Http2ClientStream ours = of(stream);
                if (ours != null) {
                    action.accept(ours);
                }
                return true;
            });
        } catch (Http2Exception e) {
            throw new AssertionError("no action throws it", e);
        }
    }
}
