package dev.cutover.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Shows every new entry of the audit trail. A connection that is lost is opened again, and goes on behind the last
 * entry that was shown, so that none is missed.
 */
final class AuditFollower {
    private static final AdminCall CALL = AdminCall.get("/api/events", "id");
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int OK = 200;
    private static final int LARGEST_REFUSAL = 64 * 1024;

    private final Client client;
    private final AuditView view;
    private @Nullable String last;
    private boolean hasBeenOpen;
    private boolean isLossTold;

    /** A follower behind the entry with the id {@code last}, or from now on. */
    AuditFollower(Client client, AuditView view, @Nullable String last) {
        this.client = client;
        this.view = view;
        this.last = last;
    }

    /** Follows until the thread is interrupted, nobody reads any more, or the gateway refuses; gives the exit code. */
    int follow() {
        try {
            while (!client.terminal().isGone()) {
                Integer end = connect();
                if (end != null) {
                    return end;
                }
                client.surroundings().pause().of(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.DONE.code();
    }

    /** Follows as long as one connection lasts; gives the exit code where there is no sense in another. */
    private @Nullable Integer connect() throws InterruptedException {
        try {
            HttpResponse<InputStream> response =
                    client.admin().events(last, client.timeout(ClientOptions.USUAL_TIMEOUT));
            try (InputStream content = response.body()) {
                if (!isStream(response)) {
                    byte[] body = content.readNBytes(LARGEST_REFUSAL);
                    return client.end(CALL, AdminClient.reply(CALL, response, body), json -> 0);
                }
                hasBeenOpen = true;
                isLossTold = false;
                new EventStream(content).read(this::isTaken);
                tellLoss("the connection was closed");
                return null;
            }
        } catch (IOException e) {
            Reply.Unreachable trouble = Trouble.of(e);
            if (!hasBeenOpen) {
                return client.unreachable(CALL, trouble);
            }
            tellLoss(trouble.reason());
            return null;
        }
    }

    private static boolean isStream(HttpResponse<?> response) {
        return response.statusCode() == OK
                && response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
    }

    /** Says once that the gateway is lost, until it is back. */
    private void tellLoss(String reason) {
        if (!isLossTold) {
            isLossTold = true;
            client.terminal()
                    .message(Style.WARNING.of("Lost " + client.admin().url() + ": "), reason, "; trying again");
        }
    }

    /** Shows an event; false where nobody reads any more. */
    private boolean isTaken(EventStream.Event event) {
        if (event.id() != null) {
            last = event.id();
        }
        if (event.name().equals("audit")) {
            show(event.content());
        }
        return !client.terminal().isGone();
    }

    private void show(String content) {
        try {
            JsonNode entry = AdminClient.JSON.readTree(content);
            if (client.isJson()) {
                client.terminal().raw(AdminClient.JSON.writeValueAsBytes(entry));
            } else {
                view.showNext(entry);
            }
        } catch (JacksonException e) {
            client.terminal().message(Style.WARNING.of("An event that is no JSON was left out: "), content);
        }
    }
}
