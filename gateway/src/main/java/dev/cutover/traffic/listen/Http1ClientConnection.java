package dev.cutover.traffic.listen;

import dev.cutover.traffic.exchange.Client;
import dev.cutover.traffic.exchange.Exchange;
import dev.cutover.traffic.exchange.TrafficLoop;
import dev.cutover.traffic.http.BodyLength;
import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.Rejection;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.http.http1.BodyParser;
import dev.cutover.traffic.http.http1.RequestParser;
import dev.cutover.traffic.loop.Deadline;
import dev.cutover.traffic.tls.TlsClosing;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection of HTTP/1.1: reads one request after the other and serves them in order.
 *
 * <p>While a request is served, bytes of the next one are held back and nothing more is read, so a client that sends
 * ahead costs one buffer; nor is a request begun while the client does not take the answers to those before. A client
 * that takes nothing for the idle timeout is closed. Behind a refused request nothing is looked at any more. Event loop
 * of the connection.
 */
final class Http1ClientConnection extends ChannelInboundHandlerAdapter {
    /** What is read next. */
    private enum Reading {
        /** The head of a request. */
        HEAD,
        /** The body of the request that is being served. */
        BODY,
        /** Nothing: the request is complete and its response is not, or the client has yet to take it. */
        NOTHING,
        /** Whatever comes is thrown away: the last response is written. */
        REFUSED
    }

    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long LONGEST_LINGER_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ListenSettings settings;
    private final Admission admission;
    private final TrafficLoop loop;
    private final RequestHead head = new RequestHead();
    private final RequestParser parser;
    private final BodyParser body;
    private final Deadline deadline = new Deadline(this::onDeadline);
    private final Deadline stallDeadline = new Deadline(this::cut);
    private final Http1Response response;
    private final Exchange exchange;
    private Reading reading = Reading.HEAD;
    private @Nullable ByteBuf ahead;
    private @Nullable ChannelHandlerContext context;
    private boolean isBodyPaused;
    private boolean isReadingAhead;
    private boolean isOneTooMany;
    private boolean isLingering;
    private long lingersUntil;
    private long bodyBytes;

    Http1ClientConnection(ListenSettings settings, Admission admission, TrafficLoop loop, Client client) {
        this.settings = settings;
        this.admission = admission;
        this.loop = loop;
        head.setSecure(client.isSecure());
        HeadLimits limits = new HeadLimits(settings.maxUriBytes(), settings.maxHeaderBytes(), settings.maxHeaders());
        this.parser = new RequestParser(head, limits);
        this.body = new BodyParser(limits, false);
        this.response = new Http1Response(this, head);
        this.exchange = new Exchange(loop, response, client, head);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        response.begin(ctx);
    }

    /** Answers 503 without reading anything: there are too many connections; before the channel is active. */
    void refuseFromTheStart() {
        isOneTooMany = true;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (isOneTooMany) {
            refuse(Rejection.TOO_MANY_CONNECTIONS, "There are too many connections");
        } else {
            beginHead();
        }
    }

    private ChannelHandlerContext context() {
        assert context != null : "used before the channel was registered";
        return context;
    }

    private void beginHead() {
        reading = Reading.HEAD;
        parser.reset();
        loop.deadlines().schedule(deadline, settings.idleTimeout().toNanos());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (ahead != null) {
            ahead.writeBytes(in);
            in.release();
        } else if (isLingering) {
            in.release();
            lingerOn();
        } else {
            read(in);
        }
    }

    /** Reads as far as it can; takes over {@code in} and keeps what belongs to a later request. */
    private void read(ByteBuf in) {
        try {
            while (in.isReadable() && reading != Reading.NOTHING) {
                switch (reading) {
                    case HEAD -> readHead(in);
                    case BODY -> readBody(in);
                    default -> in.skipBytes(in.readableBytes());
                }
            }
            if (in.isReadable()) {
                keepAhead(in);
            }
        } catch (MalformedMessageException e) {
            refuse(e.rejection(), e.detail());
        } finally {
            in.release();
        }
    }

    private void keepAhead(ByteBuf in) {
        ahead = context().alloc().buffer(in.readableBytes()).writeBytes(in);
        updateReading();
    }

    private void readHead(ByteBuf in) throws MalformedMessageException {
        boolean isFirst = !parser.hasBegun();
        if (!parser.parse(in)) {
            if (isFirst && parser.hasBegun()) {
                loop.deadlines().schedule(deadline, settings.headerTimeout().toNanos());
            }
            return;
        }
        loop.deadlines().cancel(deadline);
        if (head.bodyLength() > settings.maxBodyBytes()) {
            refuse(Rejection.BODY_TOO_LARGE, bodyTooLarge());
            return;
        }
        if (!admission.tryBegin()) {
            refuseForNow(Rejection.OVERLOADED, "Too many requests are in flight");
            return;
        }
        beginExchange();
    }

    private void beginExchange() {
        bodyBytes = 0;
        isBodyPaused = false;
        body.begin(head.bodyLength());
        reading = body.isDone() ? Reading.NOTHING : Reading.BODY;
        response.beginExchange(!parser.isPersistent() || loop.drain().hasBegun());
        boolean hasBody = reading == Reading.BODY;
        if (hasBody) {
            loop.deadlines().schedule(deadline, settings.bodyTimeout().toNanos());
        }
        exchange.begin();
        if (!hasBody) {
            exchange.onRequestEnd(null);
        }
    }

    private String bodyTooLarge() {
        return "The body has more than " + settings.maxBodyBytes() + " bytes";
    }

