package dev.cutover.control.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawResponse;
import dev.cutover.traffic.http.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunctions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class LiveApiTest {
    private final TestAdmin admin = TestAdmin.open();

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void theFirstEventIsTheWholeStatus() {
        try (Events events = listen()) {
            assertThat(events.next()).isEqualTo(admin.get("/api/status").json());
        }
    }

    @Test
    void laterEventsTellOnlyOfEndpointsThatHaveChanged() {
        try (Events events = listen()) {
            assertThat(ids(events.next())).containsExactly("users", "old", "_other");
            assertThat(ids(events.next())).isEmpty();

            admin.put("/api/weights/users", "{\"weight\":25}");

            await().until(() -> ids(events.next()).equals(List.of("users")));
            assertThat(ids(events.next())).isEmpty();
        }
    }

    @Test
    void whoComesLaterHearsTheWholeStatusFirst() {
        try (Events first = listen()) {
            first.next();
            first.next();

            try (Events second = listen()) {
                assertThat(ids(second.next())).containsExactly("users", "old", "_other");
                assertThat(ids(first.next())).isEmpty();
            }
        }
    }

    @Test
    void itIsAStreamThatNobodyKeeps() {
        try (Events events = listen()) {
            assertThat(events.response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
            assertThat(events.response.headers().firstValue("Cache-Control")).hasValue("no-store");
        }
    }

    @Test
    void headEndsAtOnce() {
        try (RawClient client = RawClient.connect(admin.address())) {
            client.send("HEAD /api/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.readToHead().value("Content-Type")).isEqualTo("text/event-stream");

            client.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void fiftyListenAndTheNextIsRefusedUntilOneGoes() {
        List<RawClient> readers = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                readers.add(rawReader());
            }
            await().until(() -> admin.liveReaders() == 50);

            RawClient another = rawReader();
            readers.add(another);
            RawResponse refused = another.readToHead();

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.value("Retry-After")).isEqualTo("10");
            readers.get(0).close();
            await().until(() -> admin.liveReaders() == 49);
            try (Events events = listen()) {
                assertThat(ids(events.next())).contains("users");
            }
        } finally {
            readers.forEach(RawClient::close);
        }
    }

    private RawClient rawReader() {
        return RawClient.connect(admin.address())
                .send("GET /api/live HTTP/1.1\r\nHost: " + admin.authority() + "\r\n\r\n");
    }

    @Test
    void nobodyIsCountedWhenAllHaveGone() {
        try (Events events = listen()) {
            events.next();
            assertThat(admin.liveReaders()).isEqualTo(1);
        }

        await().until(() -> admin.liveReaders() == 0);
    }

    @Test
    void whoDoesNotReadIsHungUpOn() throws Exception {
        Map<String, String> large = Map.of("text", "x".repeat(1024 * 1024));
        try (LiveApi live = new LiveApi(() -> large, Duration.ofMillis(20));
                AdminServer server = AdminServer.start(new HostPort("127.0.0.1", 0), handler(live));
                RawClient reader = RawClient.connect(server.address())) {
            reader.send("GET /api/live HTTP/1.1\r\nHost: localhost\r\n\r\n");

            await().until(() -> live.readers() == 1);
            await().until(() -> live.readers() == 0);
            readToTheEnd(reader);
        }
    }

    /** Fails where the end does not come. */
    private static void readToTheEnd(RawClient reader) throws IOException {
        try {
            reader.in().transferTo(OutputStream.nullOutputStream());
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    private static HttpHandler handler(LiveApi live) {
        return RouterFunctions.toHttpHandler(RouterFunctions.route(RequestPredicates.all(), live::stream));
    }

    private Events listen() {
        return new Events(admin);
    }

    private static List<String> ids(JsonNode status) {
        return StreamSupport.stream(status.get("endpoints").spliterator(), false)
                .map(endpoint -> endpoint.get("id").asString())
                .toList();
    }

    /** What a reader hears. */
    private static final class Events implements AutoCloseable {
        private static final JsonMapper JSON = new JsonMapper();

        private final HttpResponse<InputStream> response;
        private final BufferedReader lines;

        Events(TestAdmin admin) {
            try {
                HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + admin.authority() + "/api/live"))
                        .build();
                response = HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
                lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        JsonNode next() {
            try {
                assertThat(lines.readLine()).isEqualTo("event: status");
                String data = lines.readLine();
                assertThat(data).startsWith("data: ");
                assertThat(lines.readLine()).isEmpty();
                return JSON.readTree(data.substring("data: ".length()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                response.body().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
