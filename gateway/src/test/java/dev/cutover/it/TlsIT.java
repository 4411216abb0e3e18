package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.TestCertificate;
import dev.cutover.testing.TestGateway;
import dev.cutover.testing.TlsPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsIT {
    private final TestCertificate certificate = TestCertificate.forLoopback();
    private final TlsPeer browser = TlsPeer.trusting(certificate);
    private final RawBackend legacy = RawBackend.saying("legacy");
    private final RawBackend newBackend = RawBackend.saying("new");

    @AfterEach
    void close() {
        legacy.close();
        newBackend.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aRequestIsAnsweredOverTls(String version) {
        try (TestGateway gateway = TestGateway.between(legacy, newBackend)
                        .https(certificate)
                        .start();
                RawClient client = gateway.connectTls(browser.speaking(version))) {
            assertThat(client.get("/").body()).isEqualTo("legacy");
            assertThat(client.session().getProtocol()).isEqualTo(version);
        }
    }
}
