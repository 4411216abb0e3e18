package dev.cutover.testing;

import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * A client of HTTP/2 over TLS that sends exactly the frames it is told, however wrong, and keeps those that come.
 *
 * <p>It acknowledges nothing and gives no window back by itself. Its thread is a daemon and ends with {@link #close()}.
 */
public final class RawHttp2Client implements AutoCloseable {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int MAX_FRAME = 16_384;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(5);

    private final RawClient connection;
    private final List<RawFrame> frames = new CopyOnWriteArrayList<>();
    private final DefaultHttp2HeadersDecoder headers = new DefaultHttp2HeadersDecoder(false, 1 << 20);
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private volatile boolean isClosed;
    private volatile boolean isClosedInOrder;

    private RawHttp2Client(RawClient connection) {
        this.connection = connection;
        Thread thread = new Thread(this::readAll, "raw-http2-client");
        thread.setDaemon(true);
        thread.start();
    }

    /** Connects and sends nothing. */
    public static RawHttp2Client connectSilently(InetSocketAddress address, TlsPeer tls) {
        return new RawHttp2Client(RawClient.connectTls(address, tls.offering("h2")));
    }

    /** Connects, and sends the preface with {@code settings} as pairs of identifier and value. */
    public static RawHttp2Client connect(InetSocketAddress address, TlsPeer tls, int... settings) {
        RawHttp2Client client = connectSilently(address, tls);
        client.send(PREFACE.getBytes(StandardCharsets.US_ASCII)).settings(settings);
        client.awaitFrame(frame -> frame.is(RawFrame.SETTINGS, 0) && frame.flags() == 0);
        return client.frame(RawFrame.SETTINGS, RawFrame.ACK, 0);
    }

    /** Sends bytes. */
    public RawHttp2Client send(byte[] bytes) {
        connection.send(bytes);
        return this;
    }

    /** The bytes of a frame. */
    public static byte[] bytes(int type, int flags, int streamId, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt((payload.length << 8) | type)
                .put((byte) flags)
                .putInt(streamId)
                .put(payload)
                .array();
    }

    /** Sends a frame. */
    public RawHttp2Client frame(int type, int flags, int streamId, byte... payload) {
        return send(bytes(type, flags, streamId, payload));
    }

    /** Sends SETTINGS of pairs of identifier and value. */
    public RawHttp2Client settings(int... pairs) {
        ByteBuffer payload = ByteBuffer.allocate(pairs.length * 3);
        for (int i = 0; i < pairs.length; i += 2) {
            payload.putShort((short) pairs[i]).putInt(pairs[i + 1]);
        }
        return frame(RawFrame.SETTINGS, 0, 0, payload.array());
    }

    /** Sends a GET. */
    public RawHttp2Client get(int streamId, String path, String... more) {
        return headers(streamId, true, with(request("GET", path), more));
    }

    /** Sends the head of a POST whose body follows. */
    public RawHttp2Client post(int streamId, String path, String... more) {
        return headers(streamId, false, with(request("POST", path), more));
    }

    /** The pseudo-fields of a request, as pairs of name and value. */
    public static String[] request(String method, String path) {
        return new String[] {":method", method, ":scheme", "https", ":authority", "example.org", ":path", path};
    }

    /** Both together. */
    public static String[] with(String[] some, String... more) {
        List<String> all = new ArrayList<>(List.of(some));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** Sends a head of pairs of name and value, in as many frames as it takes. */
    public RawHttp2Client headers(int streamId, boolean endsStream, String... pairs) {
        byte[] encoded = block(pairs);
        int end = endsStream ? RawFrame.END_STREAM : 0;
        int first = Math.min(encoded.length, MAX_FRAME);
        frame(RawFrame.HEADERS, end | lastOf(encoded, first), streamId, slice(encoded, 0, first));
        for (int at = first; at < encoded.length; at += MAX_FRAME) {
            int next = Math.min(encoded.length, at + MAX_FRAME);
            frame(RawFrame.CONTINUATION, lastOf(encoded, next), streamId, slice(encoded, at, next));
        }
        return this;
    }

    private static int lastOf(byte[] encoded, int end) {
        return end == encoded.length ? RawFrame.END_HEADERS : 0;
    }

    private static byte[] slice(byte[] bytes, int start, int end) {
        return java.util.Arrays.copyOfRange(bytes, start, end);
    }

    /** A header block of pairs of name and value, as literals that nobody remembers, byte for char. */
    public static byte[] block(String... pairs) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < pairs.length; i += 2) {
            out.write(0);
            literal(out, pairs[i]);
            literal(out, pairs[i + 1]);
        }
        return out.toByteArray();
    }

    private static void literal(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            out.write(bytes.length);
        } else {
            out.write(127);
            int rest = bytes.length - 127;
            for (; rest > 127; rest >>>= 7) {
                out.write((rest & 127) | 128);
            }
            out.write(rest);
        }
        out.writeBytes(bytes);
    }

    /** Sends content. */
    public RawHttp2Client data(int streamId, boolean endsStream, String content) {
        return data(streamId, endsStream, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends content of up to 16 KB. */
    public RawHttp2Client data(int streamId, boolean endsStream, byte[] content) {
        return frame(RawFrame.DATA, endsStream ? RawFrame.END_STREAM : 0, streamId, content);
    }

    /** Resets a stream. */
    public RawHttp2Client reset(int streamId, int code) {
        return frame(RawFrame.RST_STREAM, 0, streamId, number(code));
    }

    /** Gives window to a stream, or to the connection as stream 0. */
    public RawHttp2Client window(int streamId, int bytes) {
        return frame(RawFrame.WINDOW_UPDATE, 0, streamId, number(bytes));
    }

    /** Sends a PING. */
    public RawHttp2Client ping() {
        return frame(RawFrame.PING, 0, 0, new byte[8]);
    }

    /** Says that it has got each PING that came. */
    public RawHttp2Client acknowledgePings() {
        frames().stream()
                .filter(frame -> frame.is(RawFrame.PING, 0) && frame.flags() == 0)
                .forEach(ping -> frame(RawFrame.PING, RawFrame.ACK, 0, ping.bytes()));
        return this;
    }

    /** A number as four bytes. */
    public static byte[] number(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    private void readAll() {
        try {
            DataInputStream in = new DataInputStream(connection.in());
            while (true) {
                int first = in.read();
                if (first < 0) {
                    isClosedInOrder = true;
                    return;
                }
                int length = (first << 16) | in.readUnsignedShort();
                frames.add(read(in, length));
            }
        } catch (IOException | Http2Exception e) {
            return; // closed by whichever side
        } finally {
            isClosed = true;
        }
    }

    private RawFrame read(DataInputStream in, int length) throws IOException, Http2Exception {
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int streamId = in.readInt();
        byte[] bytes = in.readNBytes(length);
        String payload = new String(bytes, StandardCharsets.ISO_8859_1);
        if (type != RawFrame.HEADERS && type != RawFrame.CONTINUATION) {
            return new RawFrame(type, flags, streamId, payload, List.of());
        }
        block.writeBytes(bytes);
        if ((flags & RawFrame.END_HEADERS) == 0) {
            return new RawFrame(type, flags, streamId, payload, List.of());
        }
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        ByteBuf whole = Unpooled.wrappedBuffer(block.toByteArray());
        headers.decodeHeaders(streamId, whole)
                .forEach(field -> fields.add(
                        Map.entry(field.getKey().toString(), field.getValue().toString())));
        block.reset();
        return new RawFrame(type, flags, streamId, payload, fields);
    }

    /** The frames that have come, in order. */
    public List<RawFrame> frames() {
        return frames;
    }

    /** The frames of one type. */
    public List<RawFrame> frames(int type) {
        return frames.stream().filter(frame -> frame.type() == type).toList();
    }

    /** Waits for a frame; gives the first one. */
    public RawFrame awaitFrame(Predicate<RawFrame> wanted) {
        await().atMost(PATIENCE).pollInterval(POLL).until(() -> frames.stream().anyMatch(wanted));
        return frames.stream().filter(wanted).findFirst().orElseThrow();
    }

    /** What has come on a stream so far. */
    public RawHttp2Response soFar(int streamId) {
        return RawHttp2Response.of(
                frames.stream().filter(frame -> frame.streamId() == streamId).toList());
    }

    /** Waits until a stream has ended, in order or by a reset; gives what came on it. */
    public RawHttp2Response read(int streamId) {
        await().atMost(PATIENCE).pollInterval(POLL).until(() -> {
            RawHttp2Response response = soFar(streamId);
            return response.ended() || response.reset() >= 0 || isClosed;
        });
        return soFar(streamId);
    }

    /** Waits until a stream is reset; gives the code. */
    public int awaitReset(int streamId) {
        return awaitFrame(frame -> frame.is(RawFrame.RST_STREAM, streamId)).number(0);
    }

    /** Waits for a GOAWAY; gives its code. */
    public int awaitGoAway() {
        return awaitFrame(frame -> frame.is(RawFrame.GOAWAY, 0)).number(4);
    }

    /** Waits until the gateway has ended the connection; gives whether it was in order. */
    public boolean awaitClosed() {
        await().atMost(PATIENCE).pollInterval(POLL).until(() -> isClosed);
        return isClosedInOrder;
    }

    @Override
    public void close() {
        connection.close();
    }
}
