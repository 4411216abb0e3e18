package dev.cutover.testing;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Bodies of any bytes, framed in every way that is allowed. */
public final class WireBodies {
    /**
     * A body on the wire.
     *
     * @param content what it says
     * @param wire the field that frames it, the blank line, and the framed content
     */
    public record Framed(String content, String wire) {}

    private WireBodies() {}

    /** From nothing to more than is kept at once. */
    public static Arbitrary<Framed> any() {
        Arbitrary<String> content = Combinators.combine(
                        Arbitraries.of(0, 1, 2, 17, 300, 1024, 5000, 70_000, 200_000), Arbitraries.integers())
                .as(WireBodies::content);
        Arbitrary<List<Integer>> sizes = Arbitraries.of(1, 2, 15, 16, 100, 1024, 4096, 60_000)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .filter(list -> list.stream().mapToInt(size -> size).sum() > 50);
        Arbitrary<String> form = Arbitraries.of("%x", "%X", "0%x", "%x;a", "%x;a=b;c=\"d;\\\"e\"");
        Arbitrary<String> trailers = Arbitraries.of("", "", "X-T: u\r\n");
        return Combinators.combine(content, Arbitraries.of(true, false, false), sizes, form, trailers)
                .as((text, hasLength, lengths, size, fields) ->
                        new Framed(text, hasLength ? withLength(text) : chunked(text, lengths, size, fields)));
    }

    /** All byte values in an order of its own. */
    private static String content(int length, int seed) {
        StringBuilder content = new StringBuilder(length);
        int value = seed;
        for (int i = 0; i < length; i++) {
            value = value * 1103515245 + 12345;
            content.append((char) (value >>> 16 & 0xff));
        }
        return content.toString();
    }

    private static String withLength(String content) {
        return "Content-Length: " + content.length() + "\r\n\r\n" + content;
    }

    private static String chunked(String content, List<Integer> sizes, String form, String trailers) {
        StringBuilder wire = new StringBuilder("Transfer-Encoding: chunked\r\n\r\n");
        int start = 0;
        for (int i = 0; start < content.length(); i++) {
            int end = Math.min(content.length(), start + sizes.get(i % sizes.size()));
            wire.append(String.format(form, end - start)).append("\r\n");
            wire.append(content, start, end).append("\r\n");
            start = end;
        }
        return wire.append("0\r\n").append(trailers).append("\r\n").toString();
    }

    /** The answer that says what {@code request} said, framed by the length of that. */
    public static String echoing(RawRequest request) {
        String content = request.body();
        return "HTTP/1.1 200 OK\r\n"
                + (content.length() % 2 == 0
                        ? withLength(content)
                        : chunked(content, List.of(1000, 7, 30_000), "%x", "X-T: v\r\n"));
    }
}
