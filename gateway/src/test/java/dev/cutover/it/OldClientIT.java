package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawRequest;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients of HTTP/1.0. Source: RFC 9112 §6.1, §9.3, RFC 9110 §15.2. */
class OldClientIT {
    private static final String CHUNKED =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n";

    private final RawBackend backend = RawBackend.saying("ok");
    private final TestGateway gateway = TestGateway.between(backend, backend).start();

    @AfterEach
    void stop() {
        gateway.close();
        backend.close();
    }

    @Test
    void aRequestWithoutHostGetsTheOneOfItsBackend() {
        try (RawClient client = gateway.connect()) {
            RawResponse response = client.send("GET /p HTTP/1.0\r\n\r\n").read();

            RawRequest request = backend.requests().get(0);
            assertThat(response.body()).isEqualTo("ok");
            assertThat(response.value("Connection")).isEqualTo("close");
            assertThat(client.isClosedInOrder()).isTrue();
            assertThat(request.line()).isEqualTo("GET /p HTTP/1.1");
            assertThat(request.values("Host")).containsExactly("127.0.0.1:" + backend.port());
        }
    }

    @Test
    void aConnectionIsKeptForWhoAsksForIt() {
        try (RawClient client = gateway.connect()) {
            for (int i = 0; i < 2; i++) {
                RawResponse response = client.send("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
                        .read();

                assertThat(response.body()).isEqualTo("ok");
                assertThat(response.values("Connection")).containsExactly("keep-alive");
            }
        }
    }

    @Test
    void contentOfUnknownLengthEndsWithTheConnectionAndIsNotChunked() {
        backend.become((request, connection) -> connection.send(CHUNKED));
        try (RawClient client = gateway.connect()) {
            RawResponse response = client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                    .read();

            assertThat(response.values("Transfer-Encoding")).isEmpty();
            assertThat(response.values("Connection")).containsExactly("close");
            assertThat(response.body()).isEqualTo("hello");
        }
    }

    @Test
    void informationalResponsesAreLeftOut() {
        backend.become((request, connection) ->
                connection.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + RawBackend.ok("ok")));
        try (RawClient client = gateway.connect()) {
            assertThat(client.send("GET / HTTP/1.0\r\n\r\n").read().status()).isEqualTo(200);
        }
    }

    @Test
    void contentWithoutAnEndIsCutByAResetWhenTheBackendBreaksOff() {
        backend.become((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            connection.close();
        });
        try (RawClient client = gateway.connect()) {
            client.send("GET / HTTP/1.0\r\n\r\n");

            assertThatThrownBy(client::read).hasMessageContaining("reset");
        }
    }
}
