package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code new} dies under load, with nothing configured but what everybody has. */
class KillIT {
    private static final int CLIENTS = 8;

    private final RawBackend legacy = RawBackend.saying("legacy");
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final AtomicInteger served = new AtomicInteger();

    @AfterEach
    void stop() {
        isOver.set(true);
        clients.shutdownNow();
        legacy.close();
    }

    /** One client that asks again and again, and remembers what was no 200. */
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

    private void awaitMore(int requests) {
        int from = served.get();
        await().until(() -> served.get() >= from + requests);
    }

    private List<Future<List<String>>> begin(TestGateway gateway) {
        List<Future<List<String>>> running = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Callable<List<String>> task = () -> ask(gateway);
            running.add(clients.submit(task));
        }
        return running;
    }

    @Test
    void noClientSeesAnErrorWhenNewIsKilledUnderLoad() throws Exception {
        RawBackend dying = RawBackend.saying("new");
        try (TestGateway gateway =
                TestGateway.between(legacy, dying).weight("100").start()) {
            List<Future<List<String>>> running = begin(gateway);
            awaitMore(1000);

            dying.close();
            awaitMore(2000);
            isOver.set(true);

            for (Future<List<String>> client : running) {
                assertThat(client.get()).isEmpty();
            }
            assertThat(legacy.deliveries()).isPositive();
        }
    }

    @Test
    void trafficIsBackAtNewWhenItIsBack() throws Exception {
        RawBackend dying = RawBackend.saying("new");
        int port = dying.port();
        try (TestGateway gateway = TestGateway.between(legacy, dying)
                .weight("100")
                .defaults("circuit-breaker: {open-for: 300ms, half-open-calls: 3}")
                .start()) {
            List<Future<List<String>>> running = begin(gateway);
            awaitMore(500);
            dying.close();
            awaitMore(200);

            try (RawBackend revived =
                    RawBackend.on(port, (request, connection) -> connection.send(RawBackend.ok("new again")))) {
                await().until(() -> revived.deliveries() > 50);
                isOver.set(true);
                for (Future<List<String>> client : running) {
                    assertThat(client.get()).isEmpty();
                }
            }
        }
    }
}
