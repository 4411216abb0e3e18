package dev.cutover.it;

import static dev.cutover.testing.Problem.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.LeakCheck;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import dev.cutover.traffic.http.Rejection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What those hear who come when the gateway serves as many as it may. Source: INTERFACE §2 and §5. */
@ExtendWith(LeakCheck.class)
class OverloadIT {
    private final RawBackend backend = RawBackend.silent();
    private final TestGateway gateway = TestGateway.between(backend, backend)
            .listen("max-requests-in-flight: 1")
            .listen("max-connections: 2")
            .start();
    private final RawClient first = gateway.connect();
    private final RawClient second = gateway.connect();

    @AfterEach
    void close() {
        second.close();
        first.close();
        gateway.close();
        backend.close();
    }

    private void fill() {
        first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await().until(() -> backend.deliveries() == 1);
    }

    private void free() {
        backend.become((request, connection) -> connection.send(RawBackend.ok("ok")));
        first.reset();
        await().until(() -> gateway.exchanges().size() == 1);
    }

    @Test
    void overTheBoundOfRequestsInFlightARequestIsRefusedAtOnce() {
        fill();

        RawResponse response = second.get("/");

        assertProblem(response, 503);
        assertThat(response.value("Retry-After")).isEqualTo("1");
        assertThat(backend.deliveries()).isEqualTo(1);
        free();
        assertThat(second.get("/").status()).isEqualTo(200);
    }

    @Test
    void aConnectionGoesOnBehindRequestsThatWereTooMany() {
        fill();

        second.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nHEAD /2 HTTP/1.1\r\nHost: a\r\n\r\n");

        RawResponse response = second.read();
        assertProblem(response, 503);
        assertThat(response.values("Connection")).isEmpty();
        assertThat(second.readToHead().status()).isEqualTo(503);
        free();
        assertThat(second.get("/3").status()).isEqualTo(200);
    }

    @Test
    void aConnectionEndsBehindARequestThatWasTooManyAndHasABody() {
        fill();

        second.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n");

        RawResponse response = second.read();
        assertProblem(response, 503);
        assertThat(response.values("Connection")).containsExactly("close");
        assertThat(second.isClosedInOrder()).isTrue();
    }

    @Test
    void overTheBoundOfConnectionsAClientIsToldSoAndLaterWelcomeAgain() {
        backend.become((request, connection) -> connection.send(RawBackend.ok("ok")));
        assertThat(first.get("/").status()).isEqualTo(200);
        assertThat(second.get("/").status()).isEqualTo(200);

        try (RawClient third = gateway.connect()) {
            RawResponse response = third.get("/");

            assertProblem(response, 503);
            assertThat(response.value("Retry-After")).isEqualTo("1");
            assertThat(third.isClosedInOrder()).isTrue();
        }

        assertThat(gateway.rejections()).containsExactly(Rejection.TOO_MANY_CONNECTIONS);
        first.reset();
        await().untilAsserted(() -> {
            try (RawClient fourth = gateway.connect()) {
                assertThat(fourth.get("/").status()).isEqualTo(200);
            }
        });
    }
}
