package dev.cutover.testing;

import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * What clients and origins may send, from what is right through what is nearly right to what is hostile; a char is a
 * byte.
 */
public final class WireMessages {
    /** Pieces that a parser may stumble upon, wherever they turn up. */
    private static final List<String> HOSTILE = List.of(
            "\r\n",
            "\n",
            "\r",
            "\0",
            " ",
            "\t",
            "\u000b",
            "\u007f",
            "\u0085",
            "\u00a0",
            "\u00ff",
            ":",
            ";",
            ",",
            "\"",
            "#",
            "%",
            "?",
            "0",
            "-",
            "+",
            "0x",
            "\r\n\r\n",
            "\r\n ",
            "0\r\n\r\n",
            "5\r\nabcde\r\n",
            "5;x=\"\r\n",
            "chunked",
            "Host: other\r\n",
            "Content-Length: 3\r\n",
            "Content-Length: 0\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: identity\r\n",
            "Connection: close\r\n",
            "Expect: 100-continue\r\n",
            "Upgrade: websocket\r\n",
            "HTTP/1.1",
            "HTTP/1.0",
            "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n");

    private WireMessages() {}

    /** One to four requests on one connection, with a few changes anywhere in most. */
    public static Arbitrary<String> requests() {
        return changed(request().list().ofMinSize(1).ofMaxSize(4).map(list -> String.join("", list)));
    }

    /** One to four responses on one connection, with a few changes anywhere in most. */
    public static Arbitrary<String> responses() {
        return changed(response().list().ofMinSize(1).ofMaxSize(4).map(list -> String.join("", list)));
    }

    /** Bytes without plan: hostile pieces, or anything. */
    public static Arbitrary<String> noise() {
        return Arbitraries.oneOf(
                        Arbitraries.of(HOSTILE), text(Arbitraries.chars().range('\0', '\u00ff'), 8))
                .list()
                .ofMaxSize(30)
                .map(list -> String.join("", list));
    }

    private static Arbitrary<String> request() {
        return Combinators.combine(requestLine(), hosts(), fields(), framed())
                .as((line, hosts, fields, framed) -> line + hosts + fields + framed);
    }

    private static Arbitrary<String> response() {
        return Combinators.combine(statusLine(), fields(), framed())
                .as((line, fields, framed) -> line + fields + framed);
    }

    private static Arbitrary<String> requestLine() {
        Arbitrary<String> method =
                mostly(Arbitraries.of("GET", "POST", "HEAD", "OPTIONS", "PURGE"), "TRACE", "get", "");
        Arbitrary<String> path = Arbitraries.of("a", "b", "/", ".", ";", "=", "?", "&", "%20", "-~|")
                .list()
                .ofMaxSize(6)
                .map(list -> "/" + String.join("", list));
        Arbitrary<String> target = mostly(
                Arbitraries.oneOf(
                        path, path, path.map(rest -> "http://a" + rest), Arbitraries.of("http://a", "https://a?b")),
                "*",
                "",
                "a:80",
                "b",
                "http://b/",
                "/%00",
                "/\u00fc");
        return Combinators.combine(method, target, version(), lineEnd())
                .as((name, uri, version, end) -> name + " " + uri + " " + version + end);
    }

    private static Arbitrary<String> statusLine() {
        Arbitrary<String> ordinary = Arbitraries.of("200", "200", "200", "404", "503", "204", "304", "100", "103");
        Arbitrary<String> status = mostly(ordinary, "99", "2000", "20", "");
        Arbitrary<String> reason = mostly(Arbitraries.of(" OK", " Not Found", " ", ""), "  ", "\t", " \u00fc", " \0");
        return Combinators.combine(version(), status, reason, lineEnd())
                .as((version, code, phrase, end) -> version + " " + code + phrase + end);
    }

    private static Arbitrary<String> version() {
        return Arbitraries.frequency(
                Tuple.of(200, "HTTP/1.1"), Tuple.of(10, "HTTP/1.0"), Tuple.of(1, "HTTP/1.2"), Tuple.of(1, "http/1.1"));
    }

    private static Arbitrary<String> lineEnd() {
        return Arbitraries.frequency(
                Tuple.of(400, "\r\n"), Tuple.of(1, "\n"), Tuple.of(1, "\r\r\n"), Tuple.of(1, "\r"));
    }

    private static Arbitrary<String> hosts() {
        return mostly(
                Arbitraries.of("Host: a\r\n", "host:a \r\n"), "", "Host: b\r\n", "Host:\r\n", "Host: a\r\nHost: a\r\n");
    }

    private static Arbitrary<String> fields() {
        return field().list().ofMaxSize(4).map(list -> String.join("", list));
    }

    private static Arbitrary<String> field() {
        Arbitrary<String> name = mostly(
                Arbitraries.of("X", "x-y", "Accept", "Cookie", "Connection", "!#$"),
                "Trailer",
                "Expect",
                "",
                "X ",
                "\u00fc");
        Arbitrary<String> separator = mostly(Arbitraries.of(":", ": ", ":\t "), " : ", "", "::");
        Arbitrary<String> value = mostly(
                Arbitraries.of("", "y", "a, b", "a\tb", "close", "\u00e9", "keep-alive", "x: y"),
                "\0",
                "a\rb",
                "\u007f");
        return Combinators.combine(name, separator, value, lineEnd()).as((n, s, v, end) -> n + s + v + end);
    }

