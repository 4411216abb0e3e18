package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawHttp2Backend;
import dev.cutover.testing.RawHttp2Request;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages to and from a backend of HTTP/2. INTERFACE §5, RFC 9113 §8. */
class Http2UpstreamIT {
    private final RawHttp2Backend legacy = RawHttp2Backend.saying("legacy");
    private final RawHttp2Backend newBackend = RawHttp2Backend.saying("new");

    @AfterEach
    void stop() {
        legacy.close();
        newBackend.close();
    }

    private TestGateway.Setup gateway() {
        return TestGateway.between(List.of(legacy.url()), List.of(newBackend.url()))
                .listen("drain-timeout: 1s")
                .backends("protocol: h2c");
    }

    @Test
    void aRequestIsAnswered() {
        try (TestGateway gateway = gateway().start();
                RawClient client = gateway.connect()) {
            RawResponse response = client.get("/a?b=c");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("legacy");
            RawHttp2Request request = legacy.onlyRequest();
            assertThat(request.fields())
                    .extracting(Object::toString)
                    .startsWith(":method=GET", ":scheme=http", ":authority=example.org", ":path=/a?b=c");
        }
    }
}
