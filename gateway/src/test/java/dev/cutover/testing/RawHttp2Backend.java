package dev.cutover.testing;

import static dev.cutover.testing.Http2Wire.frame;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A backend of HTTP/2 on a plain socket that does what a script says and keeps what it was sent.
 *
 * <p>It answers settings and pings, and lets the gateway send as much as it has read. Each request is served on a
 * thread of its own; all threads are daemons and end with {@link #close()}.
 */
public final class RawHttp2Backend implements AutoCloseable {
    /** What the backend does with one request; may answer, close, or do nothing at all. */
    @FunctionalInterface
    public interface Script {
        /** Answers {@code request} on {@code connection}. */
        void serve(RawHttp2Request request, RawHttp2Connection connection) throws IOException;
    }

    private final ServerSocket listener;
    private final Set<RawHttp2Connection> open = ConcurrentHashMap.newKeySet();
    private final List<RawHttp2Connection> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final List<RawHttp2Request> requests = new CopyOnWriteArrayList<>();
    private volatile Script script;
    private volatile boolean servesAtHead;
    private volatile boolean givesCredit = true;
    private volatile boolean answersPings = true;
    private volatile byte[] greeting = Http2Wire.settings();

    private final @Nullable TlsPeer tls;

    private RawHttp2Backend(@Nullable TlsPeer tls, Script script) throws IOException {
        this.tls = tls;
        this.listener = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        this.script = script;
        inBackground(this::accept);
    }

    /** A backend that serves each request by {@code script} when it is complete. */
    public static RawHttp2Backend serving(Script script) {
        return servingTls(null, script);
    }

    /** A backend behind TLS, which speaks HTTP/2 whatever was agreed on; without TLS where {@code tls} is null. */
    public static RawHttp2Backend servingTls(@Nullable TlsPeer tls, Script script) {
        try {
            return new RawHttp2Backend(tls, script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A backend that answers 200 with {@code name} as its content. */
    public static RawHttp2Backend saying(String name) {
        return serving((request, connection) -> connection.answer(request.stream(), name));
    }

    /** A backend that takes requests and never answers. */
    public static RawHttp2Backend silent() {
        return serving((request, connection) -> {});
    }

    /** Serves what comes from now on by another script. */
    public void become(Script next) {
        script = next;
    }

    /** Serves requests as soon as their heads are there. */
    public RawHttp2Backend servingAtHead() {
        servesAtHead = true;
        return this;
    }

    /** Lets the gateway send no more than the windows that it begins with. */
    public RawHttp2Backend givingNoCredit() {
        givesCredit = false;
        return this;
    }

    /** Leaves pings without an answer from now on. */
    public void leavePings() {
        answersPings = false;
    }

    /** Sends those bytes first, in the place of empty settings. */
    public RawHttp2Backend greeting(byte[] bytes) {
        greeting = bytes;
        return this;
    }

    boolean servesAtHead() {
        return servesAtHead;
    }

    boolean answersPings() {
        return answersPings;
    }

    boolean givesCredit() {
        return givesCredit;
    }

    byte[] greeting() {
        return greeting;
    }

    /** Its URL for a configuration. */
    public String url() {
        return (tls == null ? "http" : "https") + "://127.0.0.1:" + listener.getLocalPort();
    }

    /** The requests delivered so far, in order. */
    public List<RawHttp2Request> requests() {
        return requests;
    }

    /** The only request delivered; fails where there is none or more than one. */
    public RawHttp2Request onlyRequest() {
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
        return open.size();
    }

    /** The connection number {@code i}, from 0, open or closed. */
    public RawHttp2Connection connection(int i) {
        return connections.get(i);
    }

    void serve(RawHttp2Request request, RawHttp2Connection connection) {
        requests.add(request);
        inBackground(() -> {
            try {
                script.serve(request, connection);
            } catch (IOException e) {
                return; // the gateway closed, or the script did
            }
        });
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (RawHttp2Connection connection : open) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                RawHttp2Connection connection = new RawHttp2Connection(this, tls == null ? socket : tls.over(socket));
                open.add(connection);
                connections.add(connection);
                accepted.incrementAndGet();
                inBackground(() -> {
                    connection.run();
                    open.remove(connection);
                });
            } catch (IOException e) {
                return;
            }
        }
    }

    static byte[] windowUpdate(int stream, int bytes) {
        return frame(RawFrame.WINDOW_UPDATE, 0, stream, Http2Wire.number(bytes));
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "raw-http2-backend");
        thread.setDaemon(true);
        thread.start();
    }
}
