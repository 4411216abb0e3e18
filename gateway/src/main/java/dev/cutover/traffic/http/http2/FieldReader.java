package dev.cutover.traffic.http.http2;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** Takes the fields of one header block as they are decoded. Event loop of its connection. */
public interface FieldReader {
    /**
     * Takes a field. Nothing is refused here, since a block must be decoded to its end whatever it holds: the codec of
     * the connection has a memory.
     */
    void field(AsciiString name, AsciiString value);

    /** The status that was read, which tells the codec of informational responses; null where there is none. */
    default @Nullable CharSequence status() {
        return null;
    }
}
