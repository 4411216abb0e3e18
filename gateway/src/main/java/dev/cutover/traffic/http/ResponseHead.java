package dev.cutover.traffic.http;

/**
 * The head of a response: status, fields, and how long its body is.
 *
 * <p>Made by a codec, which checks it. Reused; belongs to the event loop of its connection.
 */
public final class ResponseHead {
    private final Fields fields;
    private int status;
    private int reasonStart;
    private int reasonEnd;
    private long bodyLength;
    private long announcedLength = BodyLength.UNKNOWN;

    /** An empty head with its own room. */
    public ResponseHead() {
        fields = new Fields();
    }

    /** Forgets everything. */
    public void clear() {
        fields.clear();
        status = 0;
        reasonStart = reasonEnd = 0;
        bodyLength = 0;
        announcedLength = BodyLength.UNKNOWN;
    }

    /** Sets the status, and the reason phrase that stands at {@code [start, end)}. */
    public void setStatus(int status, int start, int end) {
        this.status = status;
        reasonStart = start;
        reasonEnd = end;
    }

    /** Sets the length of the body: from 0 up, or a value of {@link BodyLength}. */
    public void setBodyLength(long bodyLength) {
        this.bodyLength = bodyLength;
    }

    /** Sets the length that {@code Content-Length} gives, which an answer to HEAD has without a body. */
    public void setAnnouncedLength(long announcedLength) {
        this.announcedLength = announcedLength;
    }

    /** The header fields. */
    public Fields fields() {
        return fields;
    }

    /** The status, 100 to 599. */
    public int status() {
        return status;
    }

    /** Where the reason phrase begins in the bytes of {@link #fields()}. */
    public int reasonStart() {
        return reasonStart;
    }

    /** Where the reason phrase ends, exclusive; equal to its begin where there is none. */
    public int reasonEnd() {
        return reasonEnd;
    }

    /** The length of the body that follows: from 0 up, or a value of {@link BodyLength}. */
    public long bodyLength() {
        return bodyLength;
    }

    /** The length that {@code Content-Length} gave, or {@link BodyLength#UNKNOWN}. */
    public long announcedLength() {
        return announcedLength;
    }

    /** Whether it is an informational response, which another follows. */
    public boolean isInformational() {
        return status < 200;
    }
}
