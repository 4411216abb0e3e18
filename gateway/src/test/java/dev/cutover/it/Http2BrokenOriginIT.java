package dev.cutover.it;

import static dev.cutover.testing.Http2Wire.CONTINUATION;
import static dev.cutover.testing.Http2Wire.DATA;
import static dev.cutover.testing.Http2Wire.END_HEADERS;
import static dev.cutover.testing.Http2Wire.END_STREAM;
import static dev.cutover.testing.Http2Wire.ENHANCE_YOUR_CALM;
import static dev.cutover.testing.Http2Wire.GOAWAY;
import static dev.cutover.testing.Http2Wire.HEADERS;
import static dev.cutover.testing.Http2Wire.INTERNAL_ERROR;
import static dev.cutover.testing.Http2Wire.NO_ERROR;
import static dev.cutover.testing.Http2Wire.PING;
import static dev.cutover.testing.Http2Wire.PRIORITY;
import static dev.cutover.testing.Http2Wire.PROTOCOL_ERROR;
import static dev.cutover.testing.Http2Wire.PUSH_PROMISE;
import static dev.cutover.testing.Http2Wire.RST_STREAM;
import static dev.cutover.testing.Http2Wire.SETTINGS;
import static dev.cutover.testing.Http2Wire.block;
import static dev.cutover.testing.Http2Wire.frame;
import static dev.cutover.testing.Http2Wire.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawHttp2Backend;
import dev.cutover.testing.RawHttp2Connection;
import dev.cutover.testing.RawHttp2Request;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.ScriptedServer;
import dev.cutover.testing.TestGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An origin of HTTP/2 that breaks the protocol: the request fails, those beside it on the same connection do not. A request
 * for {@code /bystander} is under way whenever one goes wrong. RFC 9113 §5.4, §8.1.1, §10.5.
 */
class Http2BrokenOriginIT {
    private static final String POST = "POST /broken HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody";

    /** The first one that the gateway opens. */
    private static final int FIRST_STREAM = 3;

    private final RawHttp2Backend backend = RawHttp2Backend.saying("ok");
    private final TestGateway gateway = TestGateway.between(List.of(backend.url()), List.of(backend.url()))
            .listen("drain-timeout: 1s")
            .backends("protocol: h2c")
            .start();
    private final RawClient bystander = gateway.connect();
    private final RawClient client = gateway.connect();
    private int bystandersStream;

    @AfterEach
    void stop() {
        bystander.close();
        client.close();
        gateway.close();
        backend.close();
    }

    /** Sends a request while another is waiting on the same connection; what becomes of it is up to {@code script}. */
    private void ask(String request, RawHttp2Backend.Script script) {
        backend.become((any, connection) -> bystandersStream = any.stream());
        bystander.send("GET /bystander HTTP/1.1\r\nHost: a\r\n\r\n");
        await().until(() -> bystandersStream > 0);
        backend.become(script);
        client.send(request);
    }

    private RawResponse answered(RawHttp2Backend.Script script) {
        ask(POST, script);
        return client.read();
    }

    private void assertThatTheBystanderIsServed() throws IOException {
        backend.connection(0).answer(bystandersStream, "unharmed");
        assertThat(bystander.read().body()).isEqualTo("unharmed");
        assertThat(backend.connectionsAccepted()).isEqualTo(1);
    }

    private void assertThatItWasDeliveredOnce() {
        assertThat(backend.requests())
                .filteredOn(r -> "/broken".equals(r.value(":path")))
                .hasSize(1);
    }

    private static boolean isReset(RawHttp2Connection connection, int error) {
        return connection.frames(RST_STREAM).stream().anyMatch(frame -> frame.number() == error);
    }

