package dev.cutover.traffic.listen;

import dev.cutover.traffic.exchange.Downstream;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.Method;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.http.ResponseHead;
import dev.cutover.traffic.http.http1.ChunkedContent;
import dev.cutover.traffic.http.http1.MessageWriter;
import dev.cutover.traffic.http.http1.MessageWriter.Persistence;
import dev.cutover.traffic.tls.TlsClosing;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import org.jspecify.annotations.Nullable;

/**
 * Writes responses of HTTP/1.1 to one client connection.
 *
 * <p>A connection that ends is first closed for writing only, and what the client still sends is thrown away for a
 * while: to close at once with bytes unread would reset the connection and could take the response with it (RFC 9112
 * §9.6). Event loop of the connection.
 */
final class Http1Response implements Downstream {
    /** Content up to this size goes out in the buffer of the head: one piece is cheaper to send than two. */
    private static final int JOIN_UP_TO = 4096;

    private final Http1ClientConnection connection;
    private final RequestHead request;
    private @Nullable ChannelHandlerContext context;
    /** The head, not written to the channel yet, with room for short content. */
    private @Nullable ByteBuf pendingHead;

    private boolean isLast;
    private boolean isChunked;
    private boolean isClosed;
    private boolean endsWithConnection;

    Http1Response(Http1ClientConnection connection, RequestHead request) {
        this.connection = connection;
        this.request = request;
    }

    void begin(ChannelHandlerContext context) {
        this.context = context;
    }

    /** Begins the response to a request; {@code isLast} where the connection ends behind it. */
    void beginExchange(boolean isLast) {
        this.isLast = isLast;
        isChunked = false;
        endsWithConnection = false;
    }

    boolean isLast() {
        return isLast;
    }

    private ChannelHandlerContext context() {
        assert context != null : "used before the channel was registered";
        return context;
    }

    @Override
    public void writeInformational(ResponseHead head) {
        if (request.minorVersion() == 0) {
            return;
        }
        ByteBuf out = context().alloc().ioBuffer(MessageWriter.sizeOf(head.fields(), head.fields()));
        MessageWriter.informational(head, out);
        context().write(out, context().voidPromise());
    }

    @Override
    public void writeHead(ResponseHead head, Fields additions) {
        boolean isUnknownLength = head.bodyLength() < 0;
        isChunked = isUnknownLength && request.minorVersion() > 0;
        if (isUnknownLength && !isChunked) {
            isLast = true;
            endsWithConnection = true;
        }
        if (head.bodyLength() == 0 && head.announcedLength() < 0 && mayHaveContent(head)) {
            head.setAnnouncedLength(0);
        }
        int joined = head.bodyLength() > 0 && head.bodyLength() <= JOIN_UP_TO ? (int) head.bodyLength() : 0;
        ByteBuf out = context().alloc().ioBuffer(MessageWriter.sizeOf(head.fields(), additions) + joined);
        MessageWriter.response(head, additions, isChunked, persistence(), out);
        if (joined > 0) {
            pendingHead = out;
        } else {
            context().write(out, context().voidPromise());
        }
    }

    /** Whether the end of the response must be said by a length, where HTTP/2 had the end of its stream for it. */
    private boolean mayHaveContent(ResponseHead head) {
        return request.method() != Method.HEAD && head.status() != 204 && head.status() != 304;
    }

    private void writePending() {
        ByteBuf out = pendingHead;
        if (out != null) {
            pendingHead = null;
            context().write(out, context().voidPromise());
        }
    }

    private Persistence persistence() {
        if (isLast) {
            return Persistence.CLOSE;
        }
        return request.minorVersion() == 0 ? Persistence.KEEP_ALIVE : Persistence.IMPLIED;
    }

    @Override
    public void writeContent(ByteBuf content) {
        if (pendingHead != null) {
            pendingHead.writeBytes(content);
            content.release();
        } else if (isChunked) {
            ChunkedContent.write(context(), content);
        } else {
            context().write(content, context().voidPromise());
        }
    }

    @Override
    public void writeEnd(@Nullable Fields trailers) {
        if (isChunked) {
            ChunkedContent.writeEnd(context(), trailers);
        }
        writePending();
    }

    @Override
    public void flush() {
        writePending();
        context().flush();
    }

    @Override
    public boolean isWritable() {
        return context().channel().isWritable();
    }

    @Override
    public void setReading(boolean reading) {
        connection.setBodyReading(reading);
    }

    /** Closes without an end, over TLS without a close_notify; where the end would be the close itself, by a reset. */
    @Override
    public void cut() {
        isClosed = true;
        isLast = true;
        writePending();
        if (endsWithConnection) {
            context().channel().config().setOption(ChannelOption.SO_LINGER, 0);
        } else {
            context().flush();
        }
        TlsClosing.cut(context());
    }

    @Override
    public void closeAfterResponse() {
        isLast = true;
    }

    @Override
    public void exchangeEnded() {
        connection.onExchangeEnded();
    }

    /** Closes for writing when all is sent, and for reading when the client has closed or fallen silent. */
    void closeWhenSent() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        ChannelHandlerContext ctx = context();
        TlsClosing.sendLastWords(ctx).addListener(sent -> {
            if (!sent.isSuccess() || !(ctx.channel() instanceof DuplexChannel channel)) {
                ctx.close();
                return;
            }
            channel.shutdownOutput();
            connection.linger();
        });
    }

    void onClosed() {
        isClosed = true;
        if (pendingHead != null) {
            pendingHead.release();
            pendingHead = null;
        }
    }
}
