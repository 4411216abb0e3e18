package dev.cutover.traffic.http.http1;

import dev.cutover.traffic.http.Ascii;
import dev.cutover.traffic.http.BodyLength;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Reads response heads of HTTP/1.1 and 1.0. Tolerates of an old origin what has one reading only: lines that end in LF,
 * and no reason phrase.
 *
 * <p>Event loop of its connection.
 */
public final class ResponseParser {
    private static final byte[] VERSION = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);

    private final ResponseHead head;
    private final HeadParser parser;
    private final HopByHop hopByHop = new HopByHop();
    private int minorVersion;
    private boolean isFramingDoubtful;

    /** A parser that reads into {@code head}. */
    public ResponseParser(ResponseHead head, HeadLimits limits) {
        this.head = head;
        this.parser = new HeadParser(head.fields(), limits, this::parseStatusLine, true);
    }

    /** Begins a new response. */
    public void reset() {
        head.clear();
        parser.reset();
    }

    /**
     * Reads on from {@code in} up to the end of the head.
     *
     * @param toHead whether the request was HEAD, whose answer has no body whatever its head says
     * @return whether the head is complete; then {@code in} stands behind it, else everything was read
     */
    public boolean parse(ByteBuf in, boolean toHead) throws MalformedMessageException {
        if (!parser.parse(in)) {
            return false;
        }
        readLength(toHead);
        hopByHop.strip(head.fields());
        return true;
    }

    /** Whether the origin leaves the connection open for another request. */
    public boolean isPersistent() {
        return head.bodyLength() != BodyLength.UNTIL_CLOSE && !isFramingDoubtful && hopByHop.isPersistent(minorVersion);
    }

    private void parseStatusLine(int start, int end) throws MalformedMessageException {
        byte[] bytes = head.fields().bytes();
        boolean valid = end - start >= 12
                && (bytes[start + 7] == '0' || bytes[start + 7] == '1')
                && bytes[start + 8] == ' '
                && (end - start == 12 || bytes[start + 12] == ' ');
        for (int i = 0; valid && i < VERSION.length; i++) {
            valid = bytes[start + i] == VERSION[i];
        }
        if (!valid) {
            throw new MalformedMessageException("The status line is not one of HTTP/1.1");
        }
        minorVersion = bytes[start + 7] - '0';
        int reasonStart = Math.min(end, start + 13);
        for (int i = reasonStart; i < end; i++) {
            if (!Ascii.isFieldValueChar(bytes[i])) {
                throw new MalformedMessageException("The reason phrase has a control character");
            }
        }
        head.setStatus(status(bytes, start + 9), reasonStart, end);
    }

    private static int status(byte[] bytes, int at) throws MalformedMessageException {
        int status = 0;
        for (int i = at; i < at + 3; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                throw new MalformedMessageException("The status is not a number");
            }
            status = status * 10 + (bytes[i] - '0');
        }
        if (status < 100 || status > 599) {
            throw new MalformedMessageException("The status is not between 100 and 599");
        }
        return status;
    }

    private void readLength(boolean toHead) throws MalformedMessageException {
        Fields fields = head.fields();
        int status = head.status();
        boolean chunked = Framing.isChunked(fields, minorVersion);
        long contentLength = Framing.contentLength(fields);
        isFramingDoubtful = false;
        if (head.isInformational() || status == 204) {
            readNoContent(chunked || contentLength > 0);
            return;
        }
        head.setAnnouncedLength(contentLength);
        if (toHead || status == 304) {
            head.setBodyLength(0);
        } else if (chunked) {
            head.setBodyLength(BodyLength.UNKNOWN);
        } else {
            head.setBodyLength(contentLength >= 0 ? contentLength : BodyLength.UNTIL_CLOSE);
        }
    }

    /**
     * A 204 has no body whatever its head says (RFC 9112 §6.3); what may yet follow must not be read as the next
     * response.
     */
    private void readNoContent(boolean announcesContent) throws MalformedMessageException {
        if (announcesContent && head.isInformational()) {
            throw new MalformedMessageException("An informational response announces content");
        }
        isFramingDoubtful = announcesContent;
        head.setBodyLength(0);
    }
}
