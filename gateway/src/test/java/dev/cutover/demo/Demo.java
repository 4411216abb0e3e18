package dev.cutover.demo;

import dev.cutover.config.ConfigReader;
import dev.cutover.config.ConfigResult;
import dev.cutover.config.CutoverConfig;
import dev.cutover.testing.RedisServer;
import dev.cutover.wiring.GatewayProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Starts two small backends, a real Redis and the gateway in front of them, and says what to try.
 *
 * <p>Exit codes: 0 after Ctrl-C or a signal's clean stop, 1 where a part cannot start, with the reason. Redis ends with
 * the process, also on {@code SIGTERM}. Source: README, "five-minute tour".
 */
public final class Demo {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Demo() {}

    /** Starts everything; takes no arguments. */
    public static void main(String[] args) {
        try {
            Places places = Places.near(Places.USUAL);
            DemoBackend.start("legacy", places.legacy());
            DemoBackend.start("new", places.replacement());
            RedisServer.startOn(places.redis());
            CompletableFuture<Integer> end = startGateway(configFile(places));
            awaitReady(places, end);
            System.out.println(places.banner());
            System.exit(end.join());
        } catch (IOException | IllegalStateException | UncheckedIOException e) {
            System.err.println("demo: cannot start: " + e.getMessage());
            System.exit(1);
        }
    }

    private static Path configFile(Places places) throws IOException {
        Path file = Files.createTempFile("cutover-demo-", ".yaml");
        file.toFile().deleteOnExit();
        return Files.writeString(file, places.yaml());
    }

    /** Starts the gateway on a thread of its own, as the command line would; completes with its exit code. */
    private static CompletableFuture<Integer> startGateway(Path file) {
        CutoverConfig config = read(file);
        CompletableFuture<Integer> end = new CompletableFuture<>();
        new Thread(() -> end.complete(GatewayProcess.run(ConfigReader.ofThisProcess(), file, config)), "gateway")
                .start();
        return end;
    }

    private static CutoverConfig read(Path file) {
        ConfigResult result = ConfigReader.ofThisProcess().read(file);
        if (result instanceof ConfigResult.Valid valid) {
            return valid.config();
        }
        throw new IllegalStateException("its own configuration: " + ((ConfigResult.Invalid) result).problems());
    }

    private static void awaitReady(Places places, CompletableFuture<Integer> end) {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
        HttpRequest ready = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + places.admin() + "/ready"))
                .timeout(Duration.ofSeconds(1))
                .build();
        try {
            Awaitility.await().atMost(PATIENCE).pollInSameThread().until(() -> end.isDone() || isReady(client, ready));
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException(
                    "the gateway is not ready after " + PATIENCE.toSeconds() + " s: " + ready.uri(), e);
        }
        if (end.isDone()) {
            throw new IllegalStateException("the gateway ended with " + end.join());
        }
    }

    private static boolean isReady(HttpClient client, HttpRequest ready) throws InterruptedException {
        try {
            return client.send(ready, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notListening) {
            return false;
        }
    }
}