    static List<List<String>> malformedHeads() {
        return List.of(
                List.of(),
                List.of("x-a", "1"),
                List.of("x-a", "1", ":status", "200"),
                List.of(":status", "200", ":status", "200"),
                List.of(":status", "200", ":path", "/"),
                List.of(":status", "200", ":x", "1"),
                List.of(":status", ""),
                List.of(":status", "20"),
                List.of(":status", "2000"),
                List.of(":status", "2x0"),
                List.of(":status", "099"),
                List.of(":status", "600"),
                List.of(":status", "999"),
                List.of(":status", "101"),
                List.of(":status", "200", "X-Upper", "1"),
                List.of(":status", "200", "", "1"),
                List.of(":status", "200", "a b", "1"),
                List.of(":status", "200", "a:", "1"),
                List.of(":status", "200", "x-a", "1\r\nx-b: 2"),
                List.of(":status", "200", "x-a", "1\n2"),
                List.of(":status", "200", "x-a", "1\r2"),
                List.of(":status", "200", "x-a", "1\u00002"),
                List.of(":status", "200", "x-a", " 1"),
                List.of(":status", "200", "x-a", "1\t"),
                List.of(":status", "200", "connection", "close"),
                List.of(":status", "200", "keep-alive", "5"),
                List.of(":status", "200", "proxy-connection", "x"),
                List.of(":status", "200", "transfer-encoding", "chunked"),
                List.of(":status", "200", "upgrade", "h2c"),
                List.of(":status", "200", "te", "gzip"),
                List.of(":status", "200", "content-length", "x"),
                List.of(":status", "200", "content-length", "-1"),
                List.of(":status", "200", "content-length", "1", "content-length", "1"),
                List.of(":status", "103", "content-length", "5"),
                List.of(":status", "200", "x-long", "y".repeat(70_000)));
    }

    @ParameterizedTest
    @MethodSource("malformedHeads")
    void aMalformedHeadIsAFailureOfItsStreamOnly(List<String> fields) throws IOException {
        RawResponse response = answered((request, connection) -> {
            connection.head(request.stream(), false, fields.toArray(String[]::new));
            await().until(() -> isReset(connection, PROTOCOL_ERROR));
        });

        assertThat(response.status()).isEqualTo(502);
        assertThat(gateway.exchange(0).attempts()).containsExactly("legacy:protocol");
        assertThatTheBystanderIsServed();
        assertThatItWasDeliveredOnce();
    }

    @Test
    void aHeadOfTooManyFieldsIsAFailureOfItsStreamOnly() throws IOException {
        String[] fields = new String[2 * 300];
        for (int i = 0; i < fields.length; i += 2) {
            fields[i] = i == 0 ? ":status" : "x-" + i;
            fields[i + 1] = i == 0 ? "200" : "1";
        }

        RawResponse response = answered((request, connection) -> connection.head(request.stream(), false, fields));

        assertThat(response.status()).isEqualTo(502);
        assertThatTheBystanderIsServed();
    }

    @Test
    void aHugeHeadIsReadOverUpToALimit() throws IOException {
        RawResponse response = answered((request, connection) -> {
            connection.head(request.stream(), false, ":status", "200", "x-long", "y".repeat(150_000));
        });

        assertThat(response.status()).isEqualTo(502);
        assertThatTheBystanderIsServed();
    }

    @Test
    void anInformationalResponseThatIsTheLastOneIsAFailure() throws IOException {
        RawResponse response =
                answered((request, connection) -> connection.head(request.stream(), true, ":status", "103"));

        assertThat(response.status()).isEqualTo(502);
        assertThatTheBystanderIsServed();
    }

    @Test
    void informationalResponsesWithoutEndAreAFailure() throws IOException {
        ask(POST, (request, connection) -> {
            for (int i = 0; i < 100; i++) {
                connection.head(request.stream(), false, ":status", "103");
            }
        });

        for (int i = 0; i < 16; i++) {
            assertThat(client.read().status()).isEqualTo(103);
        }
        assertThat(client.read().status()).isEqualTo(502);
        assertThatTheBystanderIsServed();
    }

    @Test
    void contentBeforeAHeadIsAFailure() throws IOException {
        RawResponse response = answered((request, connection) -> connection.data(request.stream(), false, "x"));

        assertThat(response.status()).isEqualTo(502);
        assertThat(gateway.exchange(0).attempts()).containsExactly("legacy:protocol");
        assertThatTheBystanderIsServed();
    }

