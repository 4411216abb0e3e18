package dev.cutover.wiring;

import dev.cutover.config.ConfigReader;
import dev.cutover.config.CutoverConfig;
import dev.cutover.control.admin.AdminApi;
import dev.cutover.control.admin.AdminServer;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway as a process: started from a configuration, ended by a signal.
 *
 * <p>The admin port comes first and goes last, so that health and readiness can be asked for all the while. Source:
 * INTERFACE §1.
 */
public final class GatewayProcess {
    private static final Logger log = LoggerFactory.getLogger(GatewayProcess.class);
    private static final int EXIT_FAILED = 1;

    private final Gateway gateway;
    private final AdminApi api;
    private final AdminServer admin;

    private GatewayProcess(Gateway gateway, AdminApi api, AdminServer admin) {
        this.gateway = gateway;
        this.api = api;
        this.admin = admin;
    }

    /**
     * Starts the gateway and waits for a signal, which ends the process with 0 after a clean stop.
     *
     * @param reader reads {@code configFile} again at a reload
     * @param configFile where {@code config} was read from
     * @param config what to start with
     * @return 1 where it could not start; never returns else
     */
    public static int run(ConfigReader reader, Path configFile, CutoverConfig config) {
        stopTrackingLeaks();
        try {
            GatewayProcess process = start(reader, configFile, config);
            Runtime.getRuntime().addShutdownHook(new Thread(process::stop, "cutover-stop"));
            log.info(
                    "Cutover is ready: traffic on {}, admin on {}, configuration {}",
                    traffic(process.gateway),
                    process.admin.address(),
                    configFile);
            new CountDownLatch(1).await();
        } catch (IOException e) {
            log.error("Cannot start: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return EXIT_FAILED;
    }

    private static String traffic(Gateway gateway) {
        return Stream.of(gateway.address(), gateway.secureAddress())
                .filter(Objects::nonNull)
                .map(address -> address + (address.equals(gateway.secureAddress()) ? " by TLS" : ""))
                .collect(Collectors.joining(" and "));
    }

    private static GatewayProcess start(ConfigReader reader, Path configFile, CutoverConfig config) throws IOException {
        Gateway gateway = new Gateway(config);
        Reloader reloader = new Reloader(reader, configFile, gateway);
        try {
            AdminApi api = AdminRoutes.of(config, gateway, reloader::reload);
            AdminServer admin = AdminServer.start(config.admin().address(), api.handler());
            try {
                gateway.start();
                Hangup.listen(reloader::reload);
                return new GatewayProcess(gateway, api, admin);
            } catch (IOException e) {
                admin.close();
                throw e;
            }
        } catch (IOException e) {
            gateway.close();
            throw e;
        }
    }

    /** Samples of buffers cost a stack trace now and then; the tests track every buffer. */
    private static void stopTrackingLeaks() {
        if (System.getProperty("io.netty.leakDetection.level") == null) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
    }

    /** Runs in the JVM's shutdown, whose exit code after a signal would be the signal's: a clean stop is 0. */
    private void stop() {
        log.info("Stopping: finishing running requests");
        gateway.close();
        admin.close();
        api.close();
        log.info("Stopped");
        Runtime.getRuntime().halt(0);
    }
}
