package dev.cutover.traffic.http.http1;

import dev.cutover.traffic.http.BodyLength;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.KnownField;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes heads, chunks and trailers of HTTP/1.1. Heads go out as the bytes that came in, without the fields that were
 * dropped, with those that were added, and with a framing of their own.
 *
 * <p>Stateless; writes only to the buffer it is given.
 */
public final class MessageWriter {
    private static final byte[] VERSION_LINE_END = ascii(" HTTP/1.1\r\n");
    private static final byte[] STATUS_LINE_BEGIN = ascii("HTTP/1.1 ");
    private static final byte[] HOST = ascii("Host: ");
    private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
    private static final byte[] CRLF = ascii("\r\n");
    private static final byte[] LAST_CHUNK = ascii("0\r\n");
    private static final byte[] HEX = ascii("0123456789abcdef");
    /** Room for what a head gets beside its fields: version, framing, connection, line ends. */
    private static final int EXTRA_BYTES = 128;

    /** What a response says of the connection that carries it. */
    public enum Persistence {
        /** Nothing: HTTP/1.1 stays open by itself. */
        IMPLIED,
        /** That it stays open, to a client of HTTP/1.0. */
        KEEP_ALIVE,
        /** That it closes. */
        CLOSE
    }

    private MessageWriter() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The bytes that a head with these fields takes at most. */
    public static int sizeOf(Fields fields, Fields additions) {
        return fields.size() + fields.count() * 2 + additions.size() + EXTRA_BYTES;
    }

    /**
     * Writes a request head.
     *
     * @param host the {@code Host} to name where the request, of HTTP/1.0, has none
     */
    public static void request(RequestHead head, Fields additions, byte[] host, ByteBuf out) {
        byte[] bytes = head.bytes();
        if (head.pathStart() == head.methodEnd() + 1) {
            out.writeBytes(bytes, head.methodStart(), head.targetEnd() - head.methodStart());
        } else {
            out.writeBytes(bytes, head.methodStart(), head.methodEnd() - head.methodStart());
            out.writeByte(' ');
            out.writeBytes(bytes, head.pathStart(), head.targetEnd() - head.pathStart());
        }
        out.writeBytes(VERSION_LINE_END);
        if (!head.hasHost()) {
            out.writeBytes(HOST).writeBytes(host).writeBytes(CRLF);
        }
        fields(head.fields(), out);
        fields(additions, out);
        if (head.bodyLength() == BodyLength.UNKNOWN) {
            out.writeBytes(CHUNKED);
        } else if (head.bodyLength() > 0 || head.fields().has(KnownField.CONTENT_LENGTH)) {
            contentLength(head.bodyLength(), out);
        }
        out.writeBytes(CRLF);
    }

    /**
     * Writes a final response head.
     *
     * @param chunked whether a body of unknown length goes out in chunks, else it ends with the connection
     */
    public static void response(
            ResponseHead head, Fields additions, boolean chunked, Persistence persistence, ByteBuf out) {
        statusLine(head, out);
        fields(head.fields(), out);
        fields(additions, out);
        if (head.bodyLength() < 0) {
            if (chunked) {
                out.writeBytes(CHUNKED);
            }
        } else {
            announceLength(head, out);
        }
        if (persistence != Persistence.IMPLIED) {
            out.writeBytes(persistence == Persistence.CLOSE ? CLOSE : KEEP_ALIVE);
        }
        out.writeBytes(CRLF);
    }

    /** Writes an informational response. */
    public static void informational(ResponseHead head, ByteBuf out) {
        statusLine(head, out);
        fields(head.fields(), out);
        out.writeBytes(CRLF);
    }

    private static void statusLine(ResponseHead head, ByteBuf out) {
        out.writeBytes(STATUS_LINE_BEGIN);
        int status = head.status();
        out.writeByte('0' + status / 100).writeByte('0' + status / 10 % 10).writeByte('0' + status % 10);
        out.writeByte(' ');
        out.writeBytes(head.fields().bytes(), head.reasonStart(), head.reasonEnd() - head.reasonStart());
        out.writeBytes(CRLF);
    }

    /** A response without content has a length only where it was announced: an answer to HEAD, or one of zero bytes. */
    private static void announceLength(ResponseHead head, ByteBuf out) {
        if (head.bodyLength() > 0) {
            contentLength(head.bodyLength(), out);
        } else if (head.announcedLength() >= 0) {
            contentLength(head.announcedLength(), out);
        }
    }

    private static void contentLength(long length, ByteBuf out) {
        out.writeBytes(CONTENT_LENGTH);
        decimal(length, out);
        out.writeBytes(CRLF);
    }

    private static void decimal(long number, ByteBuf out) {
        if (number >= 10) {
            decimal(number / 10, out);
        }
        out.writeByte('0' + (int) (number % 10));
    }

    /** Writes the fields that were not dropped: runs of well-formed lines as they are, others line by line. */
    private static void fields(Fields fields, ByteBuf out) {
        byte[] bytes = fields.bytes();
        int count = fields.count();
        int i = 0;
        while (i < count) {
            if (fields.isDropped(i)) {
                i++;
                continue;
            }
            int runStart = fields.nameStart(i);
            int runEnd = fields.lineEnd(i);
            if (!endsWithCrLf(bytes, runEnd)) {
                out.writeBytes(bytes, runStart, fields.valueEnd(i) - runStart).writeBytes(CRLF);
                i++;
                continue;
            }
            i++;
            while (i < count && !fields.isDropped(i) && endsWithCrLf(bytes, fields.lineEnd(i))) {
                runEnd = fields.lineEnd(i++);
            }
            out.writeBytes(bytes, runStart, runEnd - runStart);
        }
    }

    private static boolean endsWithCrLf(byte[] bytes, int lineEnd) {
        return bytes[lineEnd - 2] == '\r';
    }

    /** Writes the line before a chunk of {@code length} bytes, 1 or more. */
    public static void chunkBegin(int length, ByteBuf out) {
        int digits = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 3) / 4;
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            out.writeByte(HEX[length >>> shift & 0xF]);
        }
        out.writeBytes(CRLF);
    }

    /** Writes the line end behind a chunk. */
    public static void chunkEnd(ByteBuf out) {
        out.writeBytes(CRLF);
    }

    /** Writes the end of a body in chunks, with its trailer fields. */
    public static void lastChunk(@Nullable Fields trailers, ByteBuf out) {
        out.writeBytes(LAST_CHUNK);
        if (trailers != null) {
            fields(trailers, out);
        }
        out.writeBytes(CRLF);
    }
}
