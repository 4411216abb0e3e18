package dev.cutover.control.admin;

import dev.cutover.traffic.http.Ascii;
import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.http.http1.RequestParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.springframework.http.HttpStatus;

/**
 * A request that somebody describes instead of sending it.
 *
 * @param method the method
 * @param path the path, with a query or without
 * @param host the host; of a header {@code Host} there must be none besides
 * @param headers the other fields, written {@code Name: value}
 */
record DescribedRequest(String method, String path, String host, List<String> headers) {
    private static final HeadLimits LIMITS = new HeadLimits(8 * 1024, 16 * 1024, 100);
    private static final int LONGEST_HEAD = 32 * 1024;

    /**
     * Its head, as the traffic port would read it: written as HTTP/1.1 and parsed.
     *
     * @throws ApiException 400 where the traffic port would refuse it
     */
    RequestHead head() {
        refuseControls("method", method);
        refuseControls("path", path);
        refuseControls("host", host);
        headers.forEach(header -> refuseControls("header", header));
        StringBuilder text = new StringBuilder()
                .append(method)
                .append(' ')
                .append(escaped(path))
                .append(" HTTP/1.1\r\n");
        if (headers.stream().noneMatch(header -> header.toLowerCase(Locale.ROOT).startsWith("host:"))) {
            text.append("Host: ").append(host).append("\r\n");
        }
        headers.forEach(header -> text.append(header).append("\r\n"));
        return parse(text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void refuseControls(String name, String value) {
        if (value.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            throw new ApiException(HttpStatus.BAD_REQUEST, name + " has a control character, such as a line end");
        }
    }

    /** Bytes that a target cannot have are escaped, as a browser would do it. */
    private static String escaped(String path) {
        StringBuilder escaped = new StringBuilder(path.length());
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            if (Ascii.isTargetChar(b)) {
                escaped.append((char) b);
            } else {
                escaped.append("%%%02X".formatted(b));
            }
        }
        return escaped.toString();
    }

    private static RequestHead parse(byte[] bytes) {
        RequestHead head = new RequestHead();
        RequestParser parser = new RequestParser(head, LIMITS);
        parser.reset();
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        try {
            if (bytes.length > LONGEST_HEAD || !parser.parse(in) || in.isReadable()) {
                throw new ApiException(HttpStatus.BAD_REQUEST, "This describes no request");
            }
        } catch (MalformedMessageException e) {
            throw new ApiException(
                    HttpStatus.BAD_REQUEST,
                    "The gateway would answer " + e.rejection().status() + ": " + e.detail());
        }
        return head;
    }
}
