package dev.cutover.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** A client on a plain socket that sends exactly what it is told. Waits ten seconds for an answer at most. */
public final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket raw;
    private final Socket socket;
    private final InputStream in;

    private RawClient(Socket raw, Socket socket) throws IOException {
        this.raw = raw;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Connects. */
    public static RawClient connect(InetSocketAddress address) {
        return connect(address, 0);
    }

    /** Connects with a receive buffer of so many bytes; 0 for the system's own. */
    public static RawClient connect(InetSocketAddress address, int receiveBuffer) {
        try {
            Socket socket = new Socket();
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(address, PATIENCE_MILLIS);
            return new RawClient(socket, socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects by TLS as {@code tls} says, and shakes hands. */
    public static RawClient connectTls(InetSocketAddress address, TlsPeer tls) {
        RawClient connection = connect(address);
        try {
            return new RawClient(connection.socket, tls.over(connection.socket, address));
        } catch (IOException e) {
            connection.close();
            throw new UncheckedIOException(e);
        }
    }

    /** What ALPN has agreed on; empty for nothing. */
    public String applicationProtocol() {
        return ((SSLSocket) socket).getApplicationProtocol();
    }

    /** Says that nothing more comes, over TLS by a close_notify. */
    public RawClient closeOutput() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The session of TLS. */
    public SSLSession session() {
        return ((SSLSocket) socket).getSession();
    }

    /** Sends {@code text} byte for char. */
    public RawClient send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends bytes. */
    public RawClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a GET without a body and reads the answer. */
    public RawResponse get(String target) {
        return send("GET " + target + " HTTP/1.1\r\nHost: example.org\r\n\r\n").read();
    }

    /** Reads a response, informational ones too. */
    public RawResponse read() {
        return read(false);
    }

    /** Reads the response to a HEAD request. */
    public RawResponse readToHead() {
        return read(true);
    }

    private RawResponse read(boolean toHead) {
        try {
            return RawResponse.read(in, toHead);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads so many bytes, or as many as come. */
    public byte[] readBytes(int count) {
        try {
            return in.readNBytes(count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether there is another byte to read; waits for it, or for the end of the connection. */
    public boolean hasMore() {
        try {
            in.mark(1);
            int next = in.read();
            in.reset();
            return next >= 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The stream of what comes, for reading piece by piece. */
    public InputStream in() {
        return in;
    }

    /** Whether the gateway ends the connection, in order or by a reset, without another byte. */
    public boolean isClosedByGateway() {
        try {
            return in.read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Whether the gateway ends the connection, without another byte, in that time. */
    public boolean isClosedWithin(Duration time) {
        try {
            socket.setSoTimeout(Math.toIntExact(time.toMillis()));
            return isClosedByGateway();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the gateway ends the connection in order, without another byte. */
    public boolean isClosedInOrder() {
        try {
            return in.read() < 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends the connection by a reset. */
    public void reset() {
        try {
            raw.setSoLinger(true, 0);
            raw.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
            raw.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
