package dev.cutover.traffic.http.http1;

import dev.cutover.traffic.http.Ascii;
import dev.cutover.traffic.http.BodyLength;
import dev.cutover.traffic.http.Expectation;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.http.KnownField;
import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.Method;
import dev.cutover.traffic.http.Rejection;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.http.RequestTarget;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Reads request heads of HTTP/1.1 and 1.0, and refuses what RFC 9112 does not let a sender produce.
 *
 * <p>Event loop of its connection.
 */
public final class RequestParser {
    private static final byte[] HTTP_SCHEME = "http://".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HTTPS_SCHEME = "https://".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION = "HTTP/".getBytes(StandardCharsets.US_ASCII);

    private final RequestHead head;
    private final HeadLimits limits;
    private final HeadParser parser;
    private final HopByHop hopByHop = new HopByHop();
    private int authorityStart;
    private int authorityEnd;

    /** A parser that reads into {@code head}. */
    public RequestParser(RequestHead head, HeadLimits limits) {
        this.head = head;
        this.limits = limits;
        this.parser = new HeadParser(head.fields(), limits, this::parseRequestLine, false);
    }

    /** Begins a new request. */
    public void reset() {
        head.clear();
        parser.reset();
        authorityStart = authorityEnd = 0;
    }

    /** Whether anything of the request has arrived. */
    public boolean hasBegun() {
        return parser.hasBegun();
    }

    /**
     * Reads on from {@code in} up to the end of the head.
     *
     * @return whether the head is complete; then {@code in} stands behind it, else everything was read
     */
    public boolean parse(ByteBuf in) throws MalformedMessageException {
        if (!parser.parse(in)) {
            return false;
        }
        checkMethod();
        readHost();
        readLength();
        Expectation.read(head);
        hopByHop.strip(head.fields());
        return true;
    }

    /** Whether the client leaves the connection open for another request. */
    public boolean isPersistent() {
        return hopByHop.isPersistent(head.minorVersion());
    }

    private void parseRequestLine(int start, int end) throws MalformedMessageException {
        byte[] bytes = head.bytes();
        int at = start;
        while (at < end && Ascii.isTokenChar(bytes[at])) {
            at++;
        }
        if (at == end || bytes[at] != ' ') {
            throw new MalformedMessageException("The request line has no valid method");
        }
        head.setMethod(start, at);
        int targetStart = at + 1;
        int targetEnd = indexOfSpace(bytes, targetStart, end);
        parseVersion(bytes, targetEnd + 1, end);
        if (targetEnd - targetStart > limits.maxTargetBytes()) {
            throw new MalformedMessageException(
                    Rejection.URI_TOO_LONG, "The target has more than " + limits.maxTargetBytes() + " bytes");
        }
        parseTarget(bytes, targetStart, targetEnd);
    }

    private static int indexOfSpace(byte[] bytes, int start, int end) throws MalformedMessageException {
        for (int i = start; i < end; i++) {
            if (bytes[i] == ' ') {
                return i;
            }
        }
        throw new MalformedMessageException("The request line has no version");
    }

    private void parseVersion(byte[] bytes, int start, int end) throws MalformedMessageException {
        boolean valid =
                end - start == 8 && bytes[start + 6] == '.' && isDigit(bytes[start + 5]) && isDigit(bytes[end - 1]);
        for (int i = 0; valid && i < VERSION.length; i++) {
            valid = bytes[start + i] == VERSION[i];
        }
        if (!valid) {
            throw new MalformedMessageException("The request line has no valid version");
        }
        if (bytes[start + 5] != '1' || bytes[end - 1] > '1') {
            throw new MalformedMessageException(
                    Rejection.UNSUPPORTED_VERSION, "The versions understood are HTTP/1.1 and HTTP/1.0");
        }
        head.setMinorVersion(bytes[end - 1] - '0');
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private void parseTarget(byte[] bytes, int start, int end) throws MalformedMessageException {
        int pathStart = start;
        if (start < end && bytes[start] != '/') {
            pathStart = skipAuthority(bytes, start, end);
        }
        int pathEnd = RequestTarget.pathEnd(bytes, start, end);
        if (start == end) {
            throw new MalformedMessageException("The request line has no target");
        }
        head.setTarget(pathStart, pathEnd, end);
    }

    /**
     * Where the path of a target in absolute form begins; for {@code *} and what only CONNECT may use, the target
     * itself.
     */
    private int skipAuthority(byte[] bytes, int start, int end) throws MalformedMessageException {
        boolean asterisk = end - start == 1 && bytes[start] == '*' && head.method() == Method.OPTIONS;
        if (asterisk || head.method() == Method.CONNECT) {
            return start;
        }
        int schemeLength = schemeLength(bytes, start, end);
        if (schemeLength == 0) {
            throw new MalformedMessageException("The target is neither a path nor an http URI");
        }
        authorityStart = start + schemeLength;
        authorityEnd = authorityStart;
        while (authorityEnd < end && bytes[authorityEnd] != '/' && bytes[authorityEnd] != '?') {
            authorityEnd++;
        }
        return authorityEnd;
    }

    private static int schemeLength(byte[] bytes, int start, int end) {
        for (byte[] scheme : new byte[][] {HTTP_SCHEME, HTTPS_SCHEME}) {
            if (end - start > scheme.length && Ascii.equalsIgnoreCase(bytes, start, start + scheme.length, scheme)) {
                return scheme.length;
            }
        }
        return 0;
    }

    private void checkMethod() throws MalformedMessageException {
        if (head.method() == Method.TRACE || head.method() == Method.CONNECT) {
            throw new MalformedMessageException(
                    Rejection.METHOD_NOT_ALLOWED, head.methodName() + " is not for a gateway");
        }
    }

    private void readHost() throws MalformedMessageException {
        Fields fields = head.fields();
        int i = fields.indexOf(KnownField.HOST);
        if (i < 0) {
            if (head.minorVersion() > 0 || authorityEnd > 0) {
                throw new MalformedMessageException("There is no Host");
            }
            return;
        }
        if (fields.nextIndexOf(KnownField.HOST, i + 1) >= 0) {
            throw new MalformedMessageException("There is more than one Host");
        }
        int start = fields.valueStart(i);
        int end = fields.valueEnd(i);
        int hostEnd = Authority.hostEnd(fields.bytes(), start, end);
        if (hostEnd < 0) {
            throw new MalformedMessageException("Host is not a host and port");
        }
        head.setHost(start, hostEnd, end);
        if (authorityEnd > 0) {
            leaveAbsoluteForm(start, end);
        }
    }

    /**
     * Checks that target and Host agree, and gives an empty path its slash in the place of the authority's last byte.
     */
    private void leaveAbsoluteForm(int hostStart, int hostEnd) throws MalformedMessageException {
        byte[] bytes = head.bytes();
        if (!Ascii.equalsIgnoreCase(bytes, authorityStart, authorityEnd, hostStart, hostEnd)) {
            throw new MalformedMessageException("Host and target name different hosts");
        }
        if (head.pathStart() == head.pathEnd()) {
            boolean wholeServer = head.method() == Method.OPTIONS && head.targetEnd() == head.pathEnd();
            bytes[authorityEnd - 1] = (byte) (wholeServer ? '*' : '/');
            head.setTarget(authorityEnd - 1, authorityEnd, head.targetEnd());
        }
    }

    private void readLength() throws MalformedMessageException {
        if (Framing.isChunked(head.fields(), head.minorVersion())) {
            head.setBodyLength(BodyLength.UNKNOWN);
        } else {
            head.setBodyLength(Math.max(0, Framing.contentLength(head.fields())));
        }
    }
}
