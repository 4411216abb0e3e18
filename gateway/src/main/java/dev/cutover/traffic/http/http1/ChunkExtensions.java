package dev.cutover.traffic.http.http1;

import dev.cutover.traffic.http.Ascii;
import dev.cutover.traffic.http.MalformedMessageException;

/**
 * Reads over the extensions of one chunk, {@code ;name[=value]} any number of times, so that nobody takes another byte
 * for their end. Source: RFC 9112 §7.1.1, without the blanks that no sender may write and without bytes beyond ASCII.
 *
 * <p>Event loop of its connection.
 */
final class ChunkExtensions {
    static final int MAX_BYTES = 256;

    /** What is read next. */
    private enum State {
        NAME_START,
        NAME,
        VALUE_START,
        TOKEN,
        QUOTED,
        ESCAPED,
        CLOSED
    }

    private State state = State.NAME_START;
    private int bytes;

    /** Begins behind the first semicolon. */
    void begin() {
        state = State.NAME_START;
        bytes = 0;
    }

    /** Whether {@code b} is the CR behind the last extension; else reads it as part of one. */
    boolean endsWith(byte b) throws MalformedMessageException {
        if (b == '\r' && (state == State.NAME || state == State.TOKEN || state == State.CLOSED)) {
            return true;
        }
        if (++bytes > MAX_BYTES) {
            throw new MalformedMessageException("A chunk extension is too long");
        }
        state = switch (state) {
            case NAME_START -> Ascii.isTokenChar(b) ? State.NAME : malformed();
            case NAME -> b == '=' ? State.VALUE_START : next(b);
            case VALUE_START -> b == '"' ? State.QUOTED : Ascii.isTokenChar(b) ? State.TOKEN : malformed();
            case TOKEN, CLOSED -> next(b);
            case QUOTED -> b == '"' ? State.CLOSED : b == '\\' ? State.ESCAPED : quoted(b);
            case ESCAPED -> quoted(b);
        };
        return false;
    }

    private State next(byte b) throws MalformedMessageException {
        if (b == ';') {
            return State.NAME_START;
        }
        return state != State.CLOSED && Ascii.isTokenChar(b) ? state : malformed();
    }

    private static State quoted(byte b) throws MalformedMessageException {
        return b >= 0 && Ascii.isFieldValueChar(b) ? State.QUOTED : malformed();
    }

    private static State malformed() throws MalformedMessageException {
        throw new MalformedMessageException("A chunk has an invalid extension");
    }
}
