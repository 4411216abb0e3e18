package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.TestCertificate;
import dev.cutover.testing.TestGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the JDK's own client of HTTP/2 sees. */
class Http2ClientIT {
    private final RawBackend backend = RawBackend.serving(
            (request, connection) -> connection.send(RawBackend.ok(request.target() + request.body())));
    private final TestGateway gateway = TestGateway.between(backend, backend)
            .https(TestCertificate.forLoopback())
            .start();
    private final HttpClient client =
            HttpClient.newBuilder().sslContext(gateway.peer().context()).build();

    @AfterEach
    void stop() {
        gateway.close();
        backend.close();
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(
                URI.create("https://localhost:" + gateway.secureAddress().getPort() + target));
    }

    @Test
    void itSpeaksHttp2() throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request("/a").build(), BodyHandlers.ofString());

        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("/a");
    }

    @Test
    void itMaySpeakHttp11() throws IOException, InterruptedException {
        HttpRequest old = request("/a").version(HttpClient.Version.HTTP_1_1).build();

        assertThat(client.send(old, BodyHandlers.ofString()).version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    }

    @Test
    void aLargeBodyGoesBothWays() throws IOException, InterruptedException {
        String body = "x".repeat(3_000_000);

        HttpResponse<String> response =
                client.send(request("/").POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());

        assertThat(response.body()).hasSize(body.length() + 1);
    }

    @Test
    void manyRequestsAtOnceAreAnsweredEachByItsOwn() {
        List<CompletableFuture<HttpResponse<String>>> responses = IntStream.range(0, 90)
                .mapToObj(i -> client.sendAsync(request("/" + i).build(), BodyHandlers.ofString()))
                .toList();

        for (int i = 0; i < responses.size(); i++) {
            assertThat(responses.get(i).join().body()).isEqualTo("/" + i);
        }
    }
}
