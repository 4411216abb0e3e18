package dev.cutover.traffic.http;

/**
 * A message that is not one HTTP message, or is beyond a limit.
 *
 * <p>Has no stack trace: hostile input must stay cheap.
 */
public final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Rejection rejection;

    /** A message refused as {@code rejection}; {@code detail} says what was wrong, without quoting the message. */
    public MalformedMessageException(Rejection rejection, String detail) {
        super(detail, null, false, false);
        this.rejection = rejection;
    }

    /** A malformed message; {@code detail} says what was wrong, without quoting the message. */
    public MalformedMessageException(String detail) {
        this(Rejection.MALFORMED, detail);
    }

    /** How it is refused, where it came from a client. */
    public Rejection rejection() {
        return rejection;
    }

    /** What was wrong, in words for the person who sent it. */
    public String detail() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
