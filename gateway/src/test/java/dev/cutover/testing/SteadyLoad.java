package dev.cutover.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that ask for {@code /} again and again, each on one connection, and remember what was no 200. */
public final class SteadyLoad implements AutoCloseable {
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final AtomicInteger served = new AtomicInteger();
    private final ExecutorService threads;
    private final List<Future<List<String>>> clients = new ArrayList<>();

    /** Begins with so many clients. */
    public SteadyLoad(TestGateway gateway, int count) {
        threads = Executors.newFixedThreadPool(count);
        for (int i = 0; i < count; i++) {
            Callable<List<String>> client = () -> ask(gateway);
            clients.add(threads.submit(client));
        }
    }

    private List<String> ask(TestGateway gateway) {
        List<String> errors = new ArrayList<>();
        try (RawClient client = gateway.connect()) {
            while (!isOver.get()) {
                RawResponse response = client.get("/");
                served.incrementAndGet();
                if (response.status() != 200) {
                    errors.add(response.status() + " " + response.body());
                }
            }
        }
        return errors;
    }

    /** Waits until so many more requests have been answered. */
    public void awaitMore(int requests) {
        int from = served.get();
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> served.get() >= from + requests || clients.stream().anyMatch(Future::isDone));
    }

    /** Ends the load and gives all answers that were no 200; a client whose connection broke fails the test. */
    public List<String> errors() {
        isOver.set(true);
        List<String> errors = new ArrayList<>();
        for (Future<List<String>> client : clients) {
            try {
                errors.addAll(client.get());
            } catch (ExecutionException e) {
                throw new AssertionError("a client's connection broke", e.getCause());
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return errors;
    }

    @Override
    public void close() {
        isOver.set(true);
        threads.shutdownNow();
    }
}
