package dev.cutover.traffic.http.http2;

import static dev.cutover.traffic.http.http2.PseudoFields.AUTHORITY;
import static dev.cutover.traffic.http.http2.PseudoFields.HTTP;
import static dev.cutover.traffic.http.http2.PseudoFields.HTTPS;
import static dev.cutover.traffic.http.http2.PseudoFields.METHOD;
import static dev.cutover.traffic.http.http2.PseudoFields.PATH;
import static dev.cutover.traffic.http.http2.PseudoFields.SCHEME;

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
import dev.cutover.traffic.http.http1.Authority;
import dev.cutover.traffic.http.http1.Framing;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header blocks of requests into heads as HTTP/1.1 has them, and refuses what RFC 9113 §8 calls malformed.
 *
 * <p>The pseudo-fields become the request line and the {@code Host} that stands first; the crumbs of a cookie become
 * one line, which stands last. Event loop of its connection.
 */
public final class RequestReader implements FieldReader {
    private static final AsciiString COOKIE = AsciiString.cached("cookie");
    private static final byte[] HOST = "host".getBytes(StandardCharsets.US_ASCII);

    private final HeadLimits limits;
    private final FieldLines lines;
    private final Crumbs crumbs = new Crumbs();
    private RequestHead head = new RequestHead();
    private @Nullable AsciiString method;
    private @Nullable AsciiString scheme;
    private @Nullable AsciiString authority;
    private @Nullable AsciiString path;
    private boolean isInFields;
    private @Nullable MalformedMessageException failure;

    /** A reader that keeps to {@code limits}. */
    public RequestReader(HeadLimits limits) {
        this.limits = limits;
        this.lines = new FieldLines(limits);
    }

