package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawHttp2Backend;
import dev.cutover.testing.RawHttp2Request;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import dev.cutover.traffic.Backend;
import dev.cutover.traffic.exchange.Endpoint;
import dev.cutover.traffic.resilience.Breaker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls of gRPC to a backend of HTTP/2, and which of them count as its errors. INTERFACE §2 {@code failure}. */
class GrpcUpstreamIT {
    private static final String CALL = "POST /shop.Cart/Add HTTP/1.1\r\nHost: a\r\nContent-Type: application/grpc\r\n"
            + "Connection: TE\r\nTE: trailers\r\ngrpc-timeout: 100m\r\nContent-Length: 5\r\n\r\n\0\0\0\0\0";

    private final RawHttp2Backend backend = RawHttp2Backend.silent();

    @AfterEach
    void stop() {
        backend.close();
    }

    private TestGateway.Setup gateway() {
        return TestGateway.between(List.of(backend.url()), List.of(backend.url()))
                .listen("drain-timeout: 0s")
                .backends("protocol: h2c");
    }

    private static RawHttp2Backend.Script endingWith(String... trailers) {
        return (request, connection) -> {
            connection.head(request.stream(), false, ":status", "200", "content-type", "application/grpc");
            connection.data(request.stream(), false, "\0\0\0\0\0");
            connection.head(request.stream(), true, trailers);
        };
    }

    private static long errors(TestGateway gateway, Backend backend) {
        Endpoint other = gateway.gateway().snapshot().configured().other();
        var traffic = gateway.gateway().metrics().traffic(other);
        return (backend == Backend.NEW ? traffic.newBackend() : traffic.legacy()).errors();
    }

    @Test
    void aCallGoesThroughAsItIs() {
        backend.become(endingWith("grpc-status", "5", "grpc-message", "no such cart", "cart-bin", "AAA"));
        try (TestGateway gateway = gateway().start();
                RawClient client = gateway.connect()) {
            RawResponse response = client.send(CALL).read();

            assertThat(response.trailers())
                    .containsExactly(
                            Map.entry("grpc-status", "5"),
                            Map.entry("grpc-message", "no such cart"),
                            Map.entry("cart-bin", "AAA"));
            RawHttp2Request request = backend.onlyRequest();
            assertThat(request.value("te")).isEqualTo("trailers");
            assertThat(request.value("grpc-timeout")).isEqualTo("100m");
            assertThat(request.value("content-type")).isEqualTo("application/grpc");
            assertThat(request.body()).isEqualTo("\0\0\0\0\0");
            assertThat(errors(gateway, Backend.LEGACY)).isZero();
        }
    }

