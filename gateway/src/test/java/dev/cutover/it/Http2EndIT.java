package dev.cutover.it;

import static dev.cutover.testing.RawHttp2Client.block;
import static dev.cutover.testing.RawHttp2Client.bytes;
import static dev.cutover.testing.RawHttp2Client.number;
import static dev.cutover.testing.RawHttp2Client.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawFrame;
import dev.cutover.testing.RawHttp2Client;
import dev.cutover.testing.RawHttp2Response;
import dev.cutover.testing.TestCertificate;
import dev.cutover.testing.TestGateway;
import dev.cutover.traffic.http.Rejection;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How streams and connections end. Source: RFC 9113 §5.4, §6.8, §8.1; INTERFACE §5. */
class Http2EndIT {
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final RawBackend backend = RawBackend.saying("ok");
    private final TestGateway gateway = TestGateway.between(backend, backend)
            .https(TestCertificate.forLoopback())
            .listen("max-requests-in-flight: 2")
            .listen("idle-timeout: 1s")
            .defaults("timeout: 2s")
            .start();
    private final RawHttp2Client client = gateway.connectHttp2();

    @AfterEach
    void stop() {
        mayAnswer.countDown();
        client.close();
        gateway.close();
        backend.close();
    }

    private void answerLater() {
        backend.become((request, connection) -> {
            await().until(() -> mayAnswer.getCount() == 0);
            connection.send(RawBackend.ok("ok"));
        });
    }

    @Test
    void aResponseThatFailsAfterItsBeginIsReset() {
        backend.become((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
            connection.close();
        });

        RawHttp2Response response = client.get(1, "/").read(1);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("half");
        assertThat(response.ended()).isFalse();
        assertThat(response.reset()).isEqualTo(RawFrame.INTERNAL_ERROR);
        assertThat(gateway.exchange(0).cut()).isTrue();
        assertThat(gateway.exchange(0).aborted()).isFalse();
        assertThat(gateway.requestsInFlight()).isZero();
        assertThat(client.get(3, "/").read(3).reset()).isEqualTo(RawFrame.INTERNAL_ERROR);
    }

    @Test
    void manyResponsesThatFailAreNoFaultOfTheClient() {
        backend.become((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
            connection.close();
        });

        for (int id = 1; id < 2 * 210; id += 2) {
            assertThat(client.get(id, "/").awaitReset(id)).isEqualTo(RawFrame.INTERNAL_ERROR);
        }

        assertThat(client.frames(RawFrame.GOAWAY)).isEmpty();
    }

    @Test
    void whatCameWithAFaultOfTheBackendIsPassedOnBeforeTheReset() {
        backend.become((request, connection) ->
                connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nno size\r\n"));

        RawHttp2Response response = client.get(1, "/").read(1);

        assertThat(response.body()).isEqualTo("half");
        assertThat(response.reset()).isEqualTo(RawFrame.INTERNAL_ERROR);
        client.ping().awaitFrame(frame -> frame.is(RawFrame.PING, 0));
        assertThat(client.frames().stream().filter(frame -> frame.streamId() == 1))
                .last()
                .extracting(RawFrame::type)
                .isEqualTo(RawFrame.RST_STREAM);
    }

    @Test
    void aRequestThatTurnsOutMalformedAmidItsResponseIsResetAsSuch() {
        backend.leavingBodiesUnread();
        backend.become((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
            connection.awaitClose();
        });
        client.post(1, "/", "content-length", "3");
        await().until(() -> client.soFar(1).body().equals("half"));

        client.data(1, false, "more than three");

        assertThat(client.awaitReset(1)).isEqualTo(RawFrame.PROTOCOL_ERROR);
        assertThat(client.soFar(1).ended()).isFalse();
    }

    @Test
    void aFailureBeforeTheResponseIsAnswered() {
        backend.become((request, connection) -> connection.close());

        RawHttp2Response response = client.get(1, "/").read(1);

        assertThat(response.status()).isEqualTo(502);
        assertThat(response.value("content-type")).isEqualTo("application/problem+json");
        assertThat(response.body()).contains("\"status\":502");
        assertThat(response.ended()).isTrue();
    }

    @Test
    void aResponseBeforeTheRequestsEndEndsAndStopsTheRequest() {
        backend.leavingBodiesUnread();
        backend.become((request, connection) -> connection.send(RawBackend.response(401, "no")));

        client.post(1, "/", "content-length", "100000").data(1, false, "abc");

        assertThat(client.awaitReset(1)).isEqualTo(RawFrame.NO_ERROR);
        RawHttp2Response response = client.soFar(1);
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.body()).isEqualTo("no");
        assertThat(response.ended()).isTrue();
        client.data(1, false, "still on its way");
        client.ping().awaitFrame(frame -> frame.is(RawFrame.PING, 0));
        assertThat(client.frames(RawFrame.RST_STREAM)).hasSize(1);
    }

    @Test
    void aResetOfTheClientEndsTheExchange() {
        backend.become((request, connection) -> connection.awaitClose());
        client.get(1, "/");
        await().until(() -> backend.deliveries() == 1);

        client.reset(1, RawFrame.CANCEL);

        await().until(() -> backend.connectionsOpen() == 0);
        assertThat(gateway.exchange(0).aborted()).isTrue();
        client.ping().awaitFrame(frame -> frame.is(RawFrame.PING, 0));
        assertThat(client.frames(RawFrame.RST_STREAM)).isEmpty();
    }

    @Test
    void aResetOfTheClientWhileItsResponseWaitsIsNotAnsweredByAReset() {
        client.settings(4, 0);
        client.get(1, "/");
        await().until(() -> client.soFar(1).status() == 200);

        client.reset(1, RawFrame.CANCEL);

        client.ping().awaitFrame(frame -> frame.is(RawFrame.PING, 0));
        assertThat(client.frames(RawFrame.RST_STREAM)).isEmpty();
    }

