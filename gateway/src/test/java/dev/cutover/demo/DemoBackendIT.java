package dev.cutover.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DemoBackendIT {
    private final HttpClient client = HttpClient.newHttpClient();
    private DemoBackend backend;

    @BeforeEach
    void start() throws IOException {
        backend = DemoBackend.start("new", 0);
    }

    @AfterEach
    void stop() {
        backend.close();
    }

    @Test
    void saysWhoItIsOnAnyPath() throws Exception {
        HttpResponse<String> answer = send(request("/api/users/7?x=1").header("X-Request-Id", "abc"));

        assertThat(answer.body())
                .isEqualTo("{\"backend\":\"new\",\"path\":\"/api/users/7?x=1\",\"requestId\":\"abc\"}");
    }

    @Test
    void showsBrowsersAPage() throws Exception {
        HttpResponse<String> answer = send(request("/").header("Accept", "text/html,*/*"));

        assertThat(answer.body()).contains("<h1>This is new</h1>");
    }

    @Test
    void failsOnDemand() throws Exception {
        assertThat(send(request("/status/503")).statusCode()).isEqualTo(503);
    }

    @Test
    void doesNotFailWhenTheOtherBackendIsMeant() throws Exception {
        assertThat(send(request("/status/503?at=legacy")).statusCode()).isEqualTo(200);
    }

    @Test
    void waitsOnDemand() throws Exception {
        long begin = System.nanoTime();

        send(request("/slow?ms=200"));

        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(200_000_000L);
    }

    @Test
    void echoesWhatArrived() throws Exception {
        HttpResponse<String> answer = send(request("/echo").POST(BodyPublishers.ofString("hello")));

        assertThat(answer.body()).contains("\"method\":\"POST\"", "\"bytes\":5", "\"body\":\"hello\"");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + backend.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
