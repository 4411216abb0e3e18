package dev.cutover.wiring;

import dev.cutover.config.CutoverConfig;
import dev.cutover.control.admin.AdminApi;
import dev.cutover.control.admin.GatewayAccess;
import dev.cutover.control.admin.Instance;
import dev.cutover.control.admin.ReloadOutcome;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;

/** The admin API over a running gateway. */
final class AdminRoutes {
    private AdminRoutes() {}

    static AdminApi of(CutoverConfig config, Gateway gateway, Supplier<ReloadOutcome> reload) {
        GatewayAccess access =
                new GatewayAccess(gateway::snapshot, gateway.store(), gateway.metrics(), gateway.exposition(), reload);
        Instant startedAt =
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        Instance instance = new Instance(version(), instanceId(), startedAt, gateway::readiness);
        return new AdminApi(config.admin(), access, instance, Clock.systemUTC());
    }

    private static String version() {
        String version = AdminRoutes.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    /** The host's name and the process's id, which tell instances apart that share a host or an id. */
    private static String instanceId() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "localhost";
        }
        return host + "-" + ProcessHandle.current().pid();
    }
}
