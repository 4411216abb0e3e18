package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.control.admin.ReloadOutcome.Rejected;
import dev.cutover.control.admin.ReloadOutcome.Reloaded;
import dev.cutover.testing.CapturedLog;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.TestCertificate;
import dev.cutover.testing.TestGateway;
import dev.cutover.testing.TlsPeer;
import java.security.cert.Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Certificates whose files change while the gateway runs. */
class CertificateRenewalIT {
    private final TestCertificate certificate = TestCertificate.forLoopback();
    private final TestCertificate next = TestCertificate.forLoopback();
    private final RawBackend legacy = RawBackend.saying("legacy");
    private CapturedLog log;

    @BeforeEach
    void listen() {
        log = CapturedLog.start();
    }

    @AfterEach
    void stop() {
        legacy.close();
        log.close();
    }

    private TestGateway.Setup setup() {
        return TestGateway.between(legacy, legacy).https(certificate);
    }

    private TestGateway.Setup watching() {
        return TestGateway.between(legacy, legacy).https(certificate, "reload-on-update: true");
    }

    private Certificate shownBy(TestGateway gateway) throws SSLPeerUnverifiedException {
        try (RawClient client = gateway.connectTls(TlsPeer.trusting(certificate))) {
            return client.session().getPeerCertificates()[0];
        }
    }

    private void awaitShown(TestGateway gateway, TestCertificate expected) {
        await().untilAsserted(() ->
                assertThat(shownBy(gateway)).isEqualTo(expected.bundle().getCertificate()));
    }

    @Test
    void newConnectionsGetTheNewCertificateAndOldOnesGoOn() {
        try (TestGateway gateway = watching().start();
                RawClient before = gateway.connectTls(TlsPeer.trusting(certificate))) {
            before.get("/");

            certificate.renewBy(next);

            awaitShown(gateway, next);
            assertThat(before.get("/").body()).isEqualTo("legacy");
            await().until(() -> log.linesWith("INFO SSL bundle web is renewed").size() == 1);
        }
    }

    @Test
    void aBrokenCertificateChangesNothingAndIsLogged() throws Exception {
        try (TestGateway gateway = watching().start()) {
            certificate.overwrite("cert.pem", "nothing like a certificate");

            await().until(() -> log.linesWith("ERROR").size() == 1);
            assertThat(log.linesWith("ERROR").get(0))
                    .contains("Cannot use SSL bundle web")
                    .endsWith("what was read before stays in force");
            assertThat(shownBy(gateway)).isEqualTo(certificate.bundle().getCertificate());
        }
    }

    @Test
    void aKeyThatIsNotThatOfTheCertificateChangesNothing() throws Exception {
        try (TestGateway gateway = watching().start()) {
            certificate.overwrite("key.pem", next.bundle().getPrivateKeyPEM());

            await().until(() -> log.linesWith("ERROR").size() == 1);
            assertThat(shownBy(gateway)).isEqualTo(certificate.bundle().getCertificate());
        }
    }

    @Test
    void aBrokenCertificateThatIsRepairedIsTaken() {
        try (TestGateway gateway = watching().start()) {
            certificate.overwrite("cert.pem", "");
            await().until(() -> log.linesWith("ERROR").size() == 1);

            certificate.renewBy(next);

            awaitShown(gateway, next);
        }
    }

    @Test
    void aReloadTakesNewFilesWithoutWatchingThem() {
        try (TestGateway gateway = setup().start()) {
            certificate.renewBy(next);

            assertThat(gateway.reload(setup())).isInstanceOf(Reloaded.class);

            awaitShown(gateway, next);
        }
    }

    @Test
    void aReloadWithABrokenCertificateChangesNothing() throws Exception {
        try (TestGateway gateway = setup().start()) {
            certificate.overwrite("cert.pem", "nothing like a certificate");

            assertThat(gateway.reload(setup())).isInstanceOf(Rejected.class);

            assertThat(shownBy(gateway)).isEqualTo(certificate.bundle().getCertificate());
        }
    }

    @Test
    void whomOriginsMustBeSignedByMayChangeToo() {
        TestCertificate another = TestCertificate.ofAnotherAuthority();
        try (RawBackend origin = RawBackend.servingTls(
                        TlsPeer.showing(another, null),
                        (request, connection) -> connection.send(RawBackend.ok("by TLS")));
                TestGateway gateway = TestGateway.between(origin, origin)
                        .bundle("origins", certificate.asTruststore(), "reload-on-update: true")
                        .backends("tls-bundle: origins")
                        .start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").status()).isEqualTo(502);

            certificate.overwrite("ca.pem", another.bundle().getRootCertificatePEM());

            await().untilAsserted(() -> assertThat(client.get("/").body()).isEqualTo("by TLS"));
        }
    }
}
