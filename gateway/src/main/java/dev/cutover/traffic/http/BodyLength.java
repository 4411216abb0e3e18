package dev.cutover.traffic.http;

/** How long a message body is: a number of bytes from 0 up, or one of the values here. Source: RFC 9112 §6.3. */
public final class BodyLength {
    /** Known only when it ends, and framed so that the end is seen. */
    public static final long UNKNOWN = -1;

    /** Ends when the connection ends; responses only. */
    public static final long UNTIL_CLOSE = -2;

    private BodyLength() {}
}
