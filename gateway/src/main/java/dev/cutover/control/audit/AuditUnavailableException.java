package dev.cutover.control.audit;

/** The audit trail cannot be read or written now; the message says why, for people. */
public final class AuditUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** For the reason {@code words}. */
    public AuditUnavailableException(String words, Throwable cause) {
        super(words, cause);
    }
}
