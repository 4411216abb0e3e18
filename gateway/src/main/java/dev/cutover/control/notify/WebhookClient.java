package dev.cutover.control.notify;

import io.netty.util.concurrent.Ticker;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Posts JSON to receivers, again where that can help. Redirects are not followed, answers are thrown away.
 *
 * <p>Thread-safe. Its own threads are daemons that end when they have had nothing to do.
 */
public final class WebhookClient {
    /**
     * A lookup of a name that hangs keeps its thread after its attempt was given up; one receiver must not keep them
     * all.
     */
    private static final int MAX_THREADS = 16;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Pattern PRODUCT_VERSION = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private final HttpClient http;
    private final String userAgent;
    private final Clock clock;
    private final Ticker ticker;

    /**
     * A client of its own connections.
     *
     * @param version of the gateway, for {@code User-Agent}; left out there where it could not stand there
     * @param clock the time of day, for signatures
     * @param ticker measures and waits
     */
    public WebhookClient(String version, Clock clock, Ticker ticker) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                MAX_THREADS, MAX_THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), WebhookClient::thread);
        threads.allowCoreThreadTimeOut(true);
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(threads)
                .build();
        userAgent = PRODUCT_VERSION.matcher(version).matches() ? "cutover/" + version : "cutover";
        this.clock = clock;
        this.ticker = ticker;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "cutover-webhooks");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Posts until the receiver takes it, refuses it for good, or the attempts or the time are spent. Blocks; ends early
     * and stays interrupted where its thread is interrupted.
     *
     * @param patience for all attempts and pauses together, above zero
     */
    DeliveryOutcome post(Delivery delivery, Duration patience) {
        String id = UUID.randomUUID().toString();
        long start = ticker.nanoTime();
        Duration pause = delivery.firstPause();
        int attempts = 0;
        @Nullable String trouble = "no time";
        try {
            for (Duration left = patience; left.compareTo(Duration.ZERO) > 0; left = patience.minus(since(start))) {
                attempts++;
                Answer answer = attempt(delivery, id, shorter(delivery.timeout(), left));
                trouble = answer.trouble();
                Duration wait = longer(pause, shorter(answer.retryAfter(), LONGEST_PAUSE));
                boolean isInTime = wait.compareTo(patience.minus(since(start))) < 0;
                if (!answer.mayRetry() || attempts > delivery.retries() || !isInTime) {
                    break;
                }
                ticker.sleep(wait.toNanos(), TimeUnit.NANOSECONDS);
                pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            trouble = "the gateway stops";
        }
        return new DeliveryOutcome(attempts, since(start).toMillis(), trouble);
    }

    private Duration since(long start) {
        return Duration.ofNanos(ticker.nanoTime() - start);
    }

    private Answer attempt(Delivery delivery, String id, Duration patience) throws InterruptedException {
        CompletableFuture<ResponseInfo> head = new CompletableFuture<>();
        CompletableFuture<HttpResponse<Long>> response = http.sendAsync(request(delivery, id, patience), info -> {
            head.complete(info);
            return new DiscardedBody();
        });
        Answer noAnswer;
        try {
            response.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            noAnswer = Answer.late(patience);
        } catch (TimeoutException e) {
            noAnswer = Answer.late(patience);
        } catch (ExecutionException e) {
            noAnswer = Answer.of(e.getCause(), patience);
        } finally {
            // Closes the connection where anything is still to come.
            response.cancel(true);
        }
        // The status decides, whatever became of a body that nobody reads.
        return head.isDone() ? Answer.of(head.join()) : noAnswer;
    }

    private HttpRequest request(Delivery delivery, String id, Duration patience) {
        HttpRequest.Builder request = HttpRequest.newBuilder(delivery.url().uri())
                .timeout(patience)
                .header("Content-Type", "application/json")
                .header("User-Agent", userAgent)
                .header("X-Cutover-Event", delivery.event())
                .header("X-Cutover-Delivery", id);
        String secret = delivery.secret();
        if (secret != null) {
            long timestamp = clock.instant().getEpochSecond();
            request.header("X-Cutover-Timestamp", Long.toString(timestamp))
                    .header("X-Cutover-Signature", Signature.of(secret, timestamp, delivery.body()));
        }
        return request.POST(BodyPublishers.ofString(delivery.body())).build();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
