package dev.cutover.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A backend on a plain socket that does what a script says, and keeps what it was sent.
 *
 * <p>Requests are read strictly: a head that ends in an empty line, then a body by Content-Length or in chunks. Its
 * threads are daemons and end with {@link #close()}.
 */
public final class RawBackend implements AutoCloseable {
    /** What the backend does with one request; may answer, close, or do nothing at all. */
    @FunctionalInterface
    public interface Script {
        /** Answers {@code request} on {@code connection}. */
        void serve(RawRequest request, Connection connection) throws IOException;
    }

    /** One connection of the gateway, as a script sees it. */
    public static final class Connection {
        private final Socket raw;
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        private Connection(Socket raw, @Nullable TlsPeer tls) throws IOException {
            this.raw = raw;
            this.socket = tls == null ? raw : tls.over(raw);
            this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
            this.out = socket.getOutputStream();
        }

        /** Sends {@code text} byte for char. */
        public void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Sends bytes. */
        public void send(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /** Closes in order. */
        public void close() throws IOException {
            socket.close();
            raw.close();
        }

        /** Says that nothing more comes, over TLS by a close_notify, and leaves the connection open. */
        public void closeOutput() throws IOException {
            socket.shutdownOutput();
        }

        /** Closes without a close_notify, which is in order only where there is no TLS. */
        public void closeWithoutNotify() throws IOException {
            raw.close();
        }

        /** Closes by a reset. */
        public void reset() throws IOException {
            raw.setSoLinger(true, 0);
            raw.close();
        }

        /** The session of TLS; shakes hands where that was not done yet. */
        public ExtendedSSLSession session() {
            return (ExtendedSSLSession) ((SSLSocket) socket).getSession();
        }

        /** What the gateway sends behind the head, for a script that reads bodies itself. */
        public InputStream in() {
            return in;
        }

        /** Blocks until the gateway closes, or sends anything; gives what came, or -1. */
        public int awaitClose() throws IOException {
            return in.read();
        }
    }

    private final ServerSocket listener;
    private volatile @Nullable TlsPeer tls;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final List<String> malformed = new CopyOnWriteArrayList<>();
    private final List<RawRequest> requests = new CopyOnWriteArrayList<>();
    private volatile Script script;
    private volatile boolean readsBodies = true;
    private volatile String greeting = "";

    private RawBackend(int port, @Nullable TlsPeer tls, Script script) throws IOException {
        this.listener = new ServerSocket(port, 512, InetAddress.getLoopbackAddress());
        this.tls = tls;
        this.script = script;
        inBackground(this::accept);
    }

    /** A backend that serves each request by {@code script}, on a free port. */
    public static RawBackend serving(Script script) {
        return on(0, script);
    }

    /** A backend that serves each request by {@code script}. */
    public static RawBackend on(int port, Script script) {
        return on(port, null, script);
    }

    /** A backend that serves each request by {@code script} over TLS, on a free port. */
    public static RawBackend servingTls(TlsPeer tls, Script script) {
        return on(0, tls, script);
    }

    private static RawBackend on(int port, @Nullable TlsPeer tls, Script script) {
        try {
            return new RawBackend(port, tls, script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A backend that answers 200 with {@code name} as its content. */
    public static RawBackend saying(String name) {
        return serving((request, connection) -> connection.send(ok(name)));
    }

    /** A backend that answers each request with the same bytes. */
    public static RawBackend answering(String response) {
        return serving((request, connection) -> connection.send(response));
    }

    /** A backend that sends {@code text} to whoever connects, whatever they say. */
    public static RawBackend speakingFirst(String text) {
        RawBackend backend = silent();
        backend.greeting = text;
        return backend;
    }

    /** A backend that takes requests and never answers. */
    public static RawBackend silent() {
        return serving((request, connection) -> {});
    }

    /** A port on which nobody listens. */
    public static int closedPort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A whole 200 response. */
    public static String ok(String content) {
        return response(200, content);
    }

    /** A whole response with a length. */
    public static String response(int status, String content) {
        return "HTTP/1.1 " + status + " Status\r\nContent-Type: text/plain\r\nContent-Length: "
                + content.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + content;
    }

    /** Serves what comes from now on by another script. */
    public void become(Script next) {
        script = next;
    }

    /** Shows another certificate from the next connection on. */
    public void becomeTls(TlsPeer next) {
        tls = next;
    }

    /** Leaves bodies unread: the script sees requests with an empty body as soon as the head is there. */
    public RawBackend leavingBodiesUnread() {
        readsBodies = false;
        return this;
    }

    /** Where it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Its URL for a configuration. */
    public String url() {
        return (tls == null ? "http" : "https") + "://127.0.0.1:" + port();
    }

    /** The requests delivered so far, in order. */
    public List<RawRequest> requests() {
        return requests;
    }

    /** What came that was no request, or one that could be read in two ways. */
    public List<String> malformed() {
        return malformed;
    }

    /** The only request delivered; fails where there is none or more than one. */
    public RawRequest onlyRequest() {
        if (requests.size() != 1) {
            throw new AssertionError("requests delivered: " + requests.size() + " (expected: 1)");
        }
        return requests.get(0);
    }

    /** How many requests were delivered. */
    public int deliveries() {
        return requests.size();
    }

    /** How many connections were opened. */
    public int connectionsAccepted() {
        return accepted.get();
    }

    /** How many connections are open. */
    public int connectionsOpen() {
        return connections.size();
    }

    /** Closes all connections, but goes on listening. */
    public void closeConnections() {
        for (Connection connection : connections) {
            closeQuietly(connection);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        closeConnections();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                accepted.incrementAndGet();
                Connection connection = new Connection(socket, tls);
                connections.add(connection);
                if (listener.isClosed()) {
                    closeConnections();
                    return;
                }
                inBackground(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Connection connection) {
        try {
            if (!greeting.isEmpty()) {
                connection.send(greeting);
            }
            RawRequest request = RawRequest.read(connection.in, readsBodies);
            while (request != null) {
                requests.add(request);
                script.serve(request, connection);
                request = connection.raw.isClosed() ? null : RawRequest.read(connection.in, readsBodies);
            }
        } catch (RawMessage.MalformedException e) {
            malformed.add(e.getMessage());
        } catch (IOException e) {
            return; // the gateway closed, or the script did
        } finally {
            connections.remove(connection);
            closeQuietly(connection);
        }
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (IOException e) {
            return; // closed is closed
        }
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "raw-backend");
        thread.setDaemon(true);
        thread.start();
    }
}
