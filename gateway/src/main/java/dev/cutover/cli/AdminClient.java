package dev.cutover.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls the admin API of one gateway, and tells apart what it did, what it refused, and that it did not answer.
 *
 * <p>Shows the token to nobody but the gateway. Follows no redirect, so that the token goes nowhere else.
 */
final class AdminClient {
    /** Numbers as they were written, and nothing behind the document. */
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int LARGEST_ANSWER = 32 * 1024 * 1024;
    private static final int FIRST_REFUSAL = 400;
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .connectTimeout(LONGEST_CONNECT)
            .build();
    private final AdminUrl url;
    private final String actor;
    private final @Nullable String token;

    /** A client for the gateway at {@code url}, that calls in the name of {@code actor}. */
    AdminClient(AdminUrl url, String actor, @Nullable String token) {
        this.url = url;
        this.actor = actor;
        this.token = token;
    }

    /** Where the gateway is. */
    AdminUrl url() {
        return url;
    }

    /** Calls, and waits for the whole answer no longer than {@code timeout}. */
    Reply send(AdminCall call, Duration timeout) {
        FutureTask<Reply> exchange = new FutureTask<>(() -> exchange(call));
        Thread thread = new Thread(exchange, "admin-call");
        thread.setDaemon(true);
        thread.start();
        try {
            return exchange.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            exchange.cancel(true);
            return new Reply.Unreachable("no answer within " + DurationText.of(timeout), true);
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            return new Reply.Unreachable("interrupted", true);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private Reply exchange(AdminCall call) throws InterruptedException {
        BodyPublisher body = call.body() == null
                ? BodyPublishers.noBody()
                : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(call.body()));
        HttpRequest.Builder request = request(call.path()).method(call.method(), body);
        if (call.body() != null) {
            request.header("Content-Type", "application/json");
        }
        try {
            HttpResponse<InputStream> response = open(request.build());
            try (InputStream content = response.body()) {
                return reply(call, response, content.readNBytes(LARGEST_ANSWER + 1));
            }
        } catch (IOException e) {
            return Trouble.of(e);
        }
    }

    /** A request for that path, with what every request carries. */
    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.call(path))
                .header("Accept", "application/json")
                .header("X-Cutover-Actor", actor);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    /**
     * Opens the stream of events behind the one with the id {@code last}, or of those that come from now on.
     *
     * @throws IOException where nothing answers
     */
    HttpResponse<InputStream> events(@Nullable String last, Duration timeout) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                request("/api/events").setHeader("Accept", "text/event-stream").timeout(timeout);
        if (last != null) {
            request.header("Last-Event-ID", last);
        }
        return open(request.build());
    }

    private HttpResponse<InputStream> open(HttpRequest request) throws IOException, InterruptedException {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (IllegalArgumentException e) {
            // The JDK's client lets a length that is no number through to here.
            throw new ProtocolException(e.getMessage());
        }
    }

    /** What an answer is that has been read up to one byte more than the largest. */
    static Reply reply(AdminCall call, HttpResponse<?> response, byte[] body) {
        int status = response.statusCode();
        if (body.length > LARGEST_ANSWER) {
            return notAGateway(status + " with more than " + LARGEST_ANSWER + " bytes");
        }
        Document document = Document.tryParse(body);
        if (document == null) {
            String type = response.headers().firstValue("Content-Type").orElse("no content type");
            return notAGateway(status + " with " + type);
        }
        if (status >= FIRST_REFUSAL) {
            return new Reply.Refused(status, document);
        }
        boolean isExpected = status >= 200 && status < 300 && document.json().has(call.member());
        return isExpected ? new Reply.Done(document) : notAGateway(status + " without \"" + call.member() + "\"");
    }

    private static Reply notAGateway(String answer) {
        return new Reply.Unreachable("what answers there is no admin API of Cutover (" + answer + ")", true);
    }
}