    /** What says how long the body is, the blank line, and the body. */
    private static Arbitrary<String> framed() {
        return Arbitraries.frequencyOf(
                Tuple.of(12, Arbitraries.just("\r\n")),
                Tuple.of(12, content().map(body -> "Content-Length: " + body.length() + "\r\n\r\n" + body)),
                Tuple.of(16, chunks().map(body -> "Transfer-Encoding: chunked\r\n\r\n" + body)),
                Tuple.of(
                        1,
                        Combinators.combine(oddFraming(), Arbitraries.oneOf(content(), chunks()))
                                .as((fields, body) -> fields + "\r\n" + body)));
    }

    private static Arbitrary<String> oddFraming() {
        return Arbitraries.of(
                "Content-Length: 3\r\nContent-Length: 3\r\n",
                "Content-Length: 3, 3\r\n",
                "Content-Length: +3\r\n",
                "Content-Length: 03\r\n",
                "Content-Length: 0x3\r\n",
                "Content-Length: -1\r\n",
                "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: Chunked\r\n",
                "Transfer-Encoding:\tchunked \r\n",
                "Transfer-Encoding : chunked\r\n",
                "Transfer-Encoding: xchunked\r\n",
                "Transfer-Encoding: chunked, chunked\r\n",
                "Transfer-Encoding: gzip, chunked\r\n",
                "Transfer-Encoding: \"chunked\"\r\n",
                "Transfer-Encoding:\r\n chunked\r\n");
    }

    private static Arbitrary<String> content() {
        return Arbitraries.oneOf(
                text(Arbitraries.chars().range('\0', '\u00ff'), 12),
                Arbitraries.of("abc", "0\r\n\r\n", "3\r\nabc\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n"));
    }

    private static Arbitrary<String> chunks() {
        Arbitrary<String> trailers = mostly(
                Arbitraries.of("", "", "X: y\r\n", "X: y\r\nx:\r\n"),
                "Host: b\r\n",
                "Content-Length: 3\r\n",
                " X: y\r\n",
                "X\r\n");
        return Combinators.combine(
                        chunk().list().ofMaxSize(3), mostly(Arbitraries.of("0", "00"), "-0", "0x0", ""), trailers)
                .as((chunks, last, fields) -> String.join("", chunks) + last + "\r\n" + fields + "\r\n");
    }

    private static Arbitrary<String> chunk() {
        Arbitrary<String> content = content().filter(text -> !text.isEmpty());
        Arbitrary<String> form = mostly(Arbitraries.of("%x", "%X", "0%x"), "0x%x", "+%x", "%x ", "%d");
        Arbitrary<String> extension = mostly(
                Arbitraries.of("", "", ";a=b", ";a", ";a=\"b;c\""), " ;a", ";", ";a=\"", ";\n", ";a\rb", ";\u00ff");
        return Combinators.combine(content, form, extension, lineEnd(), lineEnd())
                .as((text, size, ext, end, contentEnd) ->
                        String.format(size, text.length()) + ext + end + text + contentEnd);
    }

    private static Arbitrary<String> mostly(Arbitrary<String> ordinary, String... odd) {
        return Arbitraries.frequencyOf(Tuple.of(100, ordinary), Tuple.of(1, Arbitraries.of(odd)));
    }

    private static Arbitrary<String> text(Arbitrary<Character> characters, int maxLength) {
        return characters.list().ofMaxSize(maxLength).map(list -> {
            StringBuilder text = new StringBuilder();
            list.forEach(text::append);
            return text.toString();
        });
    }

    /** A few changes of kinds that mistakes and attackers make, at any place. */
    private static Arbitrary<String> changed(Arbitrary<String> messages) {
        Arbitrary<UnaryOperator<String>> change = Combinators.combine(
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.of(0, 0, 1, 1, 2, 7),
                        Arbitraries.oneOf(Arbitraries.just(""), Arbitraries.of(HOSTILE)),
                        Arbitraries.frequency(Tuple.of(6, 0), Tuple.of(1, 1), Tuple.of(1, 2)))
                .as(WireMessages::change);
        return Combinators.combine(messages, Arbitraries.of(0, 0, 1, 2).flatMap(change.list()::ofSize))
                .as((text, changes) -> {
                    String result = text;
                    for (UnaryOperator<String> each : changes) {
                        result = each.apply(result);
                    }
                    return result;
                });
    }

    /** {@code place} is a share of the whole text. */
    private static UnaryOperator<String> change(double place, int length, String insertion, int kind) {
        return switch (kind) {
            case 1 -> text -> flipBit((int) (place * text.length()), length, text);
            case 2 -> text -> repeatLine((int) (place * text.length()), text);
            default -> text -> replace((int) (place * text.length()), length, insertion, text);
        };
    }

    private static String replace(int start, int length, String insertion, String text) {
        int end = Math.min(text.length(), start + length);
        return text.substring(0, start) + insertion + text.substring(end);
    }

    private static String flipBit(int at, int bit, String text) {
        return at == text.length()
                ? text
                : text.substring(0, at) + (char) (text.charAt(at) ^ 1 << bit) + text.substring(at + 1);
    }

    private static String repeatLine(int at, String text) {
        int start = text.lastIndexOf('\n', at - 1) + 1;
        int end = text.indexOf('\n', at) + 1;
        return end == 0 ? text : text.substring(0, end) + text.substring(start, end) + text.substring(end);
    }
}
