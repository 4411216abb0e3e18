package dev.cutover.it;

import static dev.cutover.testing.Http2Wire.frame;
import static dev.cutover.testing.RawFrame.INTERNAL_ERROR;
import static dev.cutover.testing.RawFrame.NO_ERROR;
import static dev.cutover.testing.RawFrame.PROTOCOL_ERROR;
import static dev.cutover.testing.RawFrame.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawHttp2Connection;
import dev.cutover.testing.RawHttp2Request;
import dev.cutover.testing.RawResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An origin of HTTP/2 that breaks one response: its request fails, those beside it on the same connection do not. RFC
 * 9113 §5.4.2, §8.1.1.
 */
class Http2BrokenResponseIT {
    private final SharedHttp2Connection shared = SharedHttp2Connection.open();

    @AfterEach
    void stop() {
        shared.close();
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
        RawResponse response = shared.answered(
                (request, connection) -> connection.head(request.stream(), false, fields.toArray(String[]::new)));

        assertThat(response.status()).isEqualTo(502);
        assertThat(shared.exchange(0).attempts()).containsExactly("legacy:protocol");
        await().pollInterval(Duration.ofMillis(2))
                .until(() -> isReset(shared.backend().connection(0), PROTOCOL_ERROR));
        shared.assertThatTheBystanderIsServed();
        shared.assertThatItWasDeliveredOnce();
    }

    @Test
    void aHeadOfTooManyFieldsIsAFailureOfItsStreamOnly() throws IOException {
        String[] fields = new String[2 * 300];
        for (int i = 0; i < fields.length; i += 2) {
            fields[i] = i == 0 ? ":status" : "x-" + i;
            fields[i + 1] = i == 0 ? "200" : "1";
        }

        RawResponse response =
                shared.answered((request, connection) -> connection.head(request.stream(), false, fields));

        assertThat(response.status()).isEqualTo(502);
        shared.assertThatTheBystanderIsServed();
    }

    @Test
    void aHugeHeadIsReadOverUpToALimit() throws IOException {
        RawResponse response = shared.answered((request, connection) -> {
            connection.head(request.stream(), false, ":status", "200", "x-long", "y".repeat(150_000));
        });

        assertThat(response.status()).isEqualTo(502);
        shared.assertThatTheBystanderIsServed();
    }

    @Test
    void anInformationalResponseThatIsTheLastOneIsAFailure() throws IOException {
        RawResponse response =
                shared.answered((request, connection) -> connection.head(request.stream(), true, ":status", "103"));

        assertThat(response.status()).isEqualTo(502);
        shared.assertThatTheBystanderIsServed();
    }

    @Test
    void informationalResponsesWithoutEndAreAFailure() throws IOException {
        shared.ask(SharedHttp2Connection.POST, (request, connection) -> {
            for (int i = 0; i < 100; i++) {
                connection.head(request.stream(), false, ":status", "103");
            }
        });

        for (int i = 0; i < 16; i++) {
            assertThat(shared.client().read().status()).isEqualTo(103);
        }
        assertThat(shared.client().read().status()).isEqualTo(502);
        shared.assertThatTheBystanderIsServed();
    }

    @Test
    void contentBeforeAHeadIsAFailure() throws IOException {
        RawResponse response = shared.answered((request, connection) -> connection.data(request.stream(), false, "x"));

        assertThat(response.status()).isEqualTo(502);
        assertThat(shared.exchange(0).attempts()).containsExactly("legacy:protocol");
        shared.assertThatTheBystanderIsServed();
    }

