package dev.cutover.traffic.http.http2;

import dev.cutover.traffic.http.BodyLength;
import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.ResponseHead;
import dev.cutover.traffic.http.http1.Framing;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header blocks of responses into heads as HTTP/1.1 has them, and refuses what RFC 9113 §8 calls malformed.
 *
 * <p>Event loop of its connection.
 */
public final class ResponseReader implements FieldReader {
    private static final AsciiString STATUS = AsciiString.cached(":status");
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final ResponseHead head;
    private final FieldLines lines;
    private @Nullable AsciiString status;
    private boolean isInFields;
    private @Nullable MalformedMessageException failure;

    /** A reader into {@code head} that keeps to {@code limits}. */
    public ResponseReader(ResponseHead head, HeadLimits limits) {
        this.head = head;
        this.lines = new FieldLines(limits);
    }

    /** Begins a head. */
    public void begin() {
        head.clear();
        lines.begin();
        isInFields = false;
        status = null;
        failure = null;
    }

    @Override
    public void field(AsciiString name, AsciiString value) {
        if (failure != null) {
            return;
        }
        try {
            if (name.length() > 0 && name.byteAt(0) == ':') {
                pseudoField(name, value);
            } else {
                isInFields = true;
                FieldLines.checkName(name);
                FieldLines.checkValue(value);
                lines.add(head.fields(), name, value);
            }
        } catch (MalformedMessageException e) {
            failure = e;
        }
    }

    private void pseudoField(AsciiString name, AsciiString value) throws MalformedMessageException {
        if (isInFields) {
            throw new MalformedMessageException("A pseudo-field stands behind a field");
        }
        if (!name.equals(STATUS)) {
            throw new MalformedMessageException("There is a pseudo-field that no response has");
        }
        if (status != null) {
            throw new MalformedMessageException("There is more than one :status");
        }
        status = value;
        head.setStatus(number(value), 0, 0);
    }

    private static int number(AsciiString value) throws MalformedMessageException {
        int number = 0;
        for (int i = 0; i < value.length(); i++) {
            int digit = value.byteAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new MalformedMessageException("The status is not a number");
            }
            number = number * 10 + digit;
        }
        if (value.length() != 3 || number < 100 || number > 599) {
            throw new MalformedMessageException("The status is not between 100 and 599");
        }
        return number;
    }

    @Override
    public @Nullable CharSequence status() {
        return status;
    }

    /**
     * The head is complete: checks it as a whole.
     *
     * @param toHead whether the request was HEAD, whose answer has no content
     * @param endsStream whether nothing follows
     */
    public void end(boolean toHead, boolean endsStream) throws MalformedMessageException {
        if (failure != null) {
            throw failure;
        }
        if (status == null) {
            throw new MalformedMessageException("There is no :status");
        }
        long announced = Framing.contentLength(head.fields());
        if (head.isInformational()) {
            checkInformational(announced, endsStream);
            return;
        }
        boolean isWithoutContent = toHead || head.status() == NO_CONTENT || head.status() == NOT_MODIFIED;
        if (head.status() != NO_CONTENT) {
            head.setAnnouncedLength(announced);
        }
        if (endsStream && announced > 0 && !isWithoutContent) {
            throw new MalformedMessageException("A length is announced and no content follows");
        }
        if (isWithoutContent || endsStream) {
            head.setBodyLength(0);
        } else {
            head.setBodyLength(announced < 0 ? BodyLength.UNKNOWN : announced);
        }
    }

    /** Source: RFC 9113 §8.1, §8.6. */
    private void checkInformational(long announced, boolean endsStream) throws MalformedMessageException {
        if (endsStream) {
            throw new MalformedMessageException("An informational response is the last one");
        }
        if (announced > 0) {
            throw new MalformedMessageException("An informational response announces content");
        }
        if (head.status() == SWITCHING_PROTOCOLS) {
            throw new MalformedMessageException("101, which HTTP/2 does not have");
        }
    }
}