    @Test
    void anAnnouncedLengthWithoutContentIsAFailure() throws IOException {
        RawResponse response = answered((request, connection) ->
                connection.head(request.stream(), true, ":status", "200", "content-length", "5"));

        assertThat(response.status()).isEqualTo(502);
        assertThatTheBystanderIsServed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"four", "sixsix"})
    void contentOfAnotherLengthThanAnnouncedIsVisiblyCut(String content) throws IOException {
        ask(POST, (request, connection) -> {
            connection.head(request.stream(), false, ":status", "200", "content-length", "5");
            connection.data(request.stream(), true, content);
        });

        assertThatThrownBy(client::read).hasMessageContaining("ended after");
        assertThat(gateway.exchange(0).cut()).isTrue();
        assertThatTheBystanderIsServed();
    }

    @Test
    void contentInAResponseToHeadIsCut() throws IOException {
        ask("HEAD /broken HTTP/1.1\r\nHost: a\r\n\r\n", (request, connection) -> {
            connection.head(request.stream(), false, ":status", "200", "content-length", "5");
            connection.data(request.stream(), true, "five!");
        });

        assertThat(client.readToHead().status()).isEqualTo(200);
        assertThat(client.isClosedByGateway()).isTrue();
        assertThatTheBystanderIsServed();
    }

    @ParameterizedTest
    @ValueSource(strings = {":status", ":path", "X-Upper", "connection", "content-length", "host"})
    void aMalformedTrailerCutsTheResponse(String name) throws IOException {
        ask(POST, (request, connection) -> {
            connection.head(request.stream(), false, ":status", "200");
            connection.data(request.stream(), false, "x");
            connection.head(request.stream(), true, name, "5");
        });

        assertThatThrownBy(client::read).hasMessageContaining("ended");
        assertThat(gateway.exchange(0).attempts()).containsExactly("legacy:protocol");
        assertThatTheBystanderIsServed();
    }

    @Test
    void trailersThatDoNotEndTheStreamCutTheResponse() throws IOException {
        ask(POST, (request, connection) -> {
            connection.head(request.stream(), false, ":status", "200");
            connection.head(request.stream(), false, "x-sum", "5");
        });

        assertThatThrownBy(client::read).hasMessageContaining("ended");
        assertThat(gateway.exchange(0).attempts()).containsExactly("legacy:protocol");
        assertThatTheBystanderIsServed();
    }

    @ParameterizedTest
    @ValueSource(ints = {NO_ERROR, INTERNAL_ERROR, PROTOCOL_ERROR, 0x13, -1})
    void aResetBeforeAHeadIsAFailureAndNoReasonToSendAPostAgain(int error) throws IOException {
        RawResponse response = answered((request, connection) -> connection.rst(request.stream(), error));

        assertThat(response.status()).isEqualTo(502);
        assertThat(gateway.exchange(0).attempts()).containsExactly("legacy:reset");
        assertThatTheBystanderIsServed();
        assertThatItWasDeliveredOnce();
    }

    @Test
    void aGetThatTheOriginResetsIsNotTakenForAStaleConnection() throws IOException {
        ask(
                "GET /broken HTTP/1.1\r\nHost: a\r\n\r\n",
                (request, connection) -> connection.rst(request.stream(), INTERNAL_ERROR));

        assertThat(client.read().status()).isEqualTo(502);
        assertThatTheBystanderIsServed();
        assertThatItWasDeliveredOnce();
    }

    @Test
    void aResetAmidTheContentCutsTheResponse() throws IOException {
        ask(POST, (request, connection) -> {
            connection.head(request.stream(), false, ":status", "200");
            connection.data(request.stream(), false, "x");
            connection.rst(request.stream(), NO_ERROR);
        });

        assertThatThrownBy(client::read).hasMessageContaining("ended");
        assertThat(gateway.exchange(0).attempts()).containsExactly("legacy:reset");
        assertThatTheBystanderIsServed();
    }

    @Test
    void aResetBehindTheWholeResponseHarmsNobody() throws IOException {
        RawResponse response = answered((request, connection) -> {
            connection.answer(request.stream(), "whole");
            connection.rst(request.stream(), NO_ERROR);
        });

        assertThat(response.body()).isEqualTo("whole");
        assertThatTheBystanderIsServed();
    }

    @Test
    void framesForAStreamThatIsGoneAreIgnored() throws IOException {
        RawResponse response = answered((request, connection) -> {
            connection.answer(request.stream(), "whole");
            connection.data(request.stream(), true, "more");
            connection.head(request.stream(), true, ":status", "200");
        });

        assertThat(response.body()).isEqualTo("whole");
        assertThatTheBystanderIsServed();
        assertThat(backend.connection(0).frames(RST_STREAM)).isEmpty();
    }

    static List<byte[]> brokenFrames() {
        return List.of(
                frame(HEADERS, END_HEADERS, 1001, block(":status", "200")),
                frame(HEADERS, END_HEADERS, 2, block(":status", "200")),
                frame(DATA, 0, 1001, new byte[1]),
                frame(DATA, 0, 0, new byte[1]),
                frame(RST_STREAM, 0, 1001, number(0)),
                frame(PUSH_PROMISE, END_HEADERS, FIRST_STREAM, number(2)),
                frame(SETTINGS, 0, 0, new byte[5]),
                frame(PING, 0, 0, new byte[7]),
                frame(CONTINUATION, END_HEADERS, 1, block("x", "y")),
                frame(HEADERS, END_HEADERS, 1, (byte) 0x80),
                frame(HEADERS, END_HEADERS, 1, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0x7F),
                frame(DATA, 0, 1, new byte[20_000]),
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @MethodSource("brokenFrames")
    void aBrokenConnectionFailsAllThatIsOnItOnceAndIsClosed(byte[] bytes) {
        RawResponse response = answered((request, connection) -> connection.send(bytes));

        assertThat(response.status()).isEqualTo(502);
        assertThat(bystander.read().status()).isEqualTo(502);
        assertThat(List.of(gateway.exchange(0), gateway.exchange(1)))
                .allSatisfy(seen -> assertThat(seen.attempts()).containsExactly("legacy:protocol"));
        await().until(() -> backend.connectionsOpen() == 0);
        assertThat(backend.connection(0).frames(GOAWAY)).hasSize(1);
        assertThatItWasDeliveredOnce();
        backend.become((request, connection) -> connection.answer(request.stream(), "next"));
        assertThat(client.get("/next").body()).isEqualTo("next");
    }

    static List<byte[]> idleFrames() {
        return List.of(
                frame(PING, 0, 0, new byte[8]),
                frame(SETTINGS, 0, 0),
                frame(PRIORITY, 0, 1, new byte[] {0, 0, 0, 0, 9}),
                frame(RST_STREAM, 0, 1, number(0)),
                frame(0x77, 0, 0, new byte[1]));
    }

    @ParameterizedTest
    @MethodSource("idleFrames")
    void aFloodOfFramesThatBringNothingEndsTheConnection(byte[] bytes) throws IOException {
        ask(
                "GET /first HTTP/1.1\r\nHost: a\r\n\r\n",
                (request, connection) -> connection.answer(request.stream(), "1"));
        client.read();

        flood(bytes);

        assertThat(bystander.read().status()).isEqualTo(502);
        await().until(() -> backend.connectionsOpen() == 0);
        assertThat(backend.connection(0).frames(GOAWAY))
                .extracting(f -> f.number2())
                .containsExactly(ENHANCE_YOUR_CALM);
    }

    private void flood(byte[] bytes) {
        byte[] many = new byte[1000 * bytes.length];
        for (int i = 0; i < 1000; i++) {
            System.arraycopy(bytes, 0, many, i * bytes.length, bytes.length);
        }
        try {
            for (int i = 0; i < 100; i++) {
                backend.connection(0).send(many);
            }
        } catch (IOException e) {
            return; // the gateway has had enough
        }
    }

    @Test
    void aFloodOfEmptyContentEndsTheConnection() throws IOException {
        ask(POST, (request, connection) -> {
            connection.head(request.stream(), false, ":status", "200");
            flood(frame(DATA, 0, request.stream()));
        });

        assertThatThrownBy(client::read).hasMessageContaining("ended");
        await().until(() -> backend.connectionsOpen() == 0);
    }

    @Test
    void aHeadWithoutEndEndsTheConnection() throws IOException {
        RawResponse response = answered((request, connection) -> {
            connection.send(frame(HEADERS, END_STREAM, request.stream(), block(":status", "200")));
            flood(frame(CONTINUATION, 0, request.stream(), block("x", "y".repeat(1000))));
        });

        assertThat(response.status()).isEqualTo(502);
        await().until(() -> backend.connectionsOpen() == 0);
    }

    @Test
    void anOriginThatClosesFailsAllThatIsOnTheConnectionOnce() {
        RawResponse response = answered((request, connection) -> {
            backend.become((next, own) -> own.answer(next.stream(), "again"));
            connection.close();
        });

        assertThat(response.status()).isEqualTo(502);
        assertThat(gateway.exchange(0).attempts()).containsExactly("legacy:reset");
        assertThatItWasDeliveredOnce();
        assertThat(bystander.read().status()).isEqualTo(502);
        assertThat(gateway.exchanges()).hasSize(2);
    }

    @Test
    void aGetOnAConnectionThatHadServedBeforeIsSentOnceMoreOnAFreshOne() {
        backend.become((request, connection) -> connection.answer(request.stream(), "first"));
        client.get("/first");
        backend.become((request, connection) -> {
            backend.become((next, own) -> own.answer(next.stream(), "again"));
            connection.close();
        });

        assertThat(client.get("/second").body()).isEqualTo("again");
        assertThat(backend.connectionsAccepted()).isEqualTo(2);
        assertThat(gateway.exchange(1).attempts()).containsExactly("legacy:200");
    }

    @Test
    void anOriginOfHttp1IsAFailureAndNoHang() {
        try (ScriptedServer old = ScriptedServer.answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                TestGateway own = TestGateway.between(
                                List.of("http://127.0.0.1:" + old.port()), List.of("http://127.0.0.1:" + old.port()))
                        .backends("protocol: h2c")
                        .start();
                RawClient other = own.connect()) {
            assertThat(other.get("/").status()).isEqualTo(502);
            assertThat(own.exchange(0).attempts()).containsExactly("legacy:protocol");
        }
    }

    @Test
    void anOriginThatNeverSpeaksRunsIntoTheTimeout() {
        try (ScriptedServer mute = ScriptedServer.silent();
                TestGateway own = TestGateway.between(
                                List.of("http://127.0.0.1:" + mute.port()), List.of("http://127.0.0.1:" + mute.port()))
                        .listen("drain-timeout: 1s")
                        .backends("protocol: h2c")
                        .backends("response-timeout: 300ms")
                        .start();
                RawClient other = own.connect()) {
            assertThat(other.get("/").status()).isEqualTo(504);
            assertThat(own.exchange(0).attempts()).containsExactly("legacy:timeout");
        }
    }

    @Test
    void whatTheClientOfAnotherStreamGetsIsNeverMixedUp() throws IOException {
        ask("GET /broken HTTP/1.1\r\nHost: a\r\n\r\n", (RawHttp2Request request, RawHttp2Connection connection) -> {
            connection.head(request.stream(), false, ":status", "200");
            connection.head(bystandersStream, false, ":status", "200");
            connection.data(request.stream(), false, "mi");
            connection.data(bystandersStream, false, "you");
            connection.data(request.stream(), false, "ne");
            connection.data(bystandersStream, true, "rs");
            connection.data(request.stream(), true, "!");
        });

        assertThat(client.read().body()).isEqualTo("mine!");
        assertThat(bystander.read().body()).isEqualTo("yours");
    }
}
