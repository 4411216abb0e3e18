package dev.cutover.traffic.http.http2;

import dev.cutover.traffic.http.Ascii;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.http.KnownField;
import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.Rejection;
import dev.cutover.traffic.http.http1.ByteScan;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes the decoded fields of a section as lines, as HTTP/1.1 has them, and refuses what no field of HTTP/2 may be.
 * Limits count the bytes of the lines. Source: RFC 9113 §8.2.
 *
 * <p>Event loop of its connection.
 */
final class FieldLines {
    /** What a line has beside name and value. */
    private static final int LINE_EXTRA = 4;

    private static final byte[] TRAILERS = "trailers".getBytes(StandardCharsets.US_ASCII);

    private final HeadLimits limits;
    private int size;
    private int count;

    FieldLines(HeadLimits limits) {
        this.limits = limits;
    }

    /** Begins a section. */
    void begin() {
        size = 0;
        count = 0;
    }

    /** Counts a field that is written elsewhere. */
    void count(int nameLength, int valueLength) throws MalformedMessageException {
        countBytes(nameLength + valueLength + LINE_EXTRA);
        if (++count > limits.maxFields()) {
            throw new MalformedMessageException(
                    Rejection.HEAD_TOO_LARGE, "There are more than " + limits.maxFields() + " fields");
        }
    }

    /** Counts bytes of a field that was counted before. */
    void countBytes(int bytes) throws MalformedMessageException {
        size += bytes;
        if (size > limits.maxFieldBytes()) {
            throw new MalformedMessageException(
                    Rejection.HEAD_TOO_LARGE, "The fields have more than " + limits.maxFieldBytes() + " bytes");
        }
    }

    /** Appends a line, already dropped where the field is about this connection; gives what it is known as, or null. */
    @Nullable KnownField add(Fields fields, AsciiString name, AsciiString value) throws MalformedMessageException {
        count(name.length(), value.length());
        byte[] values = value.array();
        int start = value.arrayOffset();
        fields.add(
                name.array(),
                name.arrayOffset(),
                name.arrayOffset() + name.length(),
                values,
                start,
                start + value.length());
        int i = fields.count() - 1;
        KnownField known = fields.known(i);
        if (known != null && (known.isHopByHop() || known.isFraming())) {
            refuseConnectionField(known, values, start, start + value.length());
            fields.drop(i);
        }
        return known;
    }

    /** Source: RFC 9113 §8.2.2. What is for one hop only but not forbidden is only not passed on. */
    private static void refuseConnectionField(KnownField known, byte[] values, int start, int end)
            throws MalformedMessageException {
        switch (known) {
            case CONNECTION, KEEP_ALIVE, PROXY_CONNECTION, TRANSFER_ENCODING, UPGRADE ->
                throw new MalformedMessageException("HTTP/2 has no field " + known.lowerCaseName());
            case TE -> {
                if (!Ascii.equalsIgnoreCase(values, start, end, TRAILERS)) {
                    throw new MalformedMessageException("TE says something else than trailers");
                }
            }
            default -> {}
        }
    }

    /** Source: RFC 9113 §8.2.1. */
    static void checkName(AsciiString name) throws MalformedMessageException {
        byte[] bytes = name.array();
        int end = name.arrayOffset() + name.length();
        for (int i = name.arrayOffset(); i < end; i++) {
            if (!Ascii.isTokenChar(bytes[i]) || Ascii.lower(bytes[i]) != bytes[i]) {
                throw new MalformedMessageException("A field name has a character that none may have");
            }
        }
        if (name.isEmpty()) {
            throw new MalformedMessageException("A field has no name");
        }
    }

    /** Source: RFC 9113 §8.2.1, RFC 9110 §5.5. */
    static void checkValue(AsciiString value) throws MalformedMessageException {
        byte[] bytes = value.array();
        int start = value.arrayOffset();
        int end = start + value.length();
        if (start == end) {
            return;
        }
        if (Ascii.isBlank(bytes[start]) || Ascii.isBlank(bytes[end - 1])) {
            throw new MalformedMessageException("A field value begins or ends with a blank");
        }
        if (!ByteScan.isFieldValue(bytes, start, end)) {
            throw new MalformedMessageException("A field value has a control character");
        }
    }
}