    /** Begins a request that is read into {@code next}. */
    public void begin(RequestHead next) {
        next.clear();
        next.setMinorVersion(1);
        head = next;
        lines.begin();
        crumbs.clear();
        method = scheme = authority = path = null;
        isInFields = false;
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
                regularField(name, value);
            }
        } catch (MalformedMessageException e) {
            failure = e;
        }
    }

    private void pseudoField(AsciiString name, AsciiString value) throws MalformedMessageException {
        if (isInFields) {
            throw new MalformedMessageException("A pseudo-field stands behind a field");
        }
        if (name.equals(METHOD)) {
            method = once(method, value);
            readMethod(value);
        } else if (name.equals(PATH)) {
            path = once(path, value);
            readPath(value);
        } else if (name.equals(AUTHORITY)) {
            authority = once(authority, value);
        } else if (name.equals(SCHEME)) {
            scheme = once(scheme, value);
        } else {
            throw new MalformedMessageException("There is a pseudo-field that no request has");
        }
    }

    private static AsciiString once(@Nullable AsciiString before, AsciiString value) throws MalformedMessageException {
        if (before != null) {
            throw new MalformedMessageException("A pseudo-field stands there twice");
        }
        return value;
    }

    private void readMethod(AsciiString value) throws MalformedMessageException {
        for (int i = 0; i < value.length(); i++) {
            if (!Ascii.isTokenChar(value.byteAt(i))) {
                throw new MalformedMessageException("The method is none");
            }
        }
        if (value.isEmpty() || value.length() > limits.maxTargetBytes()) {
            throw new MalformedMessageException("The method is none");
        }
        int start = append(value);
        head.setMethod(start, start + value.length());
        append((byte) ' ');
    }

    private void readPath(AsciiString value) throws MalformedMessageException {
        if (value.length() > limits.maxTargetBytes()) {
            throw new MalformedMessageException(
                    Rejection.URI_TOO_LONG, "The target has more than " + limits.maxTargetBytes() + " bytes");
        }
        int start = append(value);
        int end = start + value.length();
        head.setTarget(start, RequestTarget.pathEnd(head.bytes(), start, end), end);
    }

    private int append(AsciiString value) {
        Fields fields = head.fields();
        int start = fields.size();
        System.arraycopy(
                value.array(), value.arrayOffset(), fields.ensureWritable(value.length()), start, value.length());
        fields.advance(value.length());
        return start;
    }

    private void append(byte b) {
        Fields fields = head.fields();
        fields.ensureWritable(1)[fields.size()] = b;
        fields.advance(1);
    }

    private void regularField(AsciiString name, AsciiString value) throws MalformedMessageException {
        if (!isInFields) {
            beginFields();
        }
        FieldLines.checkName(name);
        FieldLines.checkValue(value);
        if (name.equals(COOKIE)) {
            crumb(value);
        } else if (lines.add(head.fields(), name, value) == KnownField.HOST) {
            readHost();
        }
    }

    /** One that is empty adds nothing but a separator, which would leave a blank at an end of the joined value. */
    private void crumb(AsciiString value) throws MalformedMessageException {
        countCrumb(value);
        if (!value.isEmpty()) {
            crumbs.add(value);
        }
    }

    private void countCrumb(AsciiString value) throws MalformedMessageException {
        if (crumbs.isEmpty()) {
            lines.count(COOKIE.length(), value.length());
        } else {
            lines.countBytes(value.length() + Crumbs.SEPARATOR_BYTES);
        }
    }

    /** Writes the authority as the first line. */
    private void beginFields() throws MalformedMessageException {
        isInFields = true;
        AsciiString host = authority;
        if (host == null) {
            return;
        }
        lines.count(HOST.length, host.length());
        int start = host.arrayOffset();
        head.fields().add(HOST, host.array(), start, start + host.length());
        setHost(0);
    }

    private void setHost(int i) throws MalformedMessageException {
        Fields fields = head.fields();
        int start = fields.valueStart(i);
        int end = fields.valueEnd(i);
        int hostEnd = Authority.hostEnd(fields.bytes(), start, end);
        if (hostEnd < 0) {
            throw new MalformedMessageException("The authority is not a host and port");
        }
        head.setHost(start, hostEnd, end);
    }

    /** A Host beside the authority says the same and is left out; one without it takes its place. */
    private void readHost() throws MalformedMessageException {
        Fields fields = head.fields();
        int i = fields.count() - 1;
        int first = fields.indexOf(KnownField.HOST);
        if (first == i) {
            setHost(i);
            return;
        }
        boolean isSecond = authority == null || fields.nextIndexOf(KnownField.HOST, first + 1) < i;
        if (isSecond) {
            throw new MalformedMessageException("There is more than one Host");
        }
        if (!Ascii.equalsIgnoreCase(
                fields.bytes(), fields.valueStart(i), fields.valueEnd(i), head.hostStart(), head.authorityEnd())) {
            throw new MalformedMessageException("Host and :authority name different hosts");
        }
        fields.drop(i);
    }

    /**
     * The head is complete: checks it as a whole.
     *
     * @param endsStream whether no body follows
     */
    public void end(boolean endsStream) throws MalformedMessageException {
        if (failure == null && !isInFields) {
            beginFieldsAtEnd();
        }
        if (head.method() == Method.TRACE || head.method() == Method.CONNECT) {
            throw new MalformedMessageException(
                    Rejection.METHOD_NOT_ALLOWED, head.methodName() + " is not for a gateway");
        }
        if (failure != null) {
            throw failure;
        }
        checkPseudoFields();
        if (!head.hasHost()) {
            throw new MalformedMessageException("There is neither :authority nor Host");
        }
        crumbs.writeTo(head.fields());
        readLength(endsStream);
        Expectation.read(head);
    }

    private void beginFieldsAtEnd() {
        try {
            beginFields();
        } catch (MalformedMessageException e) {
            failure = e;
        }
    }

    private void checkPseudoFields() throws MalformedMessageException {
        if (method == null || scheme == null || path == null) {
            throw new MalformedMessageException(":method, :scheme or :path is missing");
        }
        if (!scheme.contentEqualsIgnoreCase(HTTPS) && !scheme.contentEqualsIgnoreCase(HTTP)) {
            throw new MalformedMessageException("The scheme is neither https nor http");
        }
        boolean isWholeServer = path.length() == 1 && path.byteAt(0) == '*' && head.method() == Method.OPTIONS;
        if (!isWholeServer && (path.isEmpty() || path.byteAt(0) != '/')) {
            throw new MalformedMessageException(":path does not begin with a slash");
        }
    }

    private void readLength(boolean endsStream) throws MalformedMessageException {
        long announced = Framing.contentLength(head.fields());
        if (!endsStream) {
            head.setBodyLength(announced < 0 ? BodyLength.UNKNOWN : announced);
        } else if (announced > 0) {
            throw new MalformedMessageException("A length is announced and no body follows");
        }
    }
}
