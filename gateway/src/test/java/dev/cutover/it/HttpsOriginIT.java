package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.CapturedLog;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawBackend.Script;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestCertificate;
import dev.cutover.testing.TestGateway;
import dev.cutover.testing.TlsPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.ExtendedSSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Backends with https URLs, whom nothing makes the gateway believe but a certificate. INTERFACE §2 {@code backends}.
 */
class HttpsOriginIT {
    private static final TestCertificate CERTIFICATE = TestCertificate.forLoopback();
    private static final Script ANSWERING = (request, connection) -> connection.send(RawBackend.ok("by TLS"));

    private final RawBackend cleartext = RawBackend.saying("legacy");
    private CapturedLog log;

    @BeforeEach
    void listen() {
        log = CapturedLog.start();
    }

    @AfterEach
    void stop() {
        cleartext.close();
        log.close();
    }

    private static RawBackend origin(TestCertificate certificate, Script script) {
        return RawBackend.servingTls(TlsPeer.showing(certificate, null), script);
    }

    /** A gateway that sends everything to new, at a URL, and trusts the authority of {@link #CERTIFICATE}. */
    private TestGateway.Setup toNew(String url) {
        return TestGateway.between(List.of(cleartext.url()), List.of(url))
                .bundle("origins", CERTIFICATE.asTruststore())
                .newBackend("tls-bundle: origins")
                .weight("100")
                .defaults("fallback: {enabled: false}");
    }

    private static RawResponse getThrough(TestGateway.Setup setup) {
        try (TestGateway gateway = setup.start();
                RawClient client = gateway.connect()) {
            return client.get("/");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void anOriginThatIsTrustedAnswers(String version) {
        TlsPeer peer = TlsPeer.showing(CERTIFICATE, null).speaking(version);
        try (RawBackend origin = RawBackend.servingTls(peer, ANSWERING)) {
            assertThat(getThrough(toNew(origin.url())).body()).isEqualTo("by TLS");
        }
    }

    @Test
    void noOlderVersionsAreOffered() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TestGateway gateway =
                        toNew("https://127.0.0.1:" + listener.getLocalPort()).start();
                RawClient client = gateway.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

            try (Socket connection = listener.accept()) {
                byte[] record = connection.getInputStream().readNBytes(5);
                byte[] hello = connection.getInputStream().readNBytes(((record[3] & 0xff) << 8) | (record[4] & 0xff));
                // RFC 8446 §4.2.1: the extension supported_versions, with 1.3 and 1.2 in it.
                assertThat(HexFormat.of().formatHex(hello)).contains("002b00050403040303");
            }
        }
    }

