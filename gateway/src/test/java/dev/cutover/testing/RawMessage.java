package dev.cutover.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.1 messages off a stream, strictly and without any code of the gateway: every line ends with CR LF and
 * holds no control character, names are tokens, lengths are digits, and chunks have no extensions.
 *
 * @param startLine the first line
 * @param fields names and values in order, as they came
 */
record RawMessage(String startLine, List<Map.Entry<String, String>> fields) {
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern TEXT = Pattern.compile("[\\t -~\\x80-\\xff]*");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,9}");
    private static final Pattern CHUNK_SIZE = Pattern.compile("[0-9a-fA-F]{1,7}");

    /** What came is no message of HTTP/1.1, or one that could be read in two ways. */
    static final class MalformedException extends IOException {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    /** Reads a head, or gives null where the stream is at its end. */
    static @Nullable RawMessage readHead(InputStream in) throws IOException {
        String startLine = readLine(in, true);
        return startLine == null ? null : new RawMessage(startLine, readFields(in));
    }

    static List<Map.Entry<String, String>> readFields(InputStream in) throws IOException {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = Math.max(0, line.indexOf(':'));
            if (!NAME.matcher(line.substring(0, colon)).matches()) {
                throw new MalformedException("no field line: " + line);
            }
            fields.add(Map.entry(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return fields;
    }

    private static String line(InputStream in) throws IOException {
        String line = readLine(in, false);
        if (line == null) {
            throw new EOFException("the stream ended within a head");
        }
        return line;
    }

    static @Nullable String readLine(InputStream in, boolean mayEnd) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                if (mayEnd && line.size() == 0) {
                    return null;
                }
                throw new EOFException("the stream ended within a line: " + line.toString(StandardCharsets.ISO_8859_1));
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r")) {
            throw new MalformedException("a line without CR LF: " + text);
        }
        text = text.substring(0, text.length() - 1);
        if (!TEXT.matcher(text).matches()) {
            throw new MalformedException("a line with a control character: " + text);
        }
        return text;
    }

    /** The values of a field in any case of its name, in order. */
    static List<String> values(List<Map.Entry<String, String>> fields, String name) {
        return fields.stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The one length that the fields announce, or -1 where chunks follow, or -2 where nothing is said of a length. */
    int contentLength() throws IOException {
        List<String> codings = values(fields, "Transfer-Encoding");
        List<String> lengths = values(fields, "Content-Length");
        if (codings.size() + lengths.size() > 1) {
            throw new MalformedException("more than one framing: " + this);
        }
        if (!codings.isEmpty() && !codings.get(0).equals("chunked")) {
            throw new MalformedException("another coding: " + this);
        }
        if (!lengths.isEmpty() && !LENGTH.matcher(lengths.get(0)).matches()) {
            throw new MalformedException("no length: " + this);
        }
        return !codings.isEmpty() ? -1 : lengths.isEmpty() ? -2 : Integer.parseInt(lengths.get(0));
    }

    /** Reads chunks to their end; trailer fields go to {@code trailers}. */
    static byte[] readChunks(InputStream in, List<Map.Entry<String, String>> trailers) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        while (true) {
            String line = line(in);
            if (!CHUNK_SIZE.matcher(line).matches()) {
                throw new MalformedException("no chunk size: " + line);
            }
            int size = Integer.parseInt(line, 16);
            if (size == 0) {
                trailers.addAll(readFields(in));
                for (String name : List.of("Content-Length", "Transfer-Encoding", "Host")) {
                    if (!values(trailers, name).isEmpty()) {
                        throw new MalformedException("a trailer that belongs into the head: " + name);
                    }
                }
                return content.toByteArray();
            }
            content.write(readBytes(in, size));
            if (!line(in).isEmpty()) {
                throw new MalformedException("a chunk longer than its size");
            }
        }
    }

    static byte[] readBytes(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the stream ended after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }
}
