package dev.cutover.traffic.listen;

import dev.cutover.traffic.exchange.Client;
import dev.cutover.traffic.exchange.Drain;
import dev.cutover.traffic.exchange.TrafficLoop;
import dev.cutover.traffic.http.CidrBlock;
import dev.cutover.traffic.http.HostPort;
import dev.cutover.traffic.http.Rejection;
import dev.cutover.traffic.loop.Transport;
import dev.cutover.traffic.tls.ServerTls;
import dev.cutover.traffic.tls.TlsHandshake;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The traffic ports: accepts connections, hands each to the event loop it was given, and ends them in order.
 *
 * <p>Thread-safe.
 */
public final class TrafficServer {
    private static final Logger log = LoggerFactory.getLogger(TrafficServer.class);
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long POLL_MILLIS = 20;
    /** For clients to take what was sent, before connections are closed under them. */
    private static final long LAST_WORDS_MILLIS = 500;

    private final ListenSettings settings;
    private final Transport transport;
    private final Map<EventLoop, TrafficLoop> loops;
    private final Admission admission;
    private final Drain drain;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<Channel> listeners = new CopyOnWriteArrayList<>();

    /** A server that is not listening yet; {@code loops} has an entry for each loop of the transport. */
    public TrafficServer(ListenSettings settings, Transport transport, Map<EventLoop, TrafficLoop> loops, Drain drain) {
        this.settings = settings;
        this.transport = transport;
        this.loops = Map.copyOf(loops);
        this.drain = drain;
        this.admission = new Admission(settings.maxConnections(), settings.maxRequestsInFlight());
    }

    /** How many connections and exchanges there are. */
    public Admission admission() {
        return admission;
    }

    /** What connections over TLS may speak, by the names of ALPN, best first. */
    public static List<String> protocols() {
        return ClientProtocol.alpnNames();
    }

    /**
     * Listens for cleartext HTTP.
     *
     * @return the address, with the port that was chosen where 0 was configured
     * @throws IOException naming the address, where it cannot be bound
     */
    public InetSocketAddress bind(HostPort address) throws IOException {
        return bind(address, this::acceptCleartext);
    }

    /**
     * Listens for HTTPS.
     *
     * @return the address, with the port that was chosen where 0 was configured
     * @throws IOException naming the address, where it cannot be bound
     */
    public InetSocketAddress bind(HostPort address, ServerTls tls) throws IOException {
        return bind(address, channel -> acceptTls(channel, tls));
    }

    private InetSocketAddress bind(HostPort address, Consumer<SocketChannel> accept) throws IOException {
        var bound = transport
                .server()
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        connections.add(channel);
                        accept.accept(channel);
                    }
                })
                .bind(new InetSocketAddress(address.host(), address.port()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "Cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
        }
        listeners.add(bound.channel());
        return (InetSocketAddress) bound.channel().localAddress();
    }

    private void acceptCleartext(SocketChannel channel) {
        Http1ClientConnection connection =
                new Http1ClientConnection(settings, admission, loopOf(channel), clientOf(channel, false));
        if (!isAdmitted(channel)) {
            connection.refuseFromTheStart();
        }
        channel.pipeline().addLast(connection);
    }

    /** Closes a connection that is one too many at once: an answer would cost the handshake. */
    private void acceptTls(SocketChannel channel, ServerTls tls) {
        if (!isAdmitted(channel)) {
            rejected(channel, Rejection.TOO_MANY_CONNECTIONS);
            channel.close();
            return;
        }
        SslHandler handler = tls.newHandler(channel.alloc(), settings.headerTimeout());
        // A client that closes its side of TLS gets no more answers, as on a connection without TLS.
        handler.sslCloseFuture().addListener(closed -> channel.close());
        channel.pipeline().addLast(handler, new TlsHandshake(handler, new TlsHandshake.Owner() {
            @Override
            public void onSecured(ChannelPipeline pipeline, String protocol) {
                Client client = clientOf(channel, true);
                pipeline.addLast(
                        ClientProtocol.ofAlpn(protocol).newConnection(settings, admission, loopOf(channel), client));
            }

            /** A client that leaves, such as one that only looks whether the port is open, was not rejected. */
            @Override
            public void onNotSecured(Throwable cause) {
                log.debug("No TLS with {}: {}", channel.remoteAddress(), String.valueOf(cause));
                if (!(cause instanceof ClosedChannelException)) {
                    rejected(channel, Rejection.TLS);
                }
            }
        }));
    }

    private void rejected(SocketChannel channel, Rejection rejection) {
        TrafficLoop loop = loopOf(channel);
        loop.observer().rejected(rejection, loop.index());
    }

    private boolean isAdmitted(SocketChannel channel) {
        boolean admitted = admission.tryConnect();
        if (admitted) {
            channel.closeFuture().addListener(closed -> admission.disconnected());
        }
        return admitted;
    }

    private TrafficLoop loopOf(SocketChannel channel) {
        TrafficLoop loop = loops.get(channel.eventLoop());
        assert loop != null : "a loop without its resources";
        return loop;
    }

    private Client clientOf(SocketChannel channel, boolean isSecure) {
        InetAddress peer = channel.remoteAddress().getAddress();
        return new Client(peer, isTrustedProxy(peer), isSecure);
    }

    private boolean isTrustedProxy(InetAddress peer) {
        for (CidrBlock block : settings.trustedProxies()) {
            if (block.contains(peer)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Accepts no more connections, lets exchanges finish for up to the drain timeout, gives up what is left, and
     * closes. Blocks.
     */
    public void drain() throws InterruptedException {
        for (Channel listener : listeners) {
            listener.close().awaitUninterruptibly();
        }
        drain.begin(settings.drainTimeout());
        TimeUnit.NANOSECONDS.sleep(Math.min(GRACE_NANOS, settings.drainTimeout().toNanos()));
        // At least once before anything is given up: a request may have begun since the last count.
        do {
            tell(Stopping.CLOSE_IDLE);
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } while (!drain.isOver() && admission.exchanges() > 0);
        tell(Stopping.GIVE_UP);
        connections.newCloseFuture().awaitUninterruptibly(LAST_WORDS_MILLIS);
        connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    }

    private void tell(Stopping stopping) {
        for (Channel connection : connections) {
            connection.pipeline().fireUserEventTriggered(stopping);
        }
    }
}
