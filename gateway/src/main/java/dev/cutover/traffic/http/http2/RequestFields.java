package dev.cutover.traffic.http.http2;

import static dev.cutover.traffic.http.http2.PseudoFields.AUTHORITY;
import static dev.cutover.traffic.http.http2.PseudoFields.HTTP;
import static dev.cutover.traffic.http.http2.PseudoFields.HTTPS;
import static dev.cutover.traffic.http.http2.PseudoFields.METHOD;
import static dev.cutover.traffic.http.http2.PseudoFields.PATH;
import static dev.cutover.traffic.http.http2.PseudoFields.SCHEME;

import dev.cutover.traffic.http.Ascii;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.KnownField;
import dev.cutover.traffic.http.RequestHead;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;

/**
 * A request head as the codec encodes it: the pseudo-fields, what the client sent and what the gateway adds, the
 * length. {@code Host} becomes {@code :authority}; {@code TE} is told on where it says that trailers are welcome, for
 * they are passed on. Source: RFC 9113 §8.3.1, RFC 9110 §10.1.4.
 *
 * <p>Reused from request to request. Event loop of its connection.
 */
public final class RequestFields extends EncodableFields {
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final AsciiString TE = AsciiString.cached("te");
    private static final AsciiString TRAILERS = AsciiString.cached("trailers");
    private static final byte[] TRAILERS_BYTES = "trailers".getBytes(StandardCharsets.US_ASCII);

    private final AsciiString scheme;
    private final AsciiString originAuthority;

    /**
     * The heads of requests to one origin.
     *
     * @param isSecure whether it is reached by TLS, which its servers may hold against {@code :scheme}
     * @param originAuthority what a request is for that names no host
     */
    public RequestFields(boolean isSecure, byte[] originAuthority) {
        this.scheme = isSecure ? HTTPS : HTTP;
        this.originAuthority = new AsciiString(originAuthority, false);
    }

    /** Becomes the head of a request: {@code head} without what was dropped, and {@code additions}. */
    public RequestFields become(RequestHead head, Fields additions) {
        reset();
        byte[] bytes = head.bytes();
        put(METHOD, view(bytes, head.methodStart(), head.methodEnd()));
        put(SCHEME, scheme);
        put(AUTHORITY, head.hasHost() ? view(bytes, head.hostStart(), head.authorityEnd()) : originAuthority);
        put(PATH, view(bytes, head.pathStart(), head.targetEnd()));
        addAll(head.fields());
        addAll(additions);
        if (head.bodyLength() > 0 || (head.bodyLength() == 0 && head.fields().has(KnownField.CONTENT_LENGTH))) {
            put(CONTENT_LENGTH, AsciiString.of(Long.toString(head.bodyLength())));
        }
        if (welcomesTrailers(head.fields())) {
            put(TE, TRAILERS);
        }
        return this;
    }

    private static AsciiString view(byte[] bytes, int start, int end) {
        return new AsciiString(bytes, start, end - start, false);
    }

    private void addAll(Fields fields) {
        fields.lowerNames();
        for (int i = 0; i < fields.count(); i++) {
            if (!fields.isDropped(i) && fields.known(i) != KnownField.HOST) {
                put(fields, i);
            }
        }
    }

    /** Whether {@code trailers} is one of the elements of TE, which is dropped from every request as it came. */
    private static boolean welcomesTrailers(Fields fields) {
        for (int i = fields.indexOf(KnownField.TE); i >= 0; i = fields.nextIndexOf(KnownField.TE, i + 1)) {
            byte[] bytes = fields.bytes();
            int end = fields.valueEnd(i);
            int start = fields.valueStart(i);
            for (int at = start; at <= end; at++) {
                if (at == end || bytes[at] == ',') {
                    if (isTrailers(bytes, start, at)) {
                        return true;
                    }
                    start = at + 1;
                }
            }
        }
        return false;
    }

    private static boolean isTrailers(byte[] bytes, int start, int end) {
        int from = start;
        int to = end;
        while (from < to && Ascii.isBlank(bytes[from])) {
            from++;
        }
        while (to > from && Ascii.isBlank(bytes[to - 1])) {
            to--;
        }
        return Ascii.equalsIgnoreCase(bytes, from, to, TRAILERS_BYTES);
    }
}
