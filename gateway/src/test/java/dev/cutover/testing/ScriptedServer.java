package dev.cutover.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server on the loopback address that answers whatever it is sent with the same bytes, or with nothing at all.
 *
 * <p>Its threads are daemons and end with {@link #close()}.
 */
public final class ScriptedServer implements AutoCloseable {
    private final ServerSocket listener;
    private final byte[] answer;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private ScriptedServer(ServerSocket listener, String answer) {
        this.listener = listener;
        this.answer = answer.getBytes(StandardCharsets.ISO_8859_1);
        inBackground(this::accept);
    }

    /** Answers every piece of input that arrives with {@code answer}, on a free port. */
    public static ScriptedServer answering(String answer) {
        return on(0, answer);
    }

    /** Answers every piece of input that arrives with {@code answer}. */
    public static ScriptedServer on(int port, String answer) {
        try {
            return new ScriptedServer(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()), answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes connections and input, and never says a word. */
    public static ScriptedServer silent() {
        return answering("");
    }

    /** Where it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() {
        closeQuietly(listener);
        connections.forEach(ScriptedServer::closeQuietly);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                connections.add(connection);
                inBackground(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        byte[] buffer = new byte[8192];
        try (connection) {
            InputStream in = connection.getInputStream();
            while (in.read(buffer) >= 0) {
                connection.getOutputStream().write(answer);
            }
        } catch (IOException e) {
            return;
        } finally {
            connections.remove(connection);
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            return;
        }
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }
}
