package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawHttp2Backend;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Two clients of a gateway whose requests share one connection to an origin of HTTP/2: one request goes wrong, the
 * bystander's is under way meanwhile.
 */
final class SharedHttp2Connection implements AutoCloseable {
    /** A request that may not be sent twice, for {@code /broken}. */
    static final String POST = "POST /broken HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody";

    private static final Duration OFTEN = Duration.ofMillis(2);

    private final RawHttp2Backend backend = RawHttp2Backend.saying("ok");
    private final TestGateway gateway = TestGateway.between(List.of(backend.url()), List.of(backend.url()))
            .listen("drain-timeout: 0s")
            .backends("protocol: h2c")
            .start();
    private final RawClient bystander = gateway.connect();
    private final RawClient client = gateway.connect();
    private volatile int bystandersStream;

    private SharedHttp2Connection() {}

    /** A gateway, its backend and two clients; nothing is asked yet. */
    static SharedHttp2Connection open() {
        return new SharedHttp2Connection();
    }

    RawHttp2Backend backend() {
        return backend;
    }

    TestGateway gateway() {
        return gateway;
    }

    /**
     * What became of the exchange that ended as number {@code i}, from 0; its client may have read the response before.
     */
    TestGateway.Seen exchange(int i) {
        await().pollInterval(OFTEN).until(() -> gateway.exchanges().size() > i);
        return gateway.exchanges().get(i);
    }

    /** Waits until the gateway has closed every connection to the backend. */
    void awaitClosed() {
        await().pollInterval(OFTEN).until(() -> backend.connectionsOpen() == 0);
    }

    /** Whose request goes wrong. */
    RawClient client() {
        return client;
    }

    /** Whose request is under way meanwhile. */
    RawClient bystander() {
        return bystander;
    }

    /** The stream of the bystander's request. */
    int bystandersStream() {
        return bystandersStream;
    }

    /** Sends a request while another is waiting on the same connection; what becomes of it is up to {@code script}. */
    void ask(String request, RawHttp2Backend.Script script) {
        backend.become((any, connection) -> bystandersStream = any.stream());
        bystander.send("GET /bystander HTTP/1.1\r\nHost: a\r\n\r\n");
        await().pollInterval(OFTEN).until(() -> bystandersStream > 0);
        backend.become(script);
        client.send(request);
    }

    /** What {@link #POST} is answered, where the backend does as {@code script} says. */
    RawResponse answered(RawHttp2Backend.Script script) {
        ask(POST, script);
        return client.read();
    }

    void assertThatTheBystanderIsServed() throws IOException {
        backend.connection(0).answer(bystandersStream, "unharmed");
        assertThat(bystander.read().body()).isEqualTo("unharmed");
        assertThat(backend.connectionsAccepted()).isEqualTo(1);
    }

    void assertThatItWasDeliveredOnce() {
        assertThat(backend.requests())
                .filteredOn(r -> "/broken".equals(r.value(":path")))
                .hasSize(1);
    }

    @Override
    public void close() {
        bystander.close();
        client.close();
        gateway.close();
        backend.close();
    }
}
