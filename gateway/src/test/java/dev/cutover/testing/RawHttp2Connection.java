package dev.cutover.testing;

import static dev.cutover.testing.Http2Wire.block;
import static dev.cutover.testing.Http2Wire.frame;
import static dev.cutover.testing.Http2Wire.number;
import static dev.cutover.testing.RawFrame.ACK;
import static dev.cutover.testing.RawFrame.CONTINUATION;
import static dev.cutover.testing.RawFrame.DATA;
import static dev.cutover.testing.RawFrame.END_HEADERS;
import static dev.cutover.testing.RawFrame.END_STREAM;
import static dev.cutover.testing.RawFrame.GOAWAY;
import static dev.cutover.testing.RawFrame.HEADERS;
import static dev.cutover.testing.RawFrame.PING;
import static dev.cutover.testing.RawFrame.RST_STREAM;
import static dev.cutover.testing.RawFrame.SETTINGS;
import static dev.cutover.testing.RawFrame.WINDOW_UPDATE;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;

/** One connection of the gateway to a {@link RawHttp2Backend}, as a script sees it. */
public final class RawHttp2Connection {
    /**
     * A frame that came from the gateway.
     *
     * @param length of its payload
     * @param number the first four bytes of the payload: an error code, or the last stream of GOAWAY; 0 where it is
     *     shorter
     * @param number2 the next four bytes: the error code of GOAWAY
     */
    public record Frame(int type, int flags, int stream, int length, int number, int number2) {
        private static Frame of(int type, int flags, int stream, byte[] payload) {
            ByteBuffer numbers = ByteBuffer.wrap(Arrays.copyOf(payload, 8));
            return new Frame(type, flags, stream, payload.length, numbers.getInt(), numbers.getInt());
        }
    }

    /** A request of which a part has come. */
    private static final class Coming {
        private final List<Map.Entry<String, String>> fields = new ArrayList<>();
        private final List<Map.Entry<String, String>> trailers = new ArrayList<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    }

    private static final int PREFACE_LENGTH = 24;
    private static final int WINDOW = 65_535;
    private static final int MAX_FRAME = 16_384;

    private final RawHttp2Backend backend;
    private final Socket socket;
    private final DataInputStream in;
    private final DefaultHttp2HeadersDecoder headers = new DefaultHttp2HeadersDecoder(false);
    private final Map<Integer, Coming> coming = new HashMap<>();
    private final Map<Integer, Integer> windows = new HashMap<>();
    private final List<Frame> frames = new CopyOnWriteArrayList<>();

    RawHttp2Connection(RawHttp2Backend backend, Socket socket) throws IOException {
        this.backend = backend;
        this.socket = socket;
        socket.setTcpNoDelay(true);
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /** Sends bytes. */
    public synchronized void send(byte[]... pieces) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Arrays.stream(pieces).forEach(all::writeBytes);
        socket.getOutputStream().write(all.toByteArray());
    }

    /** Sends a header block of names and values in turn, in as many frames as it takes. */
    public void head(int stream, boolean endsStream, String... namesAndValues) throws IOException {
        byte[] block = block(namesAndValues);
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        int at = 0;
        do {
            int end = Math.min(block.length, at + MAX_FRAME);
            int flags = (end == block.length ? END_HEADERS : 0) | (at == 0 && endsStream ? END_STREAM : 0);
            frames.writeBytes(
                    frame(at == 0 ? HEADERS : CONTINUATION, flags, stream, Arrays.copyOfRange(block, at, end)));
            at = end;
        } while (at < block.length);
        send(frames.toByteArray());
    }