    private void readBody(ByteBuf in) throws MalformedMessageException {
        ByteBuf content = body.next(in);
        if (content != null) {
            bodyBytes += content.readableBytes();
            if (head.bodyLength() == BodyLength.UNKNOWN && bodyBytes > settings.maxBodyBytes()) {
                content.release();
                refuse(Rejection.BODY_TOO_LARGE, bodyTooLarge());
                return;
            }
            loop.deadlines().schedule(deadline, settings.bodyTimeout().toNanos());
            exchange.onContent(content);
        }
        if (reading == Reading.BODY && body.isDone()) {
            loop.deadlines().cancel(deadline);
            reading = Reading.NOTHING;
            exchange.onRequestEnd(body.trailers());
        }
    }

    /** Answers with the gateway's refusal, and looks at nothing behind it. */
    private void refuse(Rejection rejection, String detail) {
        reading = Reading.REFUSED;
        loop.deadlines().cancel(deadline);
        if (exchange.isActive()) {
            exchange.reject(rejection, detail);
        } else {
            response.beginExchange(true);
            exchange.rejectUnread(rejection, detail);
            response.closeWhenSent();
        }
    }

    /**
     * Refuses a request that was read to its end and goes on with the next one: in an overload, new connections would
     * cost more than the answers.
     */
    private void refuseForNow(Rejection rejection, String detail) {
        if (head.bodyLength() != 0 || !parser.isPersistent() || loop.drain().hasBegun()) {
            refuse(rejection, detail);
            return;
        }
        response.beginExchange(false);
        exchange.rejectUnread(rejection, detail);
        reading = Reading.NOTHING;
        proceed();
    }

    private void onDeadline() {
        if (isLingering) {
            context().close();
        } else if (reading == Reading.HEAD && !parser.hasBegun()) {
            reading = Reading.REFUSED;
            response.closeWhenSent();
        } else if (reading == Reading.HEAD) {
            refuse(Rejection.REQUEST_TIMEOUT, "The request head did not arrive in time");
        } else if (reading == Reading.BODY && isBodyPaused) {
            loop.deadlines().schedule(deadline, settings.bodyTimeout().toNanos());
        } else if (reading == Reading.BODY) {
            refuse(Rejection.REQUEST_TIMEOUT, "The request body did not arrive in time");
        }
    }

    /** Whether more of the request's body is wanted. */
    void setBodyReading(boolean wanted) {
        if (isBodyPaused != wanted) {
            return;
        }
        isBodyPaused = !wanted;
        updateReading();
        if (wanted && reading == Reading.BODY) {
            loop.deadlines().schedule(deadline, settings.bodyTimeout().toNanos());
        }
    }

    private void updateReading() {
        boolean reads = ahead == null && !isBodyPaused;
        if (context().channel().config().isAutoRead() != reads) {
            context().channel().config().setAutoRead(reads);
        }
    }

    /** The response is written to its end: the connection goes on with the next request, or ends. */
    void onExchangeEnded() {
        admission.ended();
        loop.deadlines().cancel(deadline);
        boolean isRequestComplete = reading == Reading.NOTHING;
        if (!isRequestComplete || response.isLast()) {
            reading = Reading.REFUSED;
            releaseAhead();
            isBodyPaused = false;
            updateReading();
            response.closeWhenSent();
            return;
        }
        isBodyPaused = false;
        proceed();
    }

    /**
     * Goes on with the next request once the client has taken most of the responses before it, so that one who sends
     * requests and reads no answers fills no memory.
     */
    private void proceed() {
        if (!context().channel().isWritable()) {
            return;
        }
        beginHead();
        if (ahead == null) {
            updateReading();
        } else if (!isReadingAhead) {
            readAhead();
        }
    }

    /** The last response is sent: reads and throws away while the client goes on sending, then closes. */
    void linger() {
        isLingering = true;
        lingersUntil = loop.deadlines().nanoTime() + (isOneTooMany ? LINGER_NANOS : LONGEST_LINGER_NANOS);
        lingerOn();
    }

    private void lingerOn() {
        long left = lingersUntil - loop.deadlines().nanoTime();
        loop.deadlines().schedule(deadline, Math.min(LINGER_NANOS, left));
    }

    private void cut() {
        TlsClosing.cut(context());
    }

    /** Serves what the client sent ahead; each response that is complete at once makes room for the next request. */
    private void readAhead() {
        isReadingAhead = true;
        while (ahead != null && reading == Reading.HEAD) {
            ByteBuf next = ahead;
            ahead = null;
            read(next);
        }
        isReadingAhead = false;
        updateReading();
        exchange.onRequestFlush();
    }

    private void releaseAhead() {
        if (ahead != null) {
            ahead.release();
            ahead = null;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        exchange.onRequestFlush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        boolean writable = ctx.channel().isWritable();
        if (writable) {
            loop.deadlines().cancel(stallDeadline);
        } else {
            loop.deadlines().schedule(stallDeadline, settings.idleTimeout().toNanos());
        }
        exchange.onDownstreamWritabilityChanged(writable);
        if (writable && reading == Reading.NOTHING && !exchange.isActive()) {
            proceed();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == Stopping.GIVE_UP) {
            exchange.giveUp();
        } else if (event == Stopping.CLOSE_IDLE && reading == Reading.HEAD && !parser.hasBegun()) {
            reading = Reading.REFUSED;
            response.closeWhenSent();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        reading = Reading.REFUSED;
        loop.deadlines().cancel(deadline);
        loop.deadlines().cancel(stallDeadline);
        releaseAhead();
        response.onClosed();
        exchange.onClientGone();
    }

    /** Reading failed, which {@link #channelInactive} follows, or writing did: either way the client is gone. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        cut();
    }
}
