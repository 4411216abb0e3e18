package dev.cutover.traffic.route;

import dev.cutover.traffic.http.RouteRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A request whose path has its percent-escapes decoded to {@link CanonicalText}.
 *
 * <p>Bytes that are no UTF-8 become U+FFFD, as in Spring's {@code PathContainer}. Where that one refuses the path, at a
 * {@code %} without two hexadecimal digits, the {@code %} stands for itself here: what an origin makes of it is the
 * origin's affair, and the request belongs to the endpoint whose prefix it has.
 */
final class DecodedRequest implements RouteRequest {
    private final byte[] bytes;
    private final int methodEnd;
    private final int hostEnd;

    /** Takes over the bytes of method, host and path, in this order and with nothing between. */
    private DecodedRequest(byte[] bytes, int methodEnd, int hostEnd) {
        this.bytes = bytes;
        this.methodEnd = methodEnd;
        this.hostEnd = hostEnd;
    }

    /** The request itself where its path is canonical already, as nearly all are; else a decoded copy. */
    static RouteRequest canonical(RouteRequest request) {
        byte[] bytes = request.bytes();
        int end = request.pathEnd();
        for (int i = request.pathStart(); i < end; i++) {
            if (bytes[i] == '%' || bytes[i] < 0) {
                return new Decoder(bytes).decode(request);
            }
        }
        return request;
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public int pathStart() {
        return hostEnd;
    }

    @Override
    public int pathEnd() {
        return bytes.length;
    }

    @Override
    public int methodStart() {
        return 0;
    }

    @Override
    public int methodEnd() {
        return methodEnd;
    }

    @Override
    public int hostStart() {
        return methodEnd;
    }

    @Override
    public int hostEnd() {
        return hostEnd;
    }

    private static final class Decoder {
        private final byte[] in;
        private final ByteArrayOutputStream out;

        Decoder(byte[] in) {
            this.in = in;
            this.out = new ByteArrayOutputStream(256);
        }

        RouteRequest decode(RouteRequest request) {
            int methodLength = request.methodEnd() - request.methodStart();
            int hostLength = request.hostEnd() - request.hostStart();
            out.write(in, request.methodStart(), methodLength);
            out.write(in, request.hostStart(), hostLength);
            appendPath(request.pathStart(), request.pathEnd());
            return new DecodedRequest(out.toByteArray(), methodLength, methodLength + hostLength);
        }

        private void appendPath(int start, int end) {
            int at = start;
            while (at < end) {
                if (escaped(at, end) >= 0) {
                    at = appendEscapes(at, end);
                } else if (in[at] < 0) {
                    at = appendRaw(at, end);
                } else {
                    out.write(in[at++]);
                }
            }
        }

        private int appendEscapes(int start, int end) {
            var run = new ByteArrayOutputStream();
            int at = start;
            for (int value = escaped(at, end); value >= 0; value = escaped(at, end)) {
                run.write(value);
                at += 3;
            }
            append(run.toString(StandardCharsets.UTF_8));
            return at;
        }

        private int appendRaw(int start, int end) {
            int at = start;
            while (at < end && in[at] < 0) {
                at++;
            }
            append(new String(in, start, at - start, StandardCharsets.UTF_8));
            return at;
        }

        private void append(String text) {
            out.writeBytes(CanonicalText.encode(text));
        }

        private int escaped(int at, int end) {
            if (end - at < 3 || in[at] != '%') {
                return -1;
            }
            int high = Character.digit(in[at + 1], 16);
            int low = Character.digit(in[at + 2], 16);
            return high < 0 || low < 0 ? -1 : high << 4 | low;
        }
    }
}
