package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No message whose length two parties could read differently goes upstream: every odd spelling of what frames a
 * request, what stands before it, and what names its host. RFC 9112 §3, §6, §7.
 *
 * <p>Each case is sent with a request behind it that nobody may ever see.
 */
class FramingIT {
    private static final RawBackend BACKEND = RawBackend.saying("ok");
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.between(BACKEND, BACKEND).start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        BACKEND.close();
    }

    @BeforeEach
    void forget() {
        BACKEND.requests().clear();
    }

    static Stream<Arguments> lengths() {
        List<Arguments> cases = new ArrayList<>();
        for (String value : List.of(
                "",
                "-1",
                "+3",
                "0x3",
                "3a",
                "3;",
                "3.0",
                "3e0",
                "1_0",
                "3 3",
                "3,3",
                "3, 3",
                "3,",
                ",3",
                "\"3\"",
                "\u00b3",
                "3\u000b",
                "3\t3",
                "99999999999999999999",
                "18446744073709551619",
                "9223372036854775808",
                "NaN")) {
            cases.add(Arguments.of(400, "Content-Length: " + value, POST + "Content-Length: " + value + "\r\n\r\nabc"));
        }
        String three = "Content-Length: 3\r\n";
        cases.add(Arguments.of(400, "two equal lengths", POST + three + three + "\r\nabc"));
        cases.add(Arguments.of(400, "two lengths", POST + three + "Content-Length: 4\r\n\r\nabcd"));
        cases.add(Arguments.of(400, "two lengths in two cases", POST + three + "CONTENT-LENGTH: 4\r\n\r\nabcd"));
        cases.add(Arguments.of(400, "a folded length", POST + "Content-Length:\r\n 3\r\n\r\nabc"));
        cases.add(Arguments.of(400, "blank before the colon", POST + "Content-Length : 3\r\n\r\nabc"));
        cases.add(Arguments.of(400, "a length behind a NUL", POST + "Content-Length: 3\0\r\n\r\nabc"));
        cases.add(Arguments.of(400, "a length behind a bare CR", POST + "X: y\rContent-Length: 3\r\n\r\nabc"));
        cases.add(Arguments.of(400, "a length behind a bare LF", POST + "X: y\nContent-Length: 3\r\n\r\nabc"));
        cases.add(Arguments.of(400, "a length that is folded in", POST + "X: y\r\n Content-Length: 3\r\n\r\nabc"));
        cases.add(Arguments.of(
                400, "a length that is folded in by a tab", POST + "X: y\r\n\tContent-Length: 3\r\n\r\nab"));
        return cases.stream();
    }

    static Stream<Arguments> codings() {
        List<Arguments> cases = new ArrayList<>();
        for (String value : List.of(
                "",
                ",",
                "\"chunked\"",
                "chunked,",
                ",chunked",
                "chunked,,",
                "chunked, chunked",
                "chunked, identity",
                "chunked, gzip",
                "chunked\u000b",
                "\u000bchunked",
                "chunked\0",
                "chunked;q=1",
                "ch unked",
                "chunked chunked",
                "[chunked]",
                "(chunked)",
                "chunked\u00a0",
                "gzip,,chunked",
                "chunked, deflate, chunked")) {
            cases.add(Arguments.of(400, value, POST + "Transfer-Encoding: " + value + "\r\n\r\n0\r\n\r\n"));
        }
        for (String value : List.of(
                "gzip", "identity", "'chunked'", "xchunked", "chunk", "chunked-ish", "gzip, chunked", "GZIP,CHUNKED")) {
            cases.add(Arguments.of(501, value, POST + "Transfer-Encoding: " + value + "\r\n\r\n0\r\n\r\n"));
        }
        String coding = "Transfer-Encoding: chunked\r\n";
        String length = "Content-Length: 3\r\n";
        String body = "\r\n0\r\n\r\n";
        cases.add(Arguments.of(400, "a coding and a length", POST + coding + length + body));
        cases.add(Arguments.of(400, "a length and a coding", POST + length + coding + body));
        cases.add(Arguments.of(400, "a length of 0 and a coding", POST + "Content-Length: 0\r\n" + coding + body));
        cases.add(Arguments.of(400, "two codings", POST + coding + coding + body));
        cases.add(
                Arguments.of(400, "two codings in two cases", POST + coding + "TRANSFER-ENCODING: chunked\r\n" + body));
        cases.add(Arguments.of(400, "two lines of one list", POST + "Transfer-Encoding: gzip\r\n" + coding + body));
        cases.add(Arguments.of(400, "a folded coding", POST + "Transfer-Encoding:\r\n chunked\r\n" + body));
        cases.add(Arguments.of(400, "a blank before the colon", POST + "Transfer-Encoding : chunked\r\n" + body));
        cases.add(Arguments.of(400, "a tab before the colon", POST + "Transfer-Encoding\t: chunked\r\n" + body));
        cases.add(
                Arguments.of(400, "a line that begins with a blank", POST + " Transfer-Encoding: chunked\r\n" + body));
        cases.add(Arguments.of(400, "a coding of HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\n" + coding + body));
        cases.add(Arguments.of(
                400, "an unknown coding of HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n"));
        return cases.stream();
    }

    static Stream<Arguments> chunks() {
        List<Arguments> cases = new ArrayList<>();
        for (String size : List.of(
                "",
                " ",
                "-1",
                "+1",
                "0x1",
                "1 ",
                " 1",
                "1\t",
                "g",
                "1;",
                "1; a",
                "1 ;a",
                "1;a=",
                "1;=b",
                "1;a=\"b",
                "1;a=b c",
                "1;\0",
                "1;a\u00e9",
                "1\u000b",
                "10000000000000001",
                "ffffffffffffffff",
                "8000000000000000",
                "00000000000000001",
                "1;" + "a".repeat(300),
                "1;a\rb",
                "1;a\nb")) {
            cases.add(Arguments.of(400, "size line [" + size + "]", CHUNKED + size + "\r\na\r\n0\r\n\r\n"));
        }
        cases.add(Arguments.of(400, "a size line that ends in LF", CHUNKED + "1\na\r\n0\r\n\r\n"));
        cases.add(Arguments.of(400, "a size line that ends in CR", CHUNKED + "1\ra\r\n0\r\n\r\n"));
        cases.add(Arguments.of(400, "a chunk that ends in LF", CHUNKED + "1\r\na\n0\r\n\r\n"));
        cases.add(Arguments.of(400, "a chunk that ends in CR", CHUNKED + "1\r\na\r0\r\n\r\n"));
        cases.add(Arguments.of(400, "a chunk without an end", CHUNKED + "1\r\na0\r\n\r\n"));
        cases.add(Arguments.of(400, "a chunk that is too long", CHUNKED + "1\r\nab\r\n0\r\n\r\n"));
        cases.add(Arguments.of(400, "a chunk that is too short", CHUNKED + "3\r\na\r\n0\r\n\r\n"));
        cases.add(Arguments.of(400, "a last chunk that ends in LF", CHUNKED + "0\n\r\n"));
        cases.add(Arguments.of(400, "trailers that end in LF", CHUNKED + "0\r\n\n"));
        cases.add(Arguments.of(400, "trailers that end in CR", CHUNKED + "0\r\n\rX"));
        for (String name : List.of("Content-Length", "Transfer-Encoding", "Host", "Trailer")) {
            cases.add(Arguments.of(400, "a trailer " + name, CHUNKED + "0\r\n" + name + ": 3\r\n\r\n"));
        }
        cases.add(Arguments.of(400, "a folded trailer", CHUNKED + "0\r\nX: a\r\n b\r\n\r\n"));
        cases.add(Arguments.of(400, "a trailer without a name", CHUNKED + "0\r\n: a\r\n\r\n"));
        cases.add(Arguments.of(400, "a trailer with a NUL", CHUNKED + "0\r\nX: \0\r\n\r\n"));
        cases.add(Arguments.of(400, "a trailer with a blank before the colon", CHUNKED + "0\r\nX : a\r\n\r\n"));
        return cases.stream();
    }

    static Stream<Arguments> heads() {
        String host = "Host: a\r\n";
        String get = "GET / HTTP/1.1\r\n";
        return Stream.of(
                Arguments.of(400, "HTTP/0.9", "GET /\r\n"),
                Arguments.of(505, "HTTP/1.2", "GET / HTTP/1.2\r\n" + host + "\r\n"),
                Arguments.of(505, "HTTP/3.0", "GET / HTTP/3.0\r\n" + host + "\r\n"),
                Arguments.of(505, "HTTP/0.9 spelled out", "GET / HTTP/0.9\r\n" + host + "\r\n"),
                Arguments.of(400, "HTTP/11", "GET / HTTP/11\r\n" + host + "\r\n"),
                Arguments.of(400, "HTTP/1.10", "GET / HTTP/1.10\r\n" + host + "\r\n"),
                Arguments.of(400, "HTTP/1.", "GET / HTTP/1.\r\n" + host + "\r\n"),
                Arguments.of(400, "HTTP/ 1.1", "GET / HTTP/ 1.1\r\n" + host + "\r\n"),
                Arguments.of(400, "hTTP/1.1", "GET / hTTP/1.1\r\n" + host + "\r\n"),
                Arguments.of(505, "the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                Arguments.of(400, "two blank lines before", "\r\n\r\n" + get + host + "\r\n"),
                Arguments.of(400, "a bare LF before", "\n" + get + host + "\r\n"),
                Arguments.of(400, "a blank before the method", " " + get + host + "\r\n"),
                Arguments.of(400, "a tab before the method", "\t" + get + host + "\r\n"),
                Arguments.of(400, "a blank behind the version", "GET / HTTP/1.1 \r\n" + host + "\r\n"),
                Arguments.of(400, "tabs in the first line", "GET\t/\tHTTP/1.1\r\n" + host + "\r\n"),
                Arguments.of(400, "a blank before the first field", get + " X: y\r\n" + host + "\r\n"),
                Arguments.of(400, "a first line that ends in LF", "GET / HTTP/1.1\n" + host + "\r\n"),
                Arguments.of(400, "a first line that ends in CR", "GET / HTTP/1.1\r" + host + "\r\n"),
                Arguments.of(400, "a head that ends in LF", get + host + "\n"),
                Arguments.of(400, "a method that is no token", "GE(T / HTTP/1.1\r\n" + host + "\r\n"),
                Arguments.of(400, "a NUL in the target", "GET /\0 HTTP/1.1\r\n" + host + "\r\n"),
                Arguments.of(400, "a byte beyond ASCII in the target", "GET /\u00e9 HTTP/1.1\r\n" + host + "\r\n"),
                Arguments.of(400, "a control character in the target", "GET /\u0007 HTTP/1.1\r\n" + host + "\r\n"),
                Arguments.of(400, "a fragment", "GET /a#b HTTP/1.1\r\n" + host + "\r\n"),
                Arguments.of(400, "a fragment in the query", "GET /a?b#c HTTP/1.1\r\n" + host + "\r\n"),
                Arguments.of(400, "* for GET", "GET * HTTP/1.1\r\n" + host + "\r\n"),
                Arguments.of(400, "an authority for GET", "GET a:80 HTTP/1.1\r\n" + host + "\r\n"),
                Arguments.of(400, "a path without a slash", "GET a HTTP/1.1\r\n" + host + "\r\n"),
                Arguments.of(400, "another scheme", "GET ftp://a/ HTTP/1.1\r\n" + host + "\r\n"),
                Arguments.of(400, "a user in the target", "GET http://u:p@a/ HTTP/1.1\r\n" + host + "\r\n"),
                Arguments.of(400, "no host in the target", "GET http:///x HTTP/1.1\r\n" + host + "\r\n"),
                Arguments.of(400, "another port in the target", "GET http://a:81/ HTTP/1.1\r\n" + host + "\r\n"),
                Arguments.of(400, "two Hosts in two cases", get + host + "hOsT: b\r\n\r\n"),
                Arguments.of(400, "a list of Hosts", get + "Host: a, b\r\n\r\n"),
                Arguments.of(400, "a path in Host", get + "Host: a/b\r\n\r\n"),
                Arguments.of(400, "a folded Host", get + "Host:\r\n a\r\n\r\n"),
                Arguments.of(400, "an open bracket in Host", get + "Host: [::1\r\n\r\n"),
                Arguments.of(400, "a port that is no number", get + "Host: a:b\r\n\r\n"),
                Arguments.of(400, "a name with a bracket", get + host + "X[]: y\r\n\r\n"),
                Arguments.of(400, "a name with a byte beyond ASCII", get + host + "X\u00e9: y\r\n\r\n"),
                Arguments.of(400, "a name with a NUL", get + host + "X\0: y\r\n\r\n"),
                Arguments.of(400, "a control character in a value", get + host + "X: \u0007\r\n\r\n"),
                Arguments.of(400, "DEL in a value", get + host + "X: \u007f\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0} for {1}")
    @MethodSource({"lengths", "codings", "chunks", "heads"})
    void whatCouldBeReadInTwoWaysIsRefusedAndNothingBehindItIsLookedAt(int status, String what, String request) {
        try (RawClient client = gateway.connect()) {
            RawResponse response = client.send(request + SMUGGLED).read();

            assertThat(response.status()).isEqualTo(status);
            assertThat(response.value("Content-Type")).isEqualTo("application/problem+json");
            assertThat(client.isClosedInOrder()).isTrue();
            assertThat(BACKEND.requests()).as("delivered whole").isEmpty();
        }
    }

    static Stream<Arguments> taken() {
        String body = "\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
        String length = "\r\n\r\nabc";
        return Stream.of(
                Arguments.of("another case of chunked", POST + "tRANSFER-eNCODING: ChUnKeD" + body),
                Arguments.of("blanks around chunked", POST + "Transfer-Encoding:  \t chunked \t " + body),
                Arguments.of("no blank before chunked", POST + "Transfer-Encoding:chunked" + body),
                Arguments.of("blanks around a length", POST + "Content-Length: \t 3 \t " + length),
                Arguments.of("zeros before a length", POST + "Content-Length: 003" + length),
                Arguments.of("upper-case chunk sizes", CHUNKED + "A\r\n0123456789\r\n0\r\n\r\n"),
                Arguments.of("zeros before a chunk size", CHUNKED + "0003\r\nabc\r\n00\r\n\r\n"),
                Arguments.of("chunk extensions", CHUNKED + "3;a=b;c=\"d;\\\"\";e\r\nabc\r\n0;f\r\n\r\n"),
                Arguments.of("one blank line before", "\r\n" + POST + "Content-Length: 3" + length),
                Arguments.of("an unknown method", "FROB / HTTP/1.1\r\nHost: a\r\nContent-Length: 3" + length),
                Arguments.of(
                        "a target in absolute form",
                        "POST http://A/x HTTP/1.1\r\nHost: a\r\nContent-Length: 3" + length));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("taken")
    void whatASenderMayWriteIsTakenAndWrittenOutClean(String what, String request) {
        try (RawClient client = gateway.connect()) {
            assertThat(client.send(request).read().status()).isEqualTo(200);
            assertThat(client.get("/next").status()).isEqualTo(200);

            assertThat(BACKEND.requests()).hasSize(2);
            assertThat(BACKEND.requests().get(0).body()).isIn("abc", "0123456789");
            assertThat(BACKEND.requests().get(1).target()).isEqualTo("/next");
        }
    }
}
