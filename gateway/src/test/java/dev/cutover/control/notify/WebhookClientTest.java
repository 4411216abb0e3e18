package dev.cutover.control.notify;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.cutover.testing.ScriptedServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a delivery is tried again, and what becomes of attempts that go wrong. */
final class WebhookClientTest {
    private final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());
    private final InstantTicker ticker = new InstantTicker();
    private final WebhookClient client = new WebhookClient("1.2.3", Clock.systemUTC(), ticker);

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503})
    void whatMayPassIsTriedAgain(int status) {
        answer(status(status));

        DeliveryOutcome outcome = post(url());

        assertThat(outcome).isEqualTo(new DeliveryOutcome(3, 600, "status " + status));
        assertThat(ticker.pauses()).containsExactly(ofMillis(200), ofMillis(400));
        server.verify(3, postRequestedFor(urlEqualTo("/a")));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 307, 400, 401, 404, 407, 410})
    void aRefusalIsNotTriedAgainNorARedirectFollowed(int status) {
        answer(status(status).withHeader("Location", "/elsewhere"));

        DeliveryOutcome outcome = post(url());

        assertThat(outcome).isEqualTo(new DeliveryOutcome(1, 0, "status " + status));
        server.verify(1, anyRequestedFor(anyUrl()));
    }

    @Test
    void aReceiverMaySayHowLongItWantsToBeLeftAlone() {
        answer(status(429).withHeader("Retry-After", "7"));

        post(url());

        assertThat(ticker.pauses()).containsExactly(ofSeconds(7), ofSeconds(7));
    }

    @Test
    void aReceiverIsNotLeftAloneForLongerThanHalfAMinute() {
        answer(status(503).withHeader("Retry-After", "3600"));

        post(url());

        assertThat(ticker.pauses()).containsExactly(ofSeconds(30), ofSeconds(30));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "", "soon", "99999999999999999999", "Fri, 06 Nov 2026 08:49:37 GMT"})
    void whatIsNoNumberOfSecondsIsNotWaitedFor(String retryAfter) {
        answer(status(503).withHeader("Retry-After", retryAfter));

        post(url());

        assertThat(ticker.pauses()).containsExactly(ofMillis(200), ofMillis(400));
    }

    @Test
    void aReceiverThatNeverAnswersIsGivenUp() {
        try (ScriptedServer silent = ScriptedServer.silent()) {
            DeliveryOutcome outcome = post("http://127.0.0.1:" + silent.port(), ofMillis(50), 1);

            assertThat(outcome).isEqualTo(new DeliveryOutcome(2, 200, "no answer in 50 ms"));
        }
    }

    @Test
    void aReceiverThatRefusesConnectionsIsGivenUp() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        DeliveryOutcome outcome = post("http://127.0.0.1:" + port);

        assertThat(outcome).isEqualTo(new DeliveryOutcome(3, 600, "cannot connect"));
    }

    @Test
    void aHostWithoutAnAddressIsToldFromOneThatRefuses() {
        Throwable failure = new ConnectException("hunter2").initCause(new UnresolvedAddressException());

        assertThat(Answer.of(failure, ofSeconds(1)))
                .isEqualTo(new Answer("the host's name is unknown", true, Duration.ZERO));
    }

    @Test
    void aReceiverThatSpeaksNoHttpIsGivenUp() {
        try (ScriptedServer garbage = ScriptedServer.answering("hunter2\r\n\r\n")) {
            DeliveryOutcome outcome = post("http://127.0.0.1:" + garbage.port());

            assertThat(outcome).isEqualTo(new DeliveryOutcome(3, 600, "the connection broke"));
        }
    }

    @Test
    void aReceiverThatSpeaksNoTlsIsGivenUp() {
        try (ScriptedServer plain = ScriptedServer.answering("HTTP/1.1 200 OK\r\n\r\n")) {
            DeliveryOutcome outcome = post("https://127.0.0.1:" + plain.port());

            assertThat(outcome.trouble()).isEqualTo("TLS failed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"})
    void anAttemptThatIsGivenUpLeavesNoConnectionAndCountsByItsStatus(String answer) throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + listener.getLocalPort();
            CompletableFuture<DeliveryOutcome> outcome =
                    CompletableFuture.supplyAsync(() -> post(url, ofSeconds(2), 0));

            try (Socket connection = listener.accept()) {
                connection.setSoTimeout(20_000);
                connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));

                assertThat(connection.getInputStream().readAllBytes()).isNotEmpty();
            }
            assertThat(outcome.join().ok()).isEqualTo(!answer.isEmpty());
        }
    }

    @Test
    void anAnswerMayBeLargerThanAnybodyReads() {
        answer(ok().withBody("x".repeat(1_000_000)));

        assertThat(post(url()).ok()).isTrue();
    }

    private void answer(ResponseDefinitionBuilder response) {
        server.stubFor(any(anyUrl()).willReturn(response));
    }

    private String url() {
        return "http://localhost:" + server.port() + "/a";
    }

    private DeliveryOutcome post(String url) {
        return post(url, ofSeconds(10), 2);
    }

    private DeliveryOutcome post(String url, Duration timeout, int retries) {
        Delivery delivery = new Delivery(ReceiverUrl.parse(url), "test", "{}", timeout, retries, ofMillis(200), null);
        return client.post(delivery, Duration.ofMinutes(10));
    }
}
