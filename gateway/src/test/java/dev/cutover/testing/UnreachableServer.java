package dev.cutover.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A port on the loopback address on which connecting takes forever: nobody accepts, and the queue of those who would be
 * accepted is full, so that the system leaves whoever comes next without an answer.
 */
public final class UnreachableServer implements AutoCloseable {
    /** More than a queue for one takes. */
    private static final int CALLERS = 8;

    private final ServerSocket listener;
    private final List<SocketChannel> callers = new ArrayList<>();

    /** Listens on a free port. */
    public UnreachableServer() {
        try {
            listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            for (int i = 0; i < CALLERS; i++) {
                SocketChannel caller = SocketChannel.open();
                callers.add(caller);
                caller.configureBlocking(false);
                caller.connect(listener.getLocalSocketAddress());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its URL for a configuration. */
    public String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (SocketChannel caller : callers) {
                caller.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
