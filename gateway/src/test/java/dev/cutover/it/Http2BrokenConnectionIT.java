package dev.cutover.it;

import static dev.cutover.testing.Http2Wire.block;
import static dev.cutover.testing.Http2Wire.frame;
import static dev.cutover.testing.Http2Wire.goAway;
import static dev.cutover.testing.Http2Wire.number;
import static dev.cutover.testing.RawFrame.CONTINUATION;
import static dev.cutover.testing.RawFrame.DATA;
import static dev.cutover.testing.RawFrame.END_HEADERS;
import static dev.cutover.testing.RawFrame.END_STREAM;
import static dev.cutover.testing.RawFrame.ENHANCE_YOUR_CALM;
import static dev.cutover.testing.RawFrame.GOAWAY;
import static dev.cutover.testing.RawFrame.HEADERS;
import static dev.cutover.testing.RawFrame.NO_ERROR;
import static dev.cutover.testing.RawFrame.PING;
import static dev.cutover.testing.RawFrame.PRIORITY;
import static dev.cutover.testing.RawFrame.PUSH_PROMISE;
import static dev.cutover.testing.RawFrame.RST_STREAM;
import static dev.cutover.testing.RawFrame.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cutover.testing.RawClient;
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

/**
 * An origin of HTTP/2 that breaks the connection: all requests on it fail, each once, and it is closed. RFC 9113
 * §5.4.1, §10.5.
 */
class Http2BrokenConnectionIT {
    /** The first one that the gateway opens. */
    private static final int FIRST_STREAM = 3;

    private final SharedHttp2Connection shared = SharedHttp2Connection.open();

    @AfterEach
    void stop() {
        shared.close();
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
        RawResponse response = shared.answered((request, connection) -> connection.send(bytes));

        assertThat(response.status()).isEqualTo(502);
        assertThat(shared.bystander().read().status()).isEqualTo(502);
        assertThat(List.of(shared.exchange(0), shared.exchange(1)))
                .allSatisfy(seen -> assertThat(seen.attempts()).containsExactly("legacy:protocol"));
        shared.awaitClosed();
        assertThat(shared.backend().connection(0).frames(GOAWAY)).hasSize(1);
        shared.assertThatItWasDeliveredOnce();
        shared.backend().become((request, connection) -> connection.answer(request.stream(), "next"));
        assertThat(shared.client().get("/next").body()).isEqualTo("next");
    }

    static List<byte[]> idleFrames() {
        return List.of(
                frame(PING, 0, 0, new byte[8]),
                frame(SETTINGS, 0, 0),
                frame(PRIORITY, 0, 1, new byte[] {0, 0, 0, 0, 9}),
                frame(RST_STREAM, 0, 1, number(0)),
                goAway(Integer.MAX_VALUE, NO_ERROR),
                frame(0x77, 0, 0, new byte[1]));
    }

    @ParameterizedTest
    @MethodSource("idleFrames")
    void aFloodOfFramesThatBringNothingEndsTheConnection(byte[] bytes) throws IOException {
        shared.ask(
                "GET /first HTTP/1.1\r\nHost: a\r\n\r\n",
                (request, connection) -> connection.answer(request.stream(), "1"));
        shared.client().read();

        flood(bytes);

        assertThat(shared.bystander().read().status()).isEqualTo(502);
        shared.awaitClosed();
        assertThat(shared.backend().connection(0).frames(GOAWAY))
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
                shared.backend().connection(0).send(many);
            }
        } catch (IOException e) {
            return; // the gateway has had enough
        }
    }

    @Test
    void aFloodOfEmptyContentEndsTheConnection() throws IOException {
        shared.ask(SharedHttp2Connection.POST, (request, connection) -> {
            connection.head(request.stream(), false, ":status", "200");
            flood(frame(DATA, 0, request.stream()));
        });

        assertThatThrownBy(() -> shared.client().read()).hasMessageContaining("ended");
        shared.awaitClosed();
    }

    @Test
    void aHeadThatIsTooLargeToBeReadOverEndsTheConnection() {
        RawResponse response = shared.answered((request, connection) ->
                connection.head(request.stream(), false, ":status", "200", "x-long", "y".repeat(500_000)));

        assertThat(response.status()).isEqualTo(502);
        assertThat(shared.bystander().read().status()).isEqualTo(502);
        shared.awaitClosed();
    }

    @Test
    void aHeadWithoutEndEndsTheConnection() throws IOException {
        RawResponse response = shared.answered((request, connection) -> {
            connection.send(frame(HEADERS, END_STREAM, request.stream(), block(":status", "200")));
            flood(frame(CONTINUATION, 0, request.stream(), block("x", "y".repeat(1000))));
        });

        assertThat(response.status()).isEqualTo(502);
        shared.awaitClosed();
    }

    @Test
    void anOriginThatClosesFailsAllThatIsOnTheConnectionOnce() {
        RawResponse response = shared.answered((request, connection) -> {
            shared.backend().become((next, own) -> own.answer(next.stream(), "again"));
            connection.close();
        });

        assertThat(response.status()).isEqualTo(502);
        assertThat(shared.exchange(0).attempts()).containsExactly("legacy:reset");
        shared.assertThatItWasDeliveredOnce();
        assertThat(shared.bystander().read().status()).isEqualTo(502);
        assertThat(shared.exchange(1).status()).isEqualTo(502);
        assertThat(shared.gateway().exchanges()).hasSize(2);
    }

    @Test
    void aGetOnAConnectionThatHadServedBeforeIsSentOnceMoreOnAFreshOne() {
        shared.backend().become((request, connection) -> connection.answer(request.stream(), "first"));
        shared.client().get("/first");
        shared.backend().become((request, connection) -> {
            shared.backend().become((next, own) -> own.answer(next.stream(), "again"));
            connection.close();
        });

        assertThat(shared.client().get("/second").body()).isEqualTo("again");
        assertThat(shared.backend().connectionsAccepted()).isEqualTo(2);
        assertThat(shared.exchange(1).attempts()).containsExactly("legacy:200");
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
                        .listen("drain-timeout: 0s")
                        .backends("protocol: h2c")
                        .backends("response-timeout: 300ms")
                        .start();
                RawClient other = own.connect()) {
            assertThat(other.get("/").status()).isEqualTo(504);
            assertThat(own.exchange(0).attempts()).containsExactly("legacy:timeout");
        }
    }
}
