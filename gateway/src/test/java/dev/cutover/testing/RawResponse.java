package dev.cutover.testing;

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
 * A response as a client got it.
 *
 * @param status the status
 * @param fields header fields in order
 * @param body the content, without framing
 * @param trailers trailer fields in order
 */
public record RawResponse(
        int status, List<Map.Entry<String, String>> fields, String body, List<Map.Entry<String, String>> trailers) {
    private static final Pattern LINE = Pattern.compile("HTTP/1\\.1 [1-5][0-9][0-9] .*", Pattern.DOTALL);

    static RawResponse read(InputStream in, boolean toHead) throws IOException {
        RawMessage head = RawMessage.readHead(in);
        if (head == null) {
            throw new EOFException("the connection ended without a response");
        }
        if (!LINE.matcher(head.startLine()).matches()) {
            throw new RawMessage.MalformedException("no status line: " + head.startLine());
        }
        int status = Integer.parseInt(head.startLine().substring(9, 12));
        List<Map.Entry<String, String>> trailers = new ArrayList<>();
        boolean hasBody = !toHead && status >= 200 && status != 204 && status != 304;
        boolean never = status < 200 || status == 204;
        if (never && !toHead && head.contentLength() != -2) {
            throw new RawMessage.MalformedException("a length where there is no content: " + head);
        }
        byte[] body = hasBody ? body(in, head, trailers) : new byte[0];
        return new RawResponse(status, head.fields(), new String(body, StandardCharsets.ISO_8859_1), trailers);
    }

    private static byte[] body(InputStream in, RawMessage head, List<Map.Entry<String, String>> trailers)
            throws IOException {
        int length = head.contentLength();
        if (length == -1) {
            return RawMessage.readChunks(in, trailers);
        }
        return length < 0 ? in.readAllBytes() : RawMessage.readBytes(in, length);
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
}
