package dev.cutover.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.1 messages off a stream, strictly and without any code of the gateway: every line ends with CR LF.
 *
 * @param startLine the first line
 * @param fields names and values in order, as they came
 */
record RawMessage(String startLine, List<Map.Entry<String, String>> fields) {
    /** Reads a head, or gives null where the stream is at its end. */
    static @Nullable RawMessage readHead(InputStream in) throws IOException {
        String startLine = readLine(in, true);
        return startLine == null ? null : new RawMessage(startLine, readFields(in));
    }

    static List<Map.Entry<String, String>> readFields(InputStream in) throws IOException {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new IOException("no field line: " + line);
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
            throw new IOException("a line without CR LF: " + text);
        }
        return text.substring(0, text.length() - 1);
    }

    /** The values of a field in any case of its name, in order. */
    static List<String> values(List<Map.Entry<String, String>> fields, String name) {
        return fields.stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Reads chunks to their end; trailer fields go to {@code trailers}. */
    static byte[] readChunks(InputStream in, List<Map.Entry<String, String>> trailers) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line(in), 16);
            if (size == 0) {
                trailers.addAll(readFields(in));
                return content.toByteArray();
            }
            content.write(readBytes(in, size));
            if (!line(in).isEmpty()) {
                throw new IOException("a chunk longer than its size");
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