    @Test
    void theEndOfTheConnectionEndsAllItsExchanges() {
        backend.become((request, connection) -> connection.awaitClose());
        client.get(1, "/").get(3, "/");
        await().until(() -> backend.deliveries() == 2);

        client.close();

        await().until(() -> backend.connectionsOpen() == 0);
        await().until(() -> gateway.exchanges().size() == 2);
        assertThat(gateway.exchanges()).allMatch(TestGateway.Seen::aborted);
    }

    @Test
    void aGoAwayOfTheClientLetsItsRequestsFinish() {
        answerLater();
        client.get(1, "/");
        await().until(() -> backend.deliveries() == 1);

        client.frame(RawFrame.GOAWAY, 0, 0, new byte[8]);
        client.ping().awaitFrame(frame -> frame.is(RawFrame.PING, 0));
        mayAnswer.countDown();

        assertThat(client.read(1).status()).isEqualTo(200);
    }

    @Test
    void aGoAwayOfTheClientForAFaultEndsItsExchanges() {
        backend.become((request, connection) -> connection.awaitClose());
        client.get(1, "/");
        await().until(() -> backend.deliveries() == 1);

        client.frame(RawFrame.GOAWAY, 0, 0, new byte[] {0, 0, 0, 0, 0, 0, 0, RawFrame.PROTOCOL_ERROR});

        await().until(() -> backend.connectionsOpen() == 0);
    }

    @Test
    void aConnectionWithoutRequestsIsToldSoAndClosed() {
        client.get(1, "/").read(1);

        assertThat(client.awaitGoAway()).isEqualTo(RawFrame.NO_ERROR);
        assertThat(client.awaitClosed()).isTrue();
    }

    @Test
    void aConnectionWithARequestIsNotIdle() {
        answerLater();
        client.get(1, "/");
        client.ping();

        await().until(() -> client.soFar(1).status() == 504);
        assertThat(client.frames(RawFrame.GOAWAY)).isEmpty();
    }

    @Test
    void aClientThatSaysNothingIsClosed() {
        try (RawHttp2Client silent = RawHttp2Client.connectSilently(gateway.secureAddress(), gateway.peer())) {
            silent.awaitClosed();
        }
    }

    @Test
    void aClientThatReadsNothingIsClosedAfterTheIdleTimeout() {
        backend.become((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
            for (int i = 0; i < 15_000; i++) {
                connection.send(new byte[1 << 16]);
            }
        });
        int end = RawFrame.END_HEADERS | RawFrame.END_STREAM;
        try (RawClient deaf =
                RawClient.connectTls(gateway.secureAddress(), gateway.peer().offering("h2"))) {
            deaf.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
                    .send(bytes(RawFrame.SETTINGS, 0, 0, new byte[] {0, 4, 0x7f, -1, -1, -1}))
                    .send(bytes(RawFrame.WINDOW_UPDATE, 0, 0, number(1 << 30)))
                    .send(bytes(RawFrame.HEADERS, end, 1, block(request("GET", "/"))));
            await().until(() -> backend.deliveries() == 1);

            await().until(() -> gateway.connections() == 0);
        }
    }

    @Test
    void whatIsNoPrefaceIsAFault() {
        try (RawHttp2Client wrong = RawHttp2Client.connectSilently(gateway.secureAddress(), gateway.peer())) {
            wrong.send(new byte[24]);

            assertThat(wrong.awaitGoAway()).isEqualTo(RawFrame.PROTOCOL_ERROR);
            wrong.awaitClosed();
        }
    }

    @Test
    void aFrameThatIsTooLargeIsAFault() {
        client.frame(RawFrame.DATA, 0, 1, new byte[16_385]);

        assertThat(client.awaitGoAway()).isEqualTo(RawFrame.FRAME_SIZE_ERROR);
    }

    @Test
    void aHeaderBlockThatIsNoneIsAFault() {
        client.frame(RawFrame.HEADERS, RawFrame.END_HEADERS | RawFrame.END_STREAM, 1, (byte) 0xFF, (byte) 0xFF);

        assertThat(client.awaitGoAway()).isEqualTo(RawFrame.COMPRESSION_ERROR);
    }

    @Test
    void anEvenStreamIsAFault() {
        client.get(2, "/");

        assertThat(client.awaitGoAway()).isEqualTo(RawFrame.PROTOCOL_ERROR);
    }

    @Test
    void contentForAStreamThatNeverWasIsAFault() {
        client.data(1, true, "abc");

        assertThat(client.awaitGoAway()).isEqualTo(RawFrame.PROTOCOL_ERROR);
    }

    @Test
    void contentBehindTheEndOfARequestIsAFaultOfItsStream() {
        answerLater();
        client.get(1, "/").data(1, true, "abc");

        assertThat(client.awaitReset(1)).isEqualTo(RawFrame.STREAM_CLOSED);
        assertThat(gateway.exchange(0).aborted()).isTrue();
    }

    @Test
    void overTheBoundOfRequestsInFlightOneIsRefusedAtOnce() {
        answerLater();
        client.get(1, "/").get(3, "/");

        RawHttp2Response response = client.get(5, "/").read(5);

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.value("retry-after")).isEqualTo("1");
        assertThat(gateway.rejections()).containsExactly(Rejection.OVERLOADED);
        mayAnswer.countDown();
        assertThat(client.read(1).status()).isEqualTo(200);
        assertThat(client.get(7, "/").read(7).status()).isEqualTo(200);
    }
}
