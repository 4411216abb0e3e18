package dev.cutover.traffic.http;

import java.nio.charset.StandardCharsets;

/**
 * The head of a request: method, target, fields, and how long its body is.
 *
 * <p>Made by a codec, which checks it: there is one host, one framing, and a target in one of the forms of RFC 9112
 * §3.2, reduced to path and query. All positions are offsets into {@link #bytes()}. Reused; belongs to its exchange's
 * event loop.
 */
public final class RequestHead implements RouteRequest {
    private final Fields fields;
    private Method method = Method.OTHER;
    private int methodStart;
    private int methodEnd;
    private int pathStart;
    private int pathEnd;
    private int targetEnd;
    private int hostStart;
    private int hostEnd;
    private int authorityEnd;
    private int minorVersion;
    private long bodyLength;
    private boolean expectsContinue;
    private boolean secure;

    /** An empty head with its own room. */
    public RequestHead() {
        fields = new Fields();
    }

    /** Forgets everything. */
    public void clear() {
        fields.clear();
        method = Method.OTHER;
        methodStart = methodEnd = pathStart = pathEnd = targetEnd = hostStart = hostEnd = authorityEnd = 0;
        minorVersion = 0;
        bodyLength = 0;
        expectsContinue = false;
    }

    /** Sets the method, which stands at {@code [start, end)}. */
    public void setMethod(int start, int end) {
        methodStart = start;
        methodEnd = end;
        method = Method.of(bytes(), start, end);
    }

    /** Sets the path, which stands at {@code [start, pathEnd)}, with its query up to {@code targetEnd}. */
    public void setTarget(int start, int pathEnd, int targetEnd) {
        this.pathStart = start;
        this.pathEnd = pathEnd;
        this.targetEnd = targetEnd;
    }

    /** Sets the host, which stands at {@code [start, end)}, with its port up to {@code authorityEnd}. */
    public void setHost(int start, int end, int authorityEnd) {
        hostStart = start;
        hostEnd = end;
        this.authorityEnd = authorityEnd;
    }

    /** Sets the minor version of HTTP/1; 1 for every later version. */
    public void setMinorVersion(int minorVersion) {
        this.minorVersion = minorVersion;
    }

    /** Sets the length of the body: from 0 up, or {@link BodyLength#UNKNOWN}. */
    public void setBodyLength(long bodyLength) {
        this.bodyLength = bodyLength;
    }

    /** Sets whether the client waits for a 100 before it sends the body. */
    public void setExpectsContinue(boolean expectsContinue) {
        this.expectsContinue = expectsContinue;
    }

    /** Sets whether the request came by TLS. */
    public void setSecure(boolean secure) {
        this.secure = secure;
    }

    /** The array that all positions refer to. */
    @Override
    public byte[] bytes() {
        return fields.bytes();
    }

    /** The header fields. */
    public Fields fields() {
        return fields;
    }

    /** The method, {@link Method#OTHER} for one that the gateway does not tell apart. */
    public Method method() {
        return method;
    }

    /** Where the method's name begins. */
    @Override
    public int methodStart() {
        return methodStart;
    }

    /** Where the method's name ends, exclusive. */
    @Override
    public int methodEnd() {
        return methodEnd;
    }

    /** Where the path begins, which is where the target begins. */
    @Override
    public int pathStart() {
        return pathStart;
    }

    /** Where the path ends, exclusive. */
    @Override
    public int pathEnd() {
        return pathEnd;
    }

    /** Where the target ends, its query included, exclusive. */
    public int targetEnd() {
        return targetEnd;
    }

    /** Where the host without port begins; equal to {@link #hostEnd()} where the request has none. */
    @Override
    public int hostStart() {
        return hostStart;
    }

    /** Where the host without port ends, exclusive. */
    @Override
    public int hostEnd() {
        return hostEnd;
    }

    /** Where host and port end, exclusive. */
    public int authorityEnd() {
        return authorityEnd;
    }

    /** Whether the request names a host, as every one but an HTTP/1.0 request must. */
    public boolean hasHost() {
        return hostEnd > hostStart;
    }

    /** The minor version of HTTP/1: 0 or 1. */
    public int minorVersion() {
        return minorVersion;
    }

    /** The length of the body: from 0 up, or {@link BodyLength#UNKNOWN}. */
    public long bodyLength() {
        return bodyLength;
    }

    /** Whether the client waits for a 100 before it sends the body. */
    public boolean expectsContinue() {
        return expectsContinue;
    }

    /** Whether the request came by TLS. */
    public boolean isSecure() {
        return secure;
    }

    /** The method's name. */
    public String methodName() {
        return text(methodStart, methodEnd);
    }

    /** The path as it came, without query. */
    public String path() {
        return text(pathStart, pathEnd);
    }

    /** The text at {@code [start, end)}, byte for char. */
    public String text(int start, int end) {
        return new String(bytes(), start, end - start, StandardCharsets.ISO_8859_1);
    }
}
