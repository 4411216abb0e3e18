package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawFrame;
import dev.cutover.testing.RawHttp2Client;
import dev.cutover.testing.RawHttp2Response;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestCertificate;
import dev.cutover.testing.TestGateway;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway answers to clients of gRPC by itself: never a success. Source: INTERFACE §5. */
class GrpcReplyIT {
    private final RawBackend backend = RawBackend.saying("ok");
    private final TestGateway gateway = TestGateway.between(backend, backend)
            .https(TestCertificate.forLoopback())
            .defaults("timeout: 500ms")
            .listen("max-requests-in-flight: 1")
            .listen("max-body-size: 1KB")
            .line("unmatched: reject")
            .endpoint("calls", "/call")
            .start();
    private final RawHttp2Client client = gateway.connectHttp2();

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
        backend.close();
    }

    private RawHttp2Response call(String path, String contentType) {
        client.post(1, path, "content-type", contentType, "te", "trailers").data(1, true, "abc");
        return client.read(1);
    }

    private static void assertStatus(RawHttp2Response response, int status) {
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.values("content-type")).containsExactly("application/grpc");
        assertThat(response.values("grpc-status")).containsExactly(Integer.toString(status));
        assertThat(response.value("grpc-message")).isNotEmpty();
        assertThat(response.value("x-request-id")).isNotEmpty();
        assertThat(response.body()).isEmpty();
        assertThat(response.ended()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/grpc", "application/grpc+proto", "application/grpc;charset=utf-8"})
    void aBackendThatClosesIsUnavailable(String contentType) {
        backend.become((request, connection) -> connection.close());

        assertStatus(call("/call", contentType), 14);
        assertThat(client.frames(RawFrame.DATA)).isEmpty();
        assertThat(gateway.exchange(0).status()).isEqualTo(502);
    }

    @Test
    void aBackendThatCannotBeReachedIsUnavailable() {
        List<String> closed = List.of("http://127.0.0.1:" + RawBackend.closedPort());
        try (TestGateway other = TestGateway.between(closed, closed)
                        .https(TestCertificate.forLoopback())
                        .start();
                RawHttp2Client caller = other.connectHttp2()) {
            caller.post(1, "/call", "content-type", "application/grpc").data(1, true, "abc");

            assertStatus(caller.read(1), 14);
        }
    }

    @Test
    void aBackendThatAnswersNonsenseIsUnavailable() {
        backend.become((request, connection) -> connection.send("nonsense\r\n\r\n"));

        assertStatus(call("/call", "application/grpc"), 14);
    }

    @Test
    void aBackendThatIsTooSlowIsADeadlineExceeded() {
        backend.become((request, connection) -> connection.awaitClose());

        assertStatus(call("/call", "application/grpc"), 4);
    }

    @Test
    void anOverloadIsUnavailable() {
        backend.become((request, connection) -> connection.awaitClose());
        client.get(3, "/call");
        await().until(() -> backend.deliveries() == 1);
        client.post(5, "/call", "content-type", "application/grpc");

        assertStatus(client.read(5), 14);
    }

    @Test
    void whatIsNoUseTryingAgainIsNotCalledUnavailable() {
        assertStatus(call("/other", "application/grpc"), 12);
        client.post(3, "/call", "content-type", "application/grpc", "content-length", "2000");

        assertStatus(client.read(3), 8);
    }

    @Test
    void aClientOfGrpcInABrowserGetsAProblemDocument() {
        backend.become((request, connection) -> connection.close());

        RawHttp2Response response = call("/call", "application/grpc-web");

        assertThat(response.status()).isEqualTo(502);
        assertThat(response.value("content-type")).isEqualTo("application/problem+json");
    }

    @Test
    void theAnswerIsTheSameByHttp11() {
        backend.become((request, connection) -> connection.close());
        try (RawClient caller = gateway.connect()) {
            caller.send(
                    "POST /call HTTP/1.1\r\nHost: a\r\nContent-Type: application/grpc\r\nContent-Length: 0\r\n\r\n");

            RawResponse response = caller.read();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.value("grpc-status")).isEqualTo("14");
            assertThat(response.body()).isEmpty();
        }
    }
}
