package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.TestCertificate;
import dev.cutover.testing.TestGateway;
import dev.cutover.testing.TlsPeer;
import dev.cutover.traffic.http.Rejection;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that show a certificate, or do not. {@code listen.client-auth}. */
class ClientCertificateIT {
    private final TestCertificate certificate = TestCertificate.forLoopback();
    private final RawBackend legacy = RawBackend.saying("legacy");

    @AfterEach
    void stop() {
        legacy.close();
    }

    private TestGateway gateway(String clientAuth) {
        return TestGateway.between(legacy, legacy)
                .https(certificate, certificate.asTruststore())
                .listen("client-auth: " + clientAuth)
                .start();
    }

    private TlsPeer client(String shows) {
        return switch (shows) {
            case "nothing" -> TlsPeer.trusting(certificate);
            case "ours" -> TlsPeer.showing(TestCertificate.forName("client.example"), certificate);
            case "expired" -> TlsPeer.showing(TestCertificate.expired(), certificate);
            default -> TlsPeer.showing(TestCertificate.ofAnotherAuthority(), certificate);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "none, TLSv1.3, nothing",
        "none, TLSv1.3, ours",
        "want, TLSv1.3, nothing",
        "want, TLSv1.3, ours",
        "need, TLSv1.2, ours",
        "need, TLSv1.3, ours"
    })
    void isServed(String clientAuth, String version, String shows) {
        try (TestGateway gateway = gateway(clientAuth);
                RawClient client = gateway.connectTls(client(shows).speaking(version))) {
            assertThat(client.get("/").body()).isEqualTo("legacy");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "need, TLSv1.2, nothing",
        "need, TLSv1.3, nothing",
        "need, TLSv1.3, another",
        "need, TLSv1.3, expired",
        "want, TLSv1.3, expired"
    })
    void isNotServed(String clientAuth, String version, String shows) {
        TlsPeer peer = client(shows).speaking(version);
        try (TestGateway gateway = gateway(clientAuth)) {
            assertThatThrownBy(() -> {
                        try (RawClient client = gateway.connectTls(peer)) {
                            client.get("/");
                        }
                    })
                    .isInstanceOf(UncheckedIOException.class);
            assertThat(legacy.deliveries()).isZero();
            await().until(() -> gateway.rejections().equals(List.of(Rejection.TLS)));
        }
    }
}
