package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawHttp2Client;
import dev.cutover.testing.RawHttp2Response;
import dev.cutover.testing.TestCertificate;
import dev.cutover.testing.TestGateway;
import dev.cutover.testing.TlsPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests and responses of HTTP/2 clients as they pass through. Source: RFC 9113 §8. */
class Http2IT {
    private final TestCertificate certificate = TestCertificate.forLoopback();
    private final RawBackend legacy = RawBackend.saying("legacy");
    private final TestGateway gateway =
            TestGateway.between(legacy, legacy).https(certificate).start();
    private final RawHttp2Client client =
            RawHttp2Client.connect(gateway.secureAddress(), TlsPeer.trusting(certificate));

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
        legacy.close();
    }

    @Test
    void aRequestIsAnswered() {
        RawHttp2Response response = client.get(1, "/a?b=c", "x-a", "1").read(1);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("legacy");
        assertThat(legacy.onlyRequest().line()).isEqualTo("GET /a?b=c HTTP/1.1");
    }
}
