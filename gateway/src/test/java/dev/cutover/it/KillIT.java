package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.SteadyLoad;
import dev.cutover.testing.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code new} dies under load, with nothing configured but what everybody has. */
class KillIT {
    private static final int CLIENTS = 8;

    private final RawBackend legacy = RawBackend.saying("legacy");

    @AfterEach
    void stop() {
        legacy.close();
    }

    @Test
    void noClientSeesAnErrorWhenNewIsKilledUnderLoad() {
        RawBackend dying = RawBackend.saying("new");
        try (TestGateway gateway =
                        TestGateway.between(legacy, dying).weight("100").start();
                SteadyLoad load = new SteadyLoad(gateway, CLIENTS)) {
            load.awaitMore(1000);

            dying.close();
            load.awaitMore(2000);

            assertThat(load.errors()).isEmpty();
            assertThat(legacy.deliveries()).isPositive();
        }
    }

    @Test
    void trafficIsBackAtNewWhenItIsBack() {
        RawBackend dying = RawBackend.saying("new");
        int port = dying.port();
        try (TestGateway gateway = TestGateway.between(legacy, dying)
                        .weight("100")
                        .defaults("circuit-breaker: {open-for: 300ms, half-open-calls: 3}")
                        .start();
                SteadyLoad load = new SteadyLoad(gateway, CLIENTS)) {
            load.awaitMore(500);
            dying.close();
            load.awaitMore(200);

            try (RawBackend revived =
                    RawBackend.on(port, (request, connection) -> connection.send(RawBackend.ok("new again")))) {
                await().until(() -> revived.deliveries() > 50);

                assertThat(load.errors()).isEmpty();
            }
        }
    }
}
