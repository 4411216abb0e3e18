package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that wait for a 100 before they send their body. Source: RFC 9110 §10.1.1. */
class ContinueIT {
    private static final String WAITING =
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n";

    private final RawBackend backend = RawBackend.saying("ok").leavingBodiesUnread();
    private final TestGateway gateway = TestGateway.between(backend, backend).start();

    @AfterEach
    void stop() {
        gateway.close();
        backend.close();
    }

    @Test
    void theBackendDecidesWhetherTheClientGoesOn() {
        backend.become((request, connection) -> {
            connection.send("HTTP/1.1 100 Continue\r\n\r\n");
            byte[] body = connection.in().readNBytes(5);
            connection.send(RawBackend.ok(new String(body, StandardCharsets.US_ASCII)));
        });
        try (RawClient client = gateway.connect()) {
            RawResponse goOn = client.send(WAITING).read();
            RawResponse response = client.send("hello").read();

            assertThat(goOn.status()).isEqualTo(100);
            assertThat(response.body()).isEqualTo("hello");
            assertThat(backend.requests().get(0).value("Expect")).isEqualTo("100-Continue");
            assertThat(client.send(WAITING).read().status()).isEqualTo(100);
        }
    }

    @Test
    void aRefusalInsteadOfA100SaysThatTheConnectionEnds() {
        backend.become((request, connection) -> connection.send(RawBackend.response(401, "no")));
        try (RawClient client = gateway.connect()) {
            RawResponse response = client.send(WAITING).read();

            assertThat(response.status()).isEqualTo(401);
            assertThat(response.body()).isEqualTo("no");
            assertThat(response.value("Connection")).isEqualTo("close");
            assertThat(client.isClosedInOrder()).isTrue();
        }
    }

    @Test
    void anExpectationWithoutABodyIsLeftOut() {
        try (RawClient client = gateway.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n");

            assertThat(client.read().status()).isEqualTo(200);
            assertThat(backend.requests().get(0).values("Expect")).isEmpty();
        }
    }
}
