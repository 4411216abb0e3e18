package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.CapturedLog;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawRequest;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestCertificate;
import dev.cutover.testing.TestGateway;
import dev.cutover.testing.TlsPeer;
import dev.cutover.traffic.http.Rejection;
import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that come by TLS. INTERFACE §2 {@code listen.https}, §5. */
class TlsIT {
    private static final TestCertificate CERTIFICATE = TestCertificate.forLoopback();
    private static final TlsPeer BROWSER = TlsPeer.trusting(CERTIFICATE);

    private final RawBackend legacy = RawBackend.saying("legacy");
    private final RawBackend newBackend = RawBackend.saying("new");

    @AfterEach
    void stop() {
        legacy.close();
        newBackend.close();
    }

    private TestGateway.Setup setup() {
        return TestGateway.between(legacy, newBackend).https(CERTIFICATE);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theNativeLibraryIsThereOnLinux() {
        assertThat(OpenSsl.isAvailable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aRequestIsAnswered(String version) {
        try (TestGateway gateway = setup().start();
                RawClient client = gateway.connectTls(BROWSER.speaking(version))) {
            assertThat(client.get("/").body()).isEqualTo("legacy");
            assertThat(client.session().getProtocol()).isEqualTo(version);
        }
    }

    @Test
    void anOlderVersionIsRefused() {
        try (TestGateway gateway = setup().start();
                RawClient client = RawClient.connect(gateway.secureAddress())) {
            byte[] alert = client.send(helloOfTls11()).readBytes(7);

            assertThat(alert[0]).as("a record with an alert").isEqualTo((byte) 21);
            assertThat(alert[6]).as("protocol_version").isEqualTo((byte) 70);
        }
    }

    /** RFC 4346 §7.4.1.2: nothing newer than 1.1, with suites that go with both kinds of key. */
    private static byte[] helloOfTls11() {
        ByteBuffer hello = ByteBuffer.allocate(52);
        hello.put(new byte[] {22, 3, 1, 0, 47, 1, 0, 0, 43, 3, 2});
        hello.put(new byte[32]);
        hello.put(new byte[] {0, 0, 4, (byte) 0xc0, 9, (byte) 0xc0, 19, 1, 0});
        return hello.array();
    }

    @Test
    void aBundleMayAllowOneVersionOnly() {
        try (TestGateway gateway = TestGateway.between(legacy, newBackend)
                .https(CERTIFICATE, "options.enabled-protocols: [TLSv1.3]")
                .start()) {
            assertThatThrownBy(() -> gateway.connectTls(BROWSER.speaking("TLSv1.2")))
                    .hasMessageContaining("protocol_version");
        }
    }

    @Test
    void http11IsAgreedOnByAlpn() {
        try (TestGateway gateway = setup().start();
                RawClient client = gateway.connectTls(BROWSER.offering("http/1.1"))) {
            assertThat(client.applicationProtocol()).isEqualTo("http/1.1");
            assertThat(client.get("/").body()).isEqualTo("legacy");
        }
    }

    @Test
    void aClientWithoutAlpnSpeaksHttp11() {
        try (TestGateway gateway = setup().start();
                RawClient client = gateway.connectTls(BROWSER)) {
            assertThat(client.get("/").body()).isEqualTo("legacy");
            assertThat(client.applicationProtocol()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aClientThatComesBackResumesItsSession(String version) {
        TlsPeer peer = TlsPeer.trusting(CERTIFICATE).speaking(version);
        try (TestGateway gateway = setup().start()) {
            long first;
            try (RawClient client = gateway.connectTls(peer)) {
                client.get("/");
                first = client.session().getCreationTime();
            }
            await().until(() -> System.currentTimeMillis() > first);

            try (RawClient client = gateway.connectTls(peer)) {
                client.get("/");
                assertThat(client.session().getCreationTime()).isEqualTo(first);
            }
        }
    }

    @Test
    void theBackendHearsThatTheClientCameByTls() {
        try (TestGateway gateway = setup().start();
                RawClient client = gateway.connectTls(BROWSER)) {
            client.get("/");

            RawRequest request = legacy.onlyRequest();
            assertThat(request.value("X-Forwarded-Proto")).isEqualTo("https");
            assertThat(request.value("X-Forwarded-Port")).isEqualTo("443");
        }
    }

    @Test
    void theStickyCookieIsSecure() {
        try (TestGateway gateway = setup().weight("50").start();
                RawClient client = gateway.connectTls(BROWSER)) {
            assertThat(client.get("/").value("Set-Cookie")).contains("; Secure");
        }
    }

    @Test
    void bothPortsServeAtOnce() {
        try (TestGateway gateway = setup().start();
                RawClient client = gateway.connectTls(BROWSER);
                RawClient other = gateway.connect()) {
            assertThat(client.get("/").body()).isEqualTo("legacy");
            assertThat(other.get("/").body()).isEqualTo("legacy");
            assertThat(legacy.requests())
                    .extracting(request -> request.value("X-Forwarded-Proto"))
                    .containsExactly("https", "http");
        }
    }

    @Test
    void httpsMayBeAllThereIs() {
        try (TestGateway gateway = setup().listen("http: off").start();
                RawClient client = gateway.connectTls(BROWSER)) {
            assertThat(client.get("/").body()).isEqualTo("legacy");
            assertThat(gateway.gateway().address()).isNull();
        }
    }

    @Test
    void aConnectionIsKeptAndRequestsSentAheadAreServedInOrder() {
        try (TestGateway gateway = setup().start();
                RawClient client = gateway.connectTls(BROWSER)) {
            client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.get("/3").status()).isEqualTo(200);
            assertThat(legacy.requests()).extracting(RawRequest::target).containsExactly("/1", "/2", "/3");
        }
    }

    @Test
    void largeContentPassesBothWays() {
        String large = "0123456789abcdef".repeat(1 << 18);
        legacy.become((request, connection) -> connection.send(RawBackend.ok(request.body())));
        try (TestGateway gateway = setup().start();
                RawClient client = gateway.connectTls(BROWSER)) {
            RawResponse response = client.send(
                            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + large.length() + "\r\n\r\n" + large)
                    .read();

            assertThat(response.body()).isEqualTo(large);
        }
    }

    @Test
    void aMalformedRequestIsAnswered400AndTheConnectionEndsInOrder() {
        try (TestGateway gateway = setup().start();
                RawClient client = gateway.connectTls(BROWSER)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");

            assertThat(client.read().status()).isEqualTo(400);
            assertThat(client.isClosedInOrder()).isTrue();
        }
    }

    @Test
    void aLastAnswerIsFollowedByACloseNotify() {
        try (TestGateway gateway = setup().start();
                RawClient client = gateway.connectTls(BROWSER)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

            assertThat(client.read().body()).isEqualTo("legacy");
            assertThat(client.isClosedInOrder()).isTrue();
        }
    }

    @Test
    void anAnswerThatTheCloseEndsIsFollowedByACloseNotify() {
        legacy.become((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\n\r\nto the end");
            connection.close();
        });
        try (TestGateway gateway = setup().start();
                RawClient client = gateway.connectTls(BROWSER)) {
            client.send("GET / HTTP/1.0\r\n\r\n");

            assertThat(client.read().body()).isEqualTo("to the end");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1.1"})
    void anAnswerThatIsCutHasNoCloseNotify(String version) {
        legacy.become((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
            connection.reset();
        });
        try (TestGateway gateway = setup().start();
                RawClient client = gateway.connectTls(BROWSER)) {
            client.send("GET / HTTP/" + version + "\r\nHost: a\r\n\r\n");

            assertThatThrownBy(() -> client.in().readAllBytes()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aClientThatClosesItsSideOfTlsIsLetGo() {
        try (TestGateway gateway = setup().listen("max-connections: 1").start();
                RawClient client = gateway.connectTls(BROWSER)) {
            client.get("/");

            client.closeOutput();

            await().until(() -> !RawClient.connect(gateway.secureAddress()).isClosedWithin(Duration.ofMillis(200)));
        }
    }

    @Test
    void aStopEndsAConnectionInOrder() {
        TestGateway gateway = setup().start();
        try (RawClient client = gateway.connectTls(BROWSER)) {
            client.get("/");

            gateway.close();

            assertThat(client.isClosedInOrder()).isTrue();
        }
    }

    @Test
    void aClientThatTakesNothingIsCutAtOnce() {
        byte[] content = new byte[32 << 20];
        legacy.become((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + content.length + "\r\n\r\n");
            connection.send(content);
        });
        try (CapturedLog log = CapturedLog.start();
                TestGateway gateway = setup().listen("idle-timeout: 300ms").start();
                RawClient client = gateway.connectTls(BROWSER)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

            await().atMost(Duration.ofSeconds(3))
                    .until(() -> legacy.deliveries() == 1 && legacy.connectionsOpen() == 0);
            assertThat(gateway.exchange(0).aborted()).isTrue();
            assertThat(log.linesWith("WARN")).isEmpty();
        }
    }

    @Test
    void anIdleConnectionIsClosedInOrder() {
        try (TestGateway gateway = setup().listen("idle-timeout: 200ms").start();
                RawClient client = gateway.connectTls(BROWSER)) {
            assertThat(client.isClosedInOrder()).isTrue();
        }
    }

    @Test
    void cleartextAtThePortOfTlsIsClosedWithoutAWordInTheLog() {
        try (CapturedLog log = CapturedLog.start();
                TestGateway gateway = setup().start();
                RawClient client = RawClient.connect(gateway.secureAddress())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(client.isClosedByGateway()).isTrue();
            assertThat(log.linesWith("")).isEmpty();
            assertThat(gateway.rejections()).containsExactly(Rejection.TLS);
        }
    }

    @Test
    void aClientThatLeavesBeforeTheHandshakeWasNotRejected() {
        try (TestGateway gateway = setup().start()) {
            try (RawClient client = RawClient.connect(gateway.secureAddress())) {
                await().until(() -> gateway.connections() == 1);
                client.closeOutput();
                await().until(() -> gateway.connections() == 0);
            }

            assertThat(gateway.rejections()).isEmpty();
        }
    }

    @Test
    void aHandshakeThatIsNotOverInTheHeaderTimeoutIsClosed() {
        try (TestGateway gateway = setup().listen("header-timeout: 100ms").start();
                RawClient client = RawClient.connect(gateway.secureAddress())) {
            client.send(new byte[] {22, 3, 1, 1, 0, 1});

            await().atMost(Duration.ofSeconds(5)).until(client::isClosedByGateway);
            assertThat(gateway.rejections()).containsExactly(Rejection.TLS);
        }
    }

    @Test
    void aConnectionTooManyIsClosedBeforeTheHandshake() {
        try (TestGateway gateway = setup().listen("max-connections: 1").start();
                RawClient first = gateway.connectTls(BROWSER);
                RawClient second = RawClient.connect(gateway.secureAddress())) {
            assertThat(second.isClosedByGateway()).isTrue();
            assertThat(gateway.rejections()).containsExactly(Rejection.TOO_MANY_CONNECTIONS);
            assertThat(first.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void aHandshakeInProgressCountsAsAConnectionUntilItEnds() {
        try (TestGateway gateway = setup().listen("max-connections: 1").start()) {
            InetSocketAddress address = gateway.secureAddress();
            try (RawClient slow = RawClient.connect(address)) {
                slow.send(new byte[] {22});
                try (RawClient other = RawClient.connect(address)) {
                    assertThat(other.isClosedByGateway()).isTrue();
                }
            }
            await().untilAsserted(() -> {
                try (RawClient next = gateway.connectTls(BROWSER)) {
                    assertThat(next.get("/").status()).isEqualTo(200);
                }
            });
        }
    }
}