    /** Sends a piece of content, which must fit the window. */
    public void data(int stream, boolean endsStream, String content) throws IOException {
        send(frame(DATA, endsStream ? END_STREAM : 0, stream, content.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Sends content as the gateway makes room for it. */
    public void stream(int stream, byte[] content) throws IOException {
        int sent = 0;
        while (sent < content.length) {
            int length = Math.min(MAX_FRAME, Math.min(content.length - sent, take(stream)));
            send(frame(DATA, 0, stream, Arrays.copyOfRange(content, sent, sent + length)));
            credit(stream, -length);
            credit(0, -length);
            sent += length;
        }
    }

    private int take(int stream) throws IOException {
        synchronized (windows) {
            while (Math.min(window(0), window(stream)) <= 0) {
                if (socket.isClosed()) {
                    throw new IOException("closed");
                }
                try {
                    windows.wait(100);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            return Math.min(window(0), window(stream));
        }
    }

    /** How many bytes the gateway takes on a stream now; 0 for the connection. */
    public int window(int stream) {
        synchronized (windows) {
            return windows.getOrDefault(stream, WINDOW);
        }
    }

    private void credit(int stream, int bytes) {
        synchronized (windows) {
            windows.put(stream, window(stream) + bytes);
            windows.notifyAll();
        }
    }

    /** Answers 200 with that content. */
    public void answer(int stream, String content) throws IOException {
        byte[] body = content.getBytes(StandardCharsets.ISO_8859_1);
        send(
                frame(
                        HEADERS,
                        END_HEADERS,
                        stream,
                        block(":status", "200", "content-length", Integer.toString(body.length))),
                frame(DATA, END_STREAM, stream, body));
    }

    /** Resets a stream. */
    public void rst(int stream, int error) throws IOException {
        send(frame(RST_STREAM, 0, stream, number(error)));
    }

    /** Says that it goes away, and takes nothing behind that stream. */
    public void goAway(int lastStream, int error) throws IOException {
        send(Http2Wire.goAway(lastStream, error));
    }

    /** Closes in order. */
    public void close() throws IOException {
        socket.close();
    }

    /** Closes by a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** The protocol that both sides agreed on by ALPN; empty for none. */
    public String alpn() {
        return socket instanceof SSLSocket secure ? secure.getApplicationProtocol() : "";
    }

    /** Whether the gateway has closed it, or the script. */
    public boolean isClosed() {
        return socket.isClosed();
    }

    /** The frames of a type that have come, in order. */
    public List<Frame> frames(int type) {
        return frames.stream().filter(frame -> frame.type() == type).toList();
    }

    void run() {
        try (socket) {
            in.readNBytes(PREFACE_LENGTH);
            send(backend.greeting());
            while (true) {
                read();
            }
        } catch (IOException | Http2Exception e) {
            return; // closed, by either side
        }
    }

    private void read() throws IOException, Http2Exception {
        int lengthAndType = in.readInt();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = new byte[lengthAndType >>> 8];
        in.readFully(payload);
        Frame frame = Frame.of(lengthAndType & 0xFF, flags, stream, payload);
        frames.add(frame);
        switch (frame.type()) {
            case HEADERS -> onHeaders(frame, payload);
            case DATA -> onData(frame, payload);
            case SETTINGS -> acknowledge(frame, new byte[0]);
            case PING -> {
                if (backend.answersPings()) {
                    acknowledge(frame, payload);
                }
            }
            case WINDOW_UPDATE -> credit(stream, frame.number());
            case GOAWAY -> {}
            default -> {}
        }
    }

    private void acknowledge(Frame frame, byte[] payload) throws IOException {
        if ((frame.flags() & ACK) == 0) {
            send(frame(frame.type(), ACK, 0, payload));
        }
    }

    private void onHeaders(Frame frame, byte[] payload) throws IOException, Http2Exception {
        if ((frame.flags() & END_HEADERS) == 0) {
            throw new IOException("a head in pieces, which no test sends");
        }
        boolean isHead = !coming.containsKey(frame.stream());
        Coming request = coming.computeIfAbsent(frame.stream(), any -> new Coming());
        headers.decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(payload))
                .forEach(field -> (isHead ? request.fields : request.trailers)
                        .add(Map.entry(
                                field.getKey().toString(), field.getValue().toString())));
        serveIfDue(frame, request, isHead);
    }

    private void onData(Frame frame, byte[] payload) throws IOException {
        Coming request = coming.get(frame.stream());
        if (request == null) {
            throw new IOException("content without a head");
        }
        request.body.writeBytes(payload);
        if (backend.givesCredit() && frame.length() > 0) {
            send(
                    RawHttp2Backend.windowUpdate(0, frame.length()),
                    RawHttp2Backend.windowUpdate(frame.stream(), frame.length()));
        }
        serveIfDue(frame, request, false);
    }

    private void serveIfDue(Frame frame, Coming request, boolean isHead) {
        boolean isComplete = (frame.flags() & END_STREAM) != 0;
        if (backend.servesAtHead() ? isHead : isComplete) {
            backend.serve(
                    new RawHttp2Request(
                            frame.stream(),
                            List.copyOf(request.fields),
                            request.body.toString(StandardCharsets.ISO_8859_1),
                            List.copyOf(request.trailers)),
                    this);
        }
    }

    /** How many bytes of a request's content have come. */
    public int received(int stream) {
        return frames(DATA).stream()
                .filter(frame -> frame.stream() == stream)
                .mapToInt(frame -> frame.length())
                .sum();
    }
}
