package dev.cutover.traffic.http;

/** Why the gateway itself refuses a request or a connection. Source: INTERFACE §5. */
public enum Rejection {
    /** The handshake failed, so that there is nobody to answer. */
    TLS(0, "No TLS", "tls"),
    MALFORMED(400, "Malformed request", "malformed"),
    NO_ROUTE(404, "No such endpoint", "no-route"),
    METHOD_NOT_ALLOWED(405, "Method not allowed", "method"),
    REQUEST_TIMEOUT(408, "Request took too long to arrive", "timeout"),
    BODY_TOO_LARGE(413, "Request body too large", "body-too-large"),
    URI_TOO_LONG(414, "Request target too long", "uri-too-long"),
    EXPECTATION_FAILED(417, "Unknown expectation", "expectation"),
    HEAD_TOO_LARGE(431, "Request header fields too large", "header-too-large"),
    UNKNOWN_TRANSFER_CODING(501, "Unknown transfer coding", "transfer-coding"),
    OVERLOADED(503, "Too many requests in flight", "overloaded"),
    TOO_MANY_CONNECTIONS(503, "Too many connections", "connections"),
    DRAINING(503, "Shutting down", "draining"),
    UNSUPPORTED_VERSION(505, "HTTP version not supported", "version");

    private final int status;
    private final String title;
    private final String reason;

    Rejection(int status, String title, String reason) {
        this.status = status;
        this.title = title;
        this.reason = reason;
    }

    /** The status of the answer; 0 where there is none. */
    public int status() {
        return status;
    }

    /** The title of the problem document. */
    public String title() {
        return title;
    }

    /** The {@code reason} label of {@code cutover_rejected_total}. */
    public String reason() {
        return reason;
    }
}
