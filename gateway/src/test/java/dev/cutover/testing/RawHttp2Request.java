package dev.cutover.testing;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as a backend of HTTP/2 got it.
 *
 * @param stream the number of its stream
 * @param fields pseudo-fields and fields in order
 * @param body the content; empty where the script was called at the head
 * @param trailers trailer fields in order
 */
public record RawHttp2Request(
        int stream, List<Map.Entry<String, String>> fields, String body, List<Map.Entry<String, String>> trailers) {
    /** The values of a field, in order. */
    public List<String> values(String name) {
        return fields.stream()
                .filter(field -> field.getKey().equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The first value of a field, or null where there is none. */
    public @Nullable String value(String name) {
        List<String> values = values(name);
        return values.isEmpty() ? null : values.get(0);
    }
}
