package dev.cutover.wiring;

import dev.cutover.config.CutoverConfig;
import dev.cutover.traffic.exchange.ExchangeObserver;
import dev.cutover.traffic.exchange.ExchangeRecord;
import dev.cutover.traffic.http.Rejection;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The gateway as a process: started from a configuration, ended by a signal. */
public final class GatewayProcess {
    private GatewayProcess() {}

    /**
     * Starts the gateway and waits for its end.
     *
     * @param configFile where {@code config} was read from, and is read from again on reload
     * @param config what to start with
     * @return the exit code: 0 after a clean stop, 1 where it could not start
     */
    public static int run(Path configFile, CutoverConfig config) {
        if (System.getProperty("io.netty.leakDetection.level") == null) {
            // Sampling costs a stack trace now and then; the tests run with every buffer tracked.
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
        Gateway gateway = new Gateway(config, new ExchangeObserver() {
            @Override
            public void exchanged(ExchangeRecord exchange) {}

            @Override
            public void rejected(Rejection rejection, int loopIndex) {}
        });
        try {
            gateway.start();
            System.out.println("cutover: listening on " + gateway.address());
            new CountDownLatch(1).await();
        } catch (IOException e) {
            System.err.println("cutover: " + e.getMessage());
            gateway.close();
            return 1;
        } catch (InterruptedException e) {
            gateway.close();
        }
        return 0;
    }
}
