package dev.cutover.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Entries of the audit trail as they come, by {@code GET /api/events}. */
class EventsTest {
    private final TestAdmin admin = TestAdmin.open();

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void whatHappensWhileSomebodyListensIsToldWithItsId() throws Exception {
        try (BufferedReader events = listen("0-0")) {
            admin.put("/api/weights/users", "{\"weight\":5,\"reason\":\"canary\"}");

            List<String> event = nextEvent(events);

            assertThat(event).contains("id:" + id(0), "event:audit");
            assertThat(event).anyMatch(line -> line.startsWith("data:") && line.contains("\"reason\":\"canary\""));
        }
    }

    @Test
    void whoeverComesBackGetsWhatItMissedAndNothingTwice() throws Exception {
        for (int weight = 1; weight <= 3; weight++) {
            admin.put("/api/weights/users", "{\"weight\":" + weight + "}");
        }

        try (BufferedReader events = listen(id(0))) {
            assertThat(nextEvent(events)).contains("id:" + id(1));
            assertThat(nextEvent(events)).contains("id:" + id(2));
            admin.put("/api/weights/users", "{\"weight\":4}");
            assertThat(nextEvent(events)).contains("id:" + id(3));
        }
    }

    @Test
    void anIdThatIsNoneIsRefused() {
        assertThat(admin.get("/api/events", "Last-Event-ID", "yesterday").status())
                .isEqualTo(400);
    }

    /** The clock of these tests stands still. */
    private static String id(int number) {
        return TestAdmin.NOW.toEpochMilli() + "-" + number;
    }

    private BufferedReader listen(String lastId) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + admin.authority() + "/api/events"))
                .header("Last-Event-ID", lastId)
                .build();
        var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** The lines of the next event, those of signs of life left out. */
    private static List<String> nextEvent(BufferedReader events) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = events.readLine(); line != null; line = events.readLine()) {
            if (line.isEmpty() && !lines.isEmpty()) {
                return lines;
            }
            if (!line.isEmpty() && !line.startsWith(":")) {
                lines.add(line);
            }
        }
        throw new IOException("the stream ended behind " + lines);
    }
}
