package dev.cutover.traffic.listen;

import dev.cutover.traffic.exchange.Client;
import dev.cutover.traffic.exchange.Drain;
import dev.cutover.traffic.exchange.TrafficLoop;
import dev.cutover.traffic.http.CidrBlock;
import dev.cutover.traffic.http.HostPort;
import dev.cutover.traffic.loop.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The traffic port: accepts connections, hands each to the event loop it was given, and ends them in order.
 *
 * <p>Thread-safe.
 */
public final class TrafficServer {
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
    private volatile @Nullable Channel listener;

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

    /**
     * Listens.
     *
     * @return the address, with the port that was chosen where 0 was configured
     * @throws IOException naming the address, where it cannot be bound
     */
    public InetSocketAddress bind(HostPort address) throws IOException {
        var bound = transport
                .server()
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                })
                .bind(new InetSocketAddress(address.host(), address.port()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "Cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
        }
        listener = bound.channel();
        return (InetSocketAddress) bound.channel().localAddress();
    }

    private void accept(SocketChannel channel) {
        TrafficLoop loop = loops.get(channel.eventLoop());
        assert loop != null : "a loop without its resources";
        connections.add(channel);
        InetAddress peer = channel.remoteAddress().getAddress();
        Client client = new Client(peer, isTrustedProxy(peer));
        Http1ClientConnection connection = new Http1ClientConnection(settings, admission, loop, client);
        if (admission.tryConnect()) {
            channel.closeFuture().addListener(closed -> admission.disconnected());
        } else {
            connection.refuseFromTheStart();
        }
        channel.pipeline().addLast(connection);
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
     * Accepts no more connections, lets exchanges finish for up to the drain timeout, gives up what is left, and closes.
     * Blocks.
     */
    public void drain() throws InterruptedException {
        Channel current = listener;
        if (current != null) {
            current.close().awaitUninterruptibly();
        }
        drain.begin(settings.drainTimeout());
        TimeUnit.NANOSECONDS.sleep(Math.min(GRACE_NANOS, settings.drainTimeout().toNanos()));
        while (!drain.isOver() && admission.exchanges() > 0) {
            tell(Stopping.CLOSE_IDLE);
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        tell(Stopping.CLOSE_IDLE);
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
