package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.CapturedLog;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawHttp2Backend;
import dev.cutover.testing.TestCertificate;
import dev.cutover.testing.TestGateway;
import dev.cutover.testing.TlsPeer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Backends of HTTP/2 over TLS, which must agree on it by ALPN. INTERFACE §2 {@code backends.*.protocol}, RFC 9113 §3.2.
 */
class Http2TlsOriginIT {
    private static final TestCertificate CERTIFICATE = TestCertificate.forLoopback();
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody";

    private final RawBackend legacy = RawBackend.saying("legacy");
    private final CapturedLog log = CapturedLog.start();

    @AfterEach
    void stop() {
        legacy.close();
        log.close();
    }

    private static RawHttp2Backend origin(String... protocols) {
        return RawHttp2Backend.servingTls(
                TlsPeer.showing(CERTIFICATE, null).offering(protocols),
                (request, connection) -> connection.answer(request.stream(), "by h2"));
    }

    /** A gateway that sends everything to new, by HTTP/2, and trusts the authority of {@link #CERTIFICATE}. */
    private TestGateway.Setup toNew(String url) {
        return TestGateway.between(List.of(legacy.url()), List.of(url))
                .listen("drain-timeout: 0s")
                .bundle("origins", CERTIFICATE.asTruststore())
                .newBackend("tls-bundle: origins")
                .newBackend("protocol: h2")
                .weight("100");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "h2,http/1.1", "http/1.1,h2"})
    void anOriginThatOffersHttp2Answers(String offered) {
        try (RawHttp2Backend origin = origin(offered.split(",", -1));
                TestGateway gateway = toNew(origin.url()).start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").body()).isEqualTo("by h2");
            assertThat(client.get("/").body()).isEqualTo("by h2");

            assertThat(origin.requests().get(0).value(":scheme")).isEqualTo("https");
            assertThat(origin.connection(0).alpn()).isEqualTo("h2");
            assertThat(origin.connectionsAccepted()).isEqualTo(1);
        }
    }

    @Test
    void aLargeBodyGoesThroughBothWays() {
        String body = "0123456789".repeat(100_000);
        try (RawHttp2Backend origin = origin("h2");
                TestGateway gateway = toNew(origin.url()).start();
                RawClient client = gateway.connect()) {
            origin.become((request, connection) -> {
                connection.head(request.stream(), false, ":status", "200");
                connection.stream(
                        request.stream(), request.body().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                connection.data(request.stream(), true, "");
            });

            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + body);

            assertThat(client.read().body()).isEqualTo(body);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/1.1", ""})
    void anOriginThatDoesNotAgreeOnHttp2IsNotAsked(String offered) {
        try (RawHttp2Backend origin = offered.isEmpty() ? origin() : origin(offered);
                TestGateway gateway = toNew(origin.url())
                        .defaults("fallback: {enabled: false}")
                        .start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").status()).isEqualTo(502);
            client.get("/");

            assertThat(gateway.exchange(0).attempts()).containsExactly("new:connect");
            assertThat(origin.deliveries()).isZero();
            assertThat(log.linesWith("ALPN"))
                    .singleElement()
                    .asString()
                    .startsWith("WARN No TLS with " + origin.url()
                            + ": it does not agree on the backend's protocol by ALPN (")
                    .endsWith("; it gets no requests");
            await().until(() -> origin.connectionsOpen() == 0);
        }
    }

    @Test
    void legacyAnswersAPostForANewThatDoesNotAgreeOnHttp2() {
        try (RawHttp2Backend origin = origin("http/1.1");
                TestGateway gateway = toNew(origin.url()).start();
                RawClient client = gateway.connect()) {
            assertThat(client.send(POST).read().body()).isEqualTo("legacy");

            assertThat(gateway.exchange(0).fallback()).isEqualTo("connect");
        }
    }

    @Test
    void anOriginThatIsNotTrustedGetsNothing() {
        try (RawHttp2Backend origin = RawHttp2Backend.servingTls(
                        TlsPeer.showing(TestCertificate.expired(), null).offering("h2"),
                        (request, connection) -> connection.answer(request.stream(), "by h2"));
                TestGateway gateway = toNew(origin.url()).start();
                RawClient client = gateway.connect()) {
            assertThat(client.get("/").body()).isEqualTo("legacy");

            assertThat(gateway.exchange(0).attempts()).containsExactly("new:connect", "legacy:200");
            assertThat(origin.deliveries()).isZero();
        }
    }

    @Test
    void anOriginThatClosesAmidAResponseCutsIt() {
        try (RawHttp2Backend origin = origin("h2");
                TestGateway gateway = toNew(origin.url()).start();
                RawClient client = gateway.connect()) {
            origin.become((request, connection) -> {
                connection.head(request.stream(), false, ":status", "200");
                connection.data(request.stream(), false, "half");
                connection.close();
            });
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(gateway.exchange(0).cut()).isTrue();
            assertThat(gateway.exchange(0).attempts()).containsExactly("new:reset");
        }
    }
}
