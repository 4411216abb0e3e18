package dev.cutover.traffic.http.http2;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.TrailerRules;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Reads header blocks that stand behind a body. Source: RFC 9113 §8.1.
 *
 * <p>Event loop of its connection.
 */
public final class TrailerReader implements FieldReader {
    private final FieldLines lines;
    private @Nullable Fields trailers;
    private @Nullable MalformedMessageException failure;

    /** A reader that keeps to {@code limits}. */
    public TrailerReader(HeadLimits limits) {
        lines = new FieldLines(limits);
    }

    /** Begins a section that is read into {@code fields}. */
    public void begin(Fields fields) {
        fields.clear();
        lines.begin();
        trailers = fields;
        failure = null;
    }

    @Override
    public void field(AsciiString name, AsciiString value) {
        if (failure != null) {
            return;
        }
        try {
            FieldLines.checkName(name);
            FieldLines.checkValue(value);
            lines.add(trailers(), name, value);
        } catch (MalformedMessageException e) {
            failure = e;
        }
    }

    private Fields trailers() {
        assert trailers != null : "not begun";
        return trailers;
    }

    /** The section, complete and checked; null where it is empty. */
    public @Nullable Fields end() throws MalformedMessageException {
        if (failure != null) {
            throw failure;
        }
        Fields read = trailers();
        TrailerRules.apply(read);
        return read.count() == 0 ? null : read;
    }
}
