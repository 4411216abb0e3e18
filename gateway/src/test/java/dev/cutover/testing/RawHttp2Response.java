package dev.cutover.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came on one stream of HTTP/2.
 *
 * @param informational status codes before the final one
 * @param status 0 where no head has come
 * @param ended whether it came to its end
 * @param reset the code of a reset, or -1
 */
public record RawHttp2Response(
        List<Integer> informational,
        int status,
        List<Map.Entry<String, String>> fields,
        String body,
        List<Map.Entry<String, String>> trailers,
        boolean ended,
        int reset) {
    static RawHttp2Response of(List<RawFrame> frames) {
        List<Integer> informational = new ArrayList<>();
        List<Map.Entry<String, String>> fields = List.of();
        List<Map.Entry<String, String>> trailers = List.of();
        StringBuilder body = new StringBuilder();
        int status = 0;
        int reset = -1;
        boolean ended = false;
        for (RawFrame frame : frames) {
            if (frame.type() == RawFrame.DATA) {
                body.append(frame.payload());
            } else if (frame.type() == RawFrame.RST_STREAM) {
                reset = frame.number(0);
            } else if (!frame.fields().isEmpty() && status > 0) {
                trailers = frame.fields();
            } else if (!frame.fields().isEmpty()) {
                int code = Integer.parseInt(frame.fields().get(0).getValue());
                if (code < 200) {
                    informational.add(code);
                } else {
                    status = code;
                    fields = frame.fields();
                }
            }
            ended |= frame.endsStream();
        }
        return new RawHttp2Response(informational, status, fields, body.toString(), trailers, ended, reset);
    }

    /** The values of a field, in order. */
    public List<String> values(String name) {
        return RawMessage.values(fields, name);
    }

    /** The first value of a field, or null where there is none. */
    public @Nullable String value(String name) {
        List<String> values = values(name);
        return values.isEmpty() ? null : values.get(0);
    }
}
