package dev.cutover.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Passes bytes on to a server on the loopback address, and its answers back some time after they came.
 *
 * <p>Its threads are daemons and end with {@link #close()}.
 */
public final class SlowProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int serverPort;
    private final Duration delay;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(SlowProxy::daemon);

    /** Listens on a free port. */
    public SlowProxy(int serverPort, Duration delay) {
        this.serverPort = serverPort;
        this.delay = delay;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept).start();
    }

    /** Where it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        later.shutdownNow();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                sockets.add(client);
                sockets.add(server);
                daemon(() -> pass(client, server, Duration.ZERO)).start();
                daemon(() -> pass(server, client, delay)).start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void pass(Socket from, Socket to, Duration after) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                byte[] piece = Arrays.copyOf(buffer, length);
                OutputStream out = to.getOutputStream();
                var unused = later.schedule(() -> write(out, piece), after.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (IOException e) {
            return;
        }
    }

    private static void write(OutputStream out, byte[] piece) {
        try {
            out.write(piece);
        } catch (IOException e) {
            return;
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "slow-proxy");
        thread.setDaemon(true);
        return thread;
    }
}
