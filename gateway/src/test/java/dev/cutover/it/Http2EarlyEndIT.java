package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawFrame;
import dev.cutover.testing.RawHttp2Backend;
import dev.cutover.testing.RawHttp2Client;
import dev.cutover.testing.TestCertificate;
import dev.cutover.testing.TestGateway;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An answer that is complete for the client while the backend has yet to end its stream. */
class Http2EarlyEndIT {
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final RawHttp2Backend backend = RawHttp2Backend.serving((request, connection) -> {
                connection.head(request.stream(), false, ":status", "200", "content-length", "0");
                await().until(() -> mayEnd.getCount() == 0);
                connection.data(request.stream(), true, "");
            })
            .servingAtHead();
    private final TestGateway gateway = TestGateway.between(List.of(backend.url()), List.of(backend.url()))
            .https(TestCertificate.forLoopback())
            .listen("body-timeout: 300ms")
            .backends("protocol: h2c")
            .start();
    private final RawHttp2Client client = gateway.connectHttp2();

    @AfterEach
    void stop() {
        mayEnd.countDown();
        client.close();
        gateway.close();
        backend.close();
    }

    @Test
    void needsNoMoreOfTheRequestAndIsNoAbort() {
        client.post(1, "/").data(1, false, "abc");
        assertThat(client.awaitReset(1)).isEqualTo(RawFrame.NO_ERROR);
        assertThat(client.soFar(1).ended()).isTrue();

        await().during(Duration.ofSeconds(1)).until(() -> gateway.rejections().isEmpty());
        mayEnd.countDown();

        assertThat(gateway.exchange(0).status()).isEqualTo(200);
        assertThat(gateway.exchange(0).aborted()).isFalse();
        assertThat(gateway.exchange(0).cut()).isFalse();
    }

    @Test
    void leavesTheNextRequestAnExchangeOfItsOwn() {
        client.get(1, "/");
        await().until(() -> client.soFar(1).ended());

        client.get(3, "/");

        await().until(() -> client.soFar(3).ended());
        assertThat(client.soFar(3).status()).isEqualTo(200);
        assertThat(gateway.exchanges()).isEmpty();
    }

    @Test
    void isNotTakenBackWhenTheBackendFailsBehindIt() throws IOException {
        client.get(1, "/");
        await().until(() -> client.soFar(1).ended());

        backend.connection(0).close();

        assertThat(gateway.exchange(0).cut()).isTrue();
        client.ping().awaitFrame(frame -> frame.is(RawFrame.PING, 0));
        assertThat(client.frames(RawFrame.RST_STREAM)).isEmpty();
    }
}
