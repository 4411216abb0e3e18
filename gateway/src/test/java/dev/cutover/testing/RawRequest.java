package dev.cutover.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request as a backend got it.
 *
 * @param line the request line
 * @param fields header fields in order
 * @param body the content, without framing
 * @param trailers trailer fields in order
 */
public record RawRequest(
        String line, List<Map.Entry<String, String>> fields, String body, List<Map.Entry<String, String>> trailers) {
    private static final Pattern LINE = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+ (/[!-~&&[^#]]*|\\*) HTTP/1\\.1");

    static @Nullable RawRequest read(InputStream in, boolean withBody) throws IOException {
        RawMessage head = RawMessage.readHead(in);
        if (head == null) {
            return null;
        }
        if (!LINE.matcher(head.startLine()).matches()) {
            throw new RawMessage.MalformedException("no request line: " + head.startLine());
        }
        if (RawMessage.values(head.fields(), "Host").size() != 1) {
            throw new RawMessage.MalformedException("not one Host: " + head);
        }
        List<Map.Entry<String, String>> trailers = new ArrayList<>();
        byte[] body = withBody ? body(in, head, trailers) : new byte[0];
        return new RawRequest(head.startLine(), head.fields(), new String(body, StandardCharsets.ISO_8859_1), trailers);
    }

    private static byte[] body(InputStream in, RawMessage head, List<Map.Entry<String, String>> trailers)
            throws IOException {
        int length = head.contentLength();
        if (length == -1) {
            return RawMessage.readChunks(in, trailers);
        }
        return length < 0 ? new byte[0] : RawMessage.readBytes(in, length);
    }

    /** The values of a field in any case of its name, in order. */
    public List<String> values(String name) {
        return RawMessage.values(fields, name);
    }

    /** The first value of a field, or null where there is none. */
    public @Nullable String value(String name) {
        List<String> values = values(name);
        return values.isEmpty() ? null : values.get(0);
    }

    /** The target of the request line. */
    public String target() {
        return line.substring(line.indexOf(" ") + 1, line.lastIndexOf(" "));
    }
}
