package dev.cutover.traffic.http.http1;

import dev.cutover.traffic.http.Ascii;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.http.KnownField;
import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.Rejection;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The one parser of heads and trailers: cuts bytes into lines, the first into the start line where there is one, the
 * others into fields.
 *
 * <p>The idea: bytes are copied once, from the socket's buffer into the array of {@link Fields}, and stay there; a line
 * is looked at when its end has arrived and never again, so a head may come in any number of pieces at the cost of one.
 * Limits hold while a line is still arriving. What is not a line of RFC 9112 §2.1, §5 is refused: no folding, no blank
 * before the colon, no empty name, no control character, and every line ends with CR LF. From an origin a lone LF is
 * read as a line end, from a client one blank line before the first.
 *
 * <p>Event loop of its connection.
 */
final class HeadParser {
    /** Reads the first line of a head, which stands at {@code [start, end)} of the fields' bytes. */
    interface StartLine {
        void parse(int start, int end) throws MalformedMessageException;
    }

    private static final int PIECE = 1024;
    /** What stands beside the target in a request line: a method of up to 50 letters, two spaces, the version. */
    private static final int BESIDE_TARGET = 60;

    private final Fields fields;
    private final HeadLimits limits;
    private final @Nullable StartLine startLine;
    private final boolean fromOrigin;

    private boolean inFields;
    private boolean hasSkippedBlankLine;
    private int lineStart;
    private int scanned;
    private int fieldsStart;

    /** A parser into {@code fields}; {@code startLine} is null for trailers; {@code fromOrigin} says who sent them. */
    HeadParser(Fields fields, HeadLimits limits, @Nullable StartLine startLine, boolean fromOrigin) {
        this.fields = fields;
        this.limits = limits;
        this.startLine = startLine;
        this.fromOrigin = fromOrigin;
        reset();
    }

    /** Begins a new message. */
    void reset() {
        fields.clear();
        inFields = startLine == null;
        hasSkippedBlankLine = false;
        lineStart = scanned = fieldsStart = 0;
    }

    /** Whether anything of the message has arrived. */
    boolean hasBegun() {
        return fields.size() > lineStart || inFields;
    }

    /** Where the first field stands, or would stand. */
    int fieldsStart() {
        return fieldsStart;
    }

    /**
     * Reads on from {@code in} up to the end of the head.
     *
     * @return whether the head is complete; then {@code in} stands behind it, else everything was read
     */
    boolean parse(ByteBuf in) throws MalformedMessageException {
        while (true) {
            int lineFeed = indexOfLineFeed();
            while (lineFeed >= 0) {
                if (line(lineFeed)) {
                    int surplus = fields.size() - lineFeed - 1;
                    in.readerIndex(in.readerIndex() - surplus);
                    fields.advance(-surplus);
                    return true;
                }
                lineFeed = indexOfLineFeed();
            }
            checkUnfinishedLine();
            int piece = Math.min(in.readableBytes(), PIECE);
            if (piece == 0) {
                return false;
            }
            in.readBytes(fields.ensureWritable(piece), fields.size(), piece);
            fields.advance(piece);
        }
    }

    private int indexOfLineFeed() {
        int size = fields.size();
        int at = ByteScan.indexOfLineFeed(fields.bytes(), scanned, size);
        scanned = at < 0 ? size : at + 1;
        return at;
    }

    private void checkUnfinishedLine() throws MalformedMessageException {
        int size = fields.size();
        if (inFields) {
            checkFieldBytes(size);
        } else if (size > lineStart && !(size == lineStart + 1 && fields.bytes()[lineStart] == '\r')) {
            checkFirstLine(size);
        }
    }

    private void checkFirstLine(int end) throws MalformedMessageException {
        byte first = fields.bytes()[lineStart];
        if (fromOrigin ? first != 'H' : !Ascii.isTokenChar(first)) {
            throw new MalformedMessageException("This is not HTTP");
        }
        if (end - lineStart > limits.maxTargetBytes() + BESIDE_TARGET) {
            throw new MalformedMessageException(Rejection.URI_TOO_LONG, "The first line is too long");
        }
    }

    private void checkFieldBytes(int end) throws MalformedMessageException {
        if (end - fieldsStart > limits.maxFieldBytes()) {
            throw new MalformedMessageException(
                    Rejection.HEAD_TOO_LARGE, "The fields have more than " + limits.maxFieldBytes() + " bytes");
        }
    }

    /** Reads the line that ends at {@code lineFeed}. The order of checks is that in which a line's bytes arrive. */
    private boolean line(int lineFeed) throws MalformedMessageException {
        int start = lineStart;
        boolean endsWithCrLf = lineFeed > start && fields.bytes()[lineFeed - 1] == '\r';
        int end = endsWithCrLf ? lineFeed - 1 : lineFeed;
        if (inFields) {
            checkFieldBytes(lineFeed + 1);
        } else if (end > start) {
            checkFirstLine(lineFeed + 1);
        }
        if (!endsWithCrLf && !fromOrigin) {
            throw new MalformedMessageException("A line ends without CR LF");
        }
        lineStart = lineFeed + 1;
        if (inFields && end > start) {
            field(start, end, lineStart);
        } else if (end > start) {
            startLine(start, end);
        } else if (!inFields) {
            skipBlankLine();
        } else {
            return true;
        }
        return false;
    }

    /**
     * A client may have sent a line end too many behind its last body (RFC 9112 §2.2); from an origin it is a byte too
     * many.
     */
    private void skipBlankLine() throws MalformedMessageException {
        if (fromOrigin || hasSkippedBlankLine) {
            throw new MalformedMessageException("Blank lines before the first line");
        }
        hasSkippedBlankLine = true;
    }

    private void startLine(int start, int end) throws MalformedMessageException {
        assert startLine != null : "only a head has a start line";
        startLine.parse(start, end);
        inFields = true;
        fieldsStart = lineStart;
    }

    private void field(int start, int end, int lineEnd) throws MalformedMessageException {
        byte[] bytes = fields.bytes();
        if (fields.count() == limits.maxFields()) {
            throw new MalformedMessageException(
                    Rejection.HEAD_TOO_LARGE, "There are more than " + limits.maxFields() + " fields");
        }
        int nameEnd = start;
        while (nameEnd < end && Ascii.isTokenChar(bytes[nameEnd])) {
            nameEnd++;
        }
        if (nameEnd == start || bytes[nameEnd] != ':') {
            throw new MalformedMessageException("A field has no valid name");
        }
        int valueStart = nameEnd + 1;
        int valueEnd = end;
        while (valueStart < valueEnd && Ascii.isBlank(bytes[valueStart])) {
            valueStart++;
        }
        while (valueEnd > valueStart && Ascii.isBlank(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        if (!ByteScan.isFieldValue(bytes, valueStart, valueEnd)) {
            throw new MalformedMessageException("A field value has a control character");
        }
        fields.index(start, nameEnd, valueStart, valueEnd, lineEnd, KnownField.recognise(bytes, start, nameEnd));
    }
}
