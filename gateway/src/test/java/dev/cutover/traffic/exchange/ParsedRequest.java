package dev.cutover.traffic.exchange;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.http.http1.RequestParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Request heads read by the codec, and what of their fields is passed on. */
final class ParsedRequest {
    private ParsedRequest() {}

    /** A GET to {@code Host: example.org} with {@code lines} such as {@code "X-User-Id: 42"}. */
    static RequestHead with(String... lines) {
        return of("GET / HTTP/1.1", "Host: example.org", lines);
    }

    /** A request with that first line and host line. */
    static RequestHead of(String startLine, String hostLine, String... lines) {
        String text = startLine + "\r\n" + hostLine + "\r\n" + String.join("\r\n", lines)
                + (lines.length == 0 ? "" : "\r\n") + "\r\n";
        RequestHead head = new RequestHead();
        ByteBuf in = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
        try {
            boolean complete = new RequestParser(head, new HeadLimits(8192, 16384, 100)).parse(in);
            assert complete : text;
            return head;
        } catch (MalformedMessageException e) {
            throw new AssertionError(text, e);
        } finally {
            in.release();
        }
    }

    /** The values of a field in {@code fields}, without what was dropped. */
    static List<String> values(Fields fields, String name) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < fields.count(); i++) {
            if (!fields.isDropped(i) && fields.name(i).equalsIgnoreCase(name)) {
                values.add(fields.value(i));
            }
        }
        return values;
    }
}