    @Test
    void anAnnouncedLengthWithoutContentIsAFailure() throws IOException {
        RawResponse response = shared.answered((request, connection) ->
                connection.head(request.stream(), true, ":status", "200", "content-length", "5"));

        assertThat(response.status()).isEqualTo(502);
        shared.assertThatTheBystanderIsServed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"four", "sixsix"})
    void contentOfAnotherLengthThanAnnouncedIsVisiblyCut(String content) throws IOException {
        shared.ask(SharedHttp2Connection.POST, (request, connection) -> {
            connection.head(request.stream(), false, ":status", "200", "content-length", "5");
            connection.data(request.stream(), true, content);
        });

        assertThatThrownBy(() -> shared.client().read()).hasMessageContaining("ended after");
        assertThat(shared.exchange(0).cut()).isTrue();
        shared.assertThatTheBystanderIsServed();
    }

    @Test
    void contentInAResponseToHeadIsCut() throws IOException {
        shared.ask("HEAD /broken HTTP/1.1\r\nHost: a\r\n\r\n", (request, connection) -> {
            connection.head(request.stream(), false, ":status", "200", "content-length", "5");
            connection.data(request.stream(), true, "five!");
        });

        assertThat(shared.client().readToHead().status()).isEqualTo(200);
        assertThat(shared.client().isClosedByGateway()).isTrue();
        shared.assertThatTheBystanderIsServed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"204", "304"})
    void contentBehindAStatusThatHasNoneIsCut(String status) throws IOException {
        shared.ask(SharedHttp2Connection.POST, (request, connection) -> {
            connection.head(request.stream(), false, ":status", status);
            connection.data(request.stream(), true, "some");
        });

        assertThat(shared.client().readToHead().status()).isEqualTo(Integer.parseInt(status));
        assertThat(shared.client().isClosedByGateway()).isTrue();
        assertThat(shared.exchange(0).attempts()).containsExactly("legacy:protocol");
        shared.assertThatTheBystanderIsServed();
    }

    @ParameterizedTest
    @ValueSource(strings = {":status", ":path", "X-Upper", "connection", "content-length", "host"})
    void aMalformedTrailerCutsTheResponse(String name) throws IOException {
        shared.ask(SharedHttp2Connection.POST, (request, connection) -> {
            connection.head(request.stream(), false, ":status", "200");
            connection.data(request.stream(), false, "x");
            connection.head(request.stream(), true, name, "5");
        });

        assertThatThrownBy(() -> shared.client().read()).hasMessageContaining("ended");
        assertThat(shared.exchange(0).attempts()).containsExactly("legacy:protocol");
        shared.assertThatTheBystanderIsServed();
    }

    @Test
    void trailersThatDoNotEndTheStreamCutTheResponse() throws IOException {
        shared.ask(SharedHttp2Connection.POST, (request, connection) -> {
            connection.head(request.stream(), false, ":status", "200");
            connection.head(request.stream(), false, "x-sum", "5");
        });

        assertThatThrownBy(() -> shared.client().read()).hasMessageContaining("ended");
        assertThat(shared.exchange(0).attempts()).containsExactly("legacy:protocol");
        shared.assertThatTheBystanderIsServed();
    }

    @ParameterizedTest
    @ValueSource(ints = {NO_ERROR, INTERNAL_ERROR, PROTOCOL_ERROR, 0x13, -1})
    void aResetBeforeAHeadIsAFailureAndNoReasonToSendAPostAgain(int error) throws IOException {
        RawResponse response = shared.answered((request, connection) -> connection.rst(request.stream(), error));

        assertThat(response.status()).isEqualTo(502);
        assertThat(shared.exchange(0).attempts()).containsExactly("legacy:reset");
        shared.assertThatTheBystanderIsServed();
        shared.assertThatItWasDeliveredOnce();
    }

    @Test
    void aGetThatTheOriginResetsIsNotTakenForAStaleConnection() throws IOException {
        shared.ask(
                "GET /broken HTTP/1.1\r\nHost: a\r\n\r\n",
                (request, connection) -> connection.rst(request.stream(), INTERNAL_ERROR));

        assertThat(shared.client().read().status()).isEqualTo(502);
        shared.assertThatTheBystanderIsServed();
        shared.assertThatItWasDeliveredOnce();
    }

    @Test
    void aResetAmidTheContentCutsTheResponse() throws IOException {
        shared.ask(SharedHttp2Connection.POST, (request, connection) -> {
            connection.head(request.stream(), false, ":status", "200");
            connection.data(request.stream(), false, "x");
            connection.rst(request.stream(), NO_ERROR);
        });

        assertThatThrownBy(() -> shared.client().read()).hasMessageContaining("ended");
        assertThat(shared.exchange(0).attempts()).containsExactly("legacy:reset");
        shared.assertThatTheBystanderIsServed();
    }

    @Test
    void aResetBehindTheWholeResponseHarmsNobody() throws IOException {
        RawResponse response = shared.answered((request, connection) -> {
            connection.answer(request.stream(), "whole");
            connection.rst(request.stream(), NO_ERROR);
        });

        assertThat(response.body()).isEqualTo("whole");
        shared.assertThatTheBystanderIsServed();
    }

    @Test
    void framesForAStreamThatIsGoneAreIgnored() throws IOException {
        RawResponse response = shared.answered((request, connection) -> {
            connection.answer(request.stream(), "whole");
            connection.data(request.stream(), true, "more");
            connection.head(request.stream(), true, ":status", "200");
        });

        assertThat(response.body()).isEqualTo("whole");
        shared.assertThatTheBystanderIsServed();
        assertThat(shared.backend().connection(0).frames(RST_STREAM)).isEmpty();
    }

    @Test
    void whatTheClientOfAnotherStreamGetsIsNeverMixedUp() throws IOException {
        shared.ask(
                "GET /broken HTTP/1.1\r\nHost: a\r\n\r\n", (RawHttp2Request request, RawHttp2Connection connection) -> {
                    connection.head(request.stream(), false, ":status", "200");
                    connection.head(shared.bystandersStream(), false, ":status", "200");
                    connection.data(request.stream(), false, "mi");
                    connection.data(shared.bystandersStream(), false, "you");
                    connection.data(request.stream(), false, "ne");
                    connection.data(shared.bystandersStream(), true, "rs");
                    connection.data(request.stream(), true, "!");
                });

        assertThat(shared.client().read().body()).isEqualTo("mine!");
        assertThat(shared.bystander().read().body()).isEqualTo("yours");
    }
}