    @Test
    void connectionsAreKeptAndSessionsResumed() {
        List<Long> sessions = new CopyOnWriteArrayList<>();
        Script script = (request, connection) -> {
            sessions.add(connection.session().getCreationTime());
            connection.send(RawBackend.ok("by TLS"));
        };
        try (RawBackend origin = origin(CERTIFICATE, script);
                TestGateway gateway = toNew(origin.url()).start();
                RawClient client = gateway.connect()) {
            client.get("/1");
            client.get("/2");
            assertThat(origin.connectionsAccepted()).isEqualTo(1);

            origin.closeConnections();
            await().until(() -> gateway.upstreamConnections() == 0);
            client.get("/3");

            assertThat(origin.connectionsAccepted()).isEqualTo(2);
            assertThat(sessions.get(2)).as("when the session began").isEqualTo(sessions.get(0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1"})
    void anOriginIsAskedForByTheNameInItsUrlButNotByAnAddress(String host) {
        List<Object> names = new CopyOnWriteArrayList<>();
        Script script = (request, connection) -> {
            ExtendedSSLSession session = connection.session();
            names.addAll(session.getRequestedServerNames());
            connection.send(RawBackend.ok("by TLS"));
        };
        try (RawBackend origin = origin(CERTIFICATE, script)) {
            getThrough(toNew("https://" + host + ":" + origin.port()));

            assertThat(names.toString().contains("localhost")).isEqualTo(host.equals("localhost"));
            assertThat(names).hasSize(host.equals("localhost") ? 1 : 0);
        }
    }

    @Test
    void anExpiredCertificateIs502() {
        assertNotTrusted(TestCertificate.expired(), "its certificate has expired");
    }

    @Test
    void aCertificateForAnotherNameIs502() {
        assertNotTrusted(TestCertificate.forName("another.example"), "its certificate is for another name");
    }

    @Test
    void aSelfSignedCertificateIs502() {
        assertNotTrusted(TestCertificate.selfSigned(), "its certificate is signed by nobody in the trust store");
    }

    @Test
    void aCertificateOfAnotherAuthorityIs502() {
        assertNotTrusted(TestCertificate.ofAnotherAuthority(), "its certificate is signed by nobody");
    }

    private void assertNotTrusted(TestCertificate certificate, String cause) {
        try (RawBackend origin = origin(certificate, ANSWERING);
                TestGateway gateway = toNew(origin.url()).start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/1").status()).isEqualTo(502);
            assertThat(client.get("/2").status()).isEqualTo(502);

            assertThat(gateway.exchange(0).attempts()).containsExactly("new:connect");
            assertThat(origin.deliveries()).isZero();
            assertThat(log.linesWith(origin.url()))
                    .singleElement()
                    .asString()
                    .startsWith("WARN No TLS with " + origin.url() + ": " + cause);
        }
    }

    @Test
    void withoutABundleTheAuthoritiesOfTheJvmAreTrustedAndNoOthers() {
        try (RawBackend origin = origin(CERTIFICATE, ANSWERING)) {
            TestGateway.Setup setup = TestGateway.between(List.of(cleartext.url()), List.of(origin.url()))
                    .weight("100")
                    .defaults("fallback: {enabled: false}");

            assertThat(getThrough(setup).status()).isEqualTo(502);
            assertThat(origin.deliveries()).isZero();
        }
    }

    @Test
    void legacyAnswersWhereNewIsNotTrusted() {
        try (RawBackend origin = origin(TestCertificate.selfSigned(), ANSWERING);
                TestGateway gateway = toNew(origin.url())
                        .defaults("fallback: {enabled: true}")
                        .start();
                RawClient client = gateway.connect()) {
            assertThat(client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nIdempotency-Key: k\r\n\r\nhi")
                            .read()
                            .body())
                    .isEqualTo("legacy");
            assertThat(gateway.exchange(0).fallback()).isEqualTo("connect");
        }
    }

    @Test
    void anOriginThatIsTrustedAgainIsSaidOnceAndUsed() {
        TestCertificate certificate = TestCertificate.forLoopback();
        try (RawBackend origin = origin(certificate, ANSWERING);
                TestGateway gateway = toNew(origin.url()).start();
                RawClient client = gateway.connect()) {
            origin.becomeTls(TlsPeer.showing(TestCertificate.selfSigned(), null));
            assertThat(client.get("/").status()).isEqualTo(502);

            origin.becomeTls(TlsPeer.showing(certificate, null));

            assertThat(client.get("/").body()).isEqualTo("by TLS");
            origin.closeConnections();
            assertThat(client.get("/").body()).isEqualTo("by TLS");
            assertThat(log.linesWith("can be trusted again")).hasSize(1);
        }
    }

    @Test
    void anOriginThatSpeaksInTheClearIs502() {
        try (RawBackend origin = RawBackend.speakingFirst("HTTP/1.1 400 Bad Request\r\n\r\n")) {
            String url = "https://127.0.0.1:" + origin.port();

            assertThat(getThrough(toNew(url)).status()).isEqualTo(502);
            assertThat(log.linesWith(url))
                    .singleElement()
                    .asString()
                    .endsWith(": it does not speak TLS; it gets no requests");
        }
    }

    @Test
    void anOriginThatDoesNotShakeHandsIs504AfterTheConnectTimeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "https://127.0.0.1:" + silent.getLocalPort();

            TestGateway.Setup setup = toNew(url).backends("connect-timeout: 200ms");
            assertThat(CompletableFuture.supplyAsync(() -> getThrough(setup)))
                    .succeedsWithin(Duration.ofSeconds(5))
                    .returns(504, RawResponse::status);
            assertThat(log.linesWith(url)).singleElement().asString().contains("the handshake took too long");
        }
    }

    @Test
    void anOriginThatWantsACertificateGetsThatOfTheBundle() {
        TestCertificate own = TestCertificate.forName("gateway.example");
        TlsPeer demanding = TlsPeer.showing(CERTIFICATE, own).demandingCertificates();
        List<String> shown = new CopyOnWriteArrayList<>();
        Script script = (request, connection) -> {
            shown.add(connection.session().getPeerPrincipal().getName());
            connection.send(RawBackend.ok("by TLS"));
        };
        try (RawBackend origin = RawBackend.servingTls(demanding, script)) {
            TestGateway.Setup setup =
                    toNew(origin.url()).bundle("origins", CERTIFICATE.asTruststore() + own.asKeystore());

            assertThat(getThrough(setup).body()).isEqualTo("by TLS");
            assertThat(shown).containsExactly("CN=Test");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void anOriginThatWantsACertificateAndGetsNoneIs502(String version) {
        TlsPeer demanding = TlsPeer.showing(CERTIFICATE, CERTIFICATE)
                .demandingCertificates()
                .speaking(version);
        try (RawBackend origin = RawBackend.servingTls(demanding, ANSWERING);
                TestGateway gateway = toNew(origin.url()).start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/1").status()).isEqualTo(502);
            assertThat(client.get("/2").status()).isEqualTo(502);

            assertThat(origin.deliveries()).isZero();
            assertThat(log.linesWith(origin.url()))
                    .singleElement()
                    .asString()
                    .startsWith("WARN No TLS with " + origin.url() + ": the handshake failed");
        }
    }

    @Test
    void largeContentPassesBothWays() {
        String large = "0123456789abcdef".repeat(1 << 18);
        Script echo = (request, connection) -> connection.send(RawBackend.ok(request.body()));
        try (RawBackend origin = origin(CERTIFICATE, echo);
                TestGateway gateway = toNew(origin.url()).start();
                RawClient client = gateway.connect()) {
            RawResponse response = client.send(
                            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + large.length() + "\r\n\r\n" + large)
                    .read();

            assertThat(response.body()).isEqualTo(large);
        }
    }

    @Test
    void anAnswerThatEndsWithACloseNotifyIsComplete() {
        CountDownLatch mayClose = new CountDownLatch(1);
        Script script = (request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\n\r\nwhole");
            connection.closeOutput();
            await().forever().until(() -> mayClose.getCount() == 0);
        };
        try (RawBackend origin = origin(CERTIFICATE, script)) {
            assertThat(getThrough(toNew(origin.url())).body()).isEqualTo("whole");
        } finally {
            mayClose.countDown();
        }
    }

    @Test
    void anAnswerThatEndsWithoutACloseNotifyIsCut() {
        Script script = (request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\n\r\nhalf");
            connection.closeWithoutNotify();
        };
        try (RawBackend origin = origin(CERTIFICATE, script);
                TestGateway gateway = toNew(origin.url()).start();
                RawClient client = gateway.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(gateway.exchange(0).cut()).isTrue();
        }
    }

    @Test
    void aConnectionThatTheOriginHasClosedIsReplacedUnseen() {
        try (RawBackend origin = origin(CERTIFICATE, (request, connection) -> {
                    connection.send(RawBackend.ok("by TLS"));
                    connection.close();
                });
                TestGateway gateway = toNew(origin.url()).start();
                RawClient client = gateway.connect()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.get("/").body()).isEqualTo("by TLS");
            }
        }
    }
}