    @Test
    void aCallThatFailsAtOnceKeepsItsStatusInTheHead() {
        backend.become((request, connection) -> connection.head(
                request.stream(), true, ":status", "200", "content-type", "application/grpc", "grpc-status", "14"));
        try (TestGateway gateway = gateway().start();
                RawClient client = gateway.connect()) {
            RawResponse response = client.send(CALL).read();

            assertThat(response.value("grpc-status")).isEqualTo("14");
            assertThat(response.body()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"14, 1", "4, 1", "5, 0", "0, 0"})
    void aListedStatusInTheTrailersIsAnError(String status, long errors) {
        backend.become(endingWith("grpc-status", status));
        try (TestGateway gateway = gateway()
                        .defaults("failure: {grpc-statuses: [UNAVAILABLE, 4]}")
                        .start();
                RawClient client = gateway.connect()) {
            client.send(CALL).read();
            gateway.exchange(0);

            assertThat(errors(gateway, Backend.LEGACY)).isEqualTo(errors);
        }
    }

    @Test
    void aListedStatusInTheHeadIsAnError() {
        backend.become((request, connection) -> connection.head(
                request.stream(), true, ":status", "200", "content-type", "application/grpc", "grpc-status", "14"));
        try (TestGateway gateway = gateway()
                        .defaults("failure: {grpc-statuses: [UNAVAILABLE]}")
                        .start();
                RawClient client = gateway.connect()) {
            client.send(CALL).read();
            gateway.exchange(0);

            assertThat(errors(gateway, Backend.LEGACY)).isEqualTo(1);
        }
    }

    @Test
    void aCallThatEndsWithoutAStatusIsUnknown() {
        backend.become(endingWith("x", "y"));
        try (TestGateway gateway = gateway()
                        .defaults("failure: {grpc-statuses: [UNKNOWN]}")
                        .start();
                RawClient client = gateway.connect()) {
            RawResponse response = client.send(CALL).read();
            gateway.exchange(0);

            assertThat(errors(gateway, Backend.LEGACY)).isEqualTo(1);
            assertThat(response.trailers()).containsExactly(Map.entry("x", "y"));
        }
    }

    @Test
    void aResponseThatIsNotOfGrpcIsNotJudgedByItsTrailers() {
        backend.become((request, connection) -> {
            connection.head(request.stream(), false, ":status", "200", "content-type", "text/plain");
            connection.head(request.stream(), true, "grpc-status", "14");
        });
        try (TestGateway gateway = gateway()
                        .defaults("failure: {grpc-statuses: [UNAVAILABLE, UNKNOWN]}")
                        .start();
                RawClient client = gateway.connect()) {
            client.send(CALL).read();
            gateway.exchange(0);

            assertThat(errors(gateway, Backend.LEGACY)).isZero();
        }
    }

    @Test
    void aResponseWhoseHttpStatusIsNotOkIsNotJudgedByItsTrailers() {
        backend.become((request, connection) -> {
            connection.head(request.stream(), false, ":status", "404", "content-type", "application/grpc");
            connection.head(request.stream(), true, "grpc-status", "14");
        });
        try (TestGateway gateway = gateway()
                        .defaults("failure: {grpc-statuses: [UNAVAILABLE]}")
                        .start();
                RawClient client = gateway.connect()) {
            client.send(CALL).read();
            gateway.exchange(0);

            assertThat(errors(gateway, Backend.LEGACY)).isZero();
        }
    }

    @Test
    void aCallThatFailsDoesNotMakeTheNextRequestAnError() {
        try (TestGateway gateway = gateway()
                        .defaults("failure: {grpc-statuses: [UNAVAILABLE]}")
                        .start();
                RawClient client = gateway.connect()) {
            backend.become(endingWith("grpc-status", "14"));
            client.send(CALL).read();
            backend.become((request, connection) -> connection.answer(request.stream(), "ok"));
            client.get("/next");
            gateway.exchange(1);

            assertThat(errors(gateway, Backend.LEGACY)).isEqualTo(1);
        }
    }

    @Test
    void theBreakerOpensByCallsThatFail() {
        backend.become(endingWith("grpc-status", "14"));
        try (TestGateway gateway = gateway()
                        .weight("100")
                        .defaults("failure: {grpc-statuses: [UNAVAILABLE]}")
                        .defaults("circuit-breaker: {min-calls: 3}")
                        .start();
                RawClient client = gateway.connect()) {
            for (int i = 0; i < 3; i++) {
                client.send(CALL).read();
            }
            Breaker breaker = gateway.gateway().snapshot().configured().other().breaker();
            await().until(() -> breaker.state() == Breaker.State.OPEN);

            client.send(CALL).read();

            assertThat(gateway.exchange(3).fallback()).isEqualTo("circuit-open");
        }
    }

    @Test
    void theBreakerHearsOfACallThatIsCutAsAFailure() {
        backend.become((request, connection) -> {
            connection.head(request.stream(), false, ":status", "200", "content-type", "application/grpc");
            connection.data(request.stream(), false, "\0\0");
            connection.rst(request.stream(), 2);
        });
        try (TestGateway gateway = gateway()
                .weight("100")
                .defaults("failure: {grpc-statuses: [UNAVAILABLE]}")
                .defaults("circuit-breaker: {min-calls: 3}")
                .start()) {
            for (int i = 0; i < 3; i++) {
                try (RawClient client = gateway.connect()) {
                    client.send(CALL);
                    gateway.exchange(i);
                }
            }

            Breaker breaker = gateway.gateway().snapshot().configured().other().breaker();
            await().until(() -> breaker.state() == Breaker.State.OPEN);
        }
    }

    @Test
    void messagesOfAStreamGoBothWaysAsTheyCome() {
        backend.servingAtHead().become((request, connection) -> {
            connection.head(request.stream(), false, ":status", "200", "content-type", "application/grpc");
            for (int message = 1; message <= 3; message++) {
                int bytes = message * 6;
                await().until(() -> connection.received(request.stream()) >= bytes);
                connection.data(request.stream(), false, "echo" + message);
            }
            connection.head(request.stream(), true, "grpc-status", "0");
        });
        try (TestGateway gateway = gateway().start();
                RawClient client = gateway.connect()) {
            String fields = "Content-Type: application/grpc\r\nTransfer-Encoding: chunked\r\n\r\n";
            client.send("POST /s/Chat HTTP/1.1\r\nHost: a\r\n".concat(fields));
            await().until(() -> backend.deliveries() == 1);
            for (int i = 0; i < 3; i++) {
                client.send("6\r\n\0\0\0\0\1x\r\n");
                int echoes = i + 1;
                await().until(() -> backend.connection(0).received(backend.onlyRequest().stream()) == 6 * echoes);
            }
            client.send("0\r\n\r\n");

            RawResponse response = client.read();

            assertThat(response.body()).isEqualTo("echo1echo2echo3");
            assertThat(response.trailers()).containsExactly(Map.entry("grpc-status", "0"));
        }
    }

    @Test
    void aCallMayFallSilentForAsLongAsItLikes() {
        backend.become((request, connection) -> {
            connection.head(request.stream(), false, ":status", "200", "content-type", "application/grpc");
            await().pollDelay(Duration.ofMillis(800)).until(() -> true);
            connection.head(request.stream(), true, "grpc-status", "0");
        });
        try (TestGateway gateway = gateway().backends("body-timeout: 200ms").start();
                RawClient client = gateway.connect()) {
            assertThat(client.send(CALL).read().trailers()).containsExactly(Map.entry("grpc-status", "0"));
        }
    }
}
