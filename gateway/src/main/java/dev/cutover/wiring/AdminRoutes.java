package dev.cutover.wiring;

import dev.cutover.config.CutoverConfig;
import dev.cutover.control.admin.AdminApi;
import dev.cutover.control.admin.GatewayAccess;
import dev.cutover.control.admin.Instance;
import dev.cutover.control.admin.ReloadOutcome;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;

/** The admin API over a running gateway. */
final class AdminRoutes {
    private AdminRoutes() {}

    static AdminApi of(CutoverConfig config, Gateway gateway, Supplier<ReloadOutcome> reload) {
        GatewayAccess access = new GatewayAccess(
                gateway::snapshot,
                gateway.store(),
                gateway.metrics(),
                gateway.exposition(),
                gateway.audit(),
                gateway.rollback(),
                gateway.cluster(),
                reload);
        Instant startedAt =
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        Instance instance = new Instance(version(), gateway.cluster().self(), startedAt, gateway::readiness);
        return new AdminApi(config.admin(), access, instance, Clock.systemUTC());
    }

    /** The version of the jar. */
    static String version() {
        String version = AdminRoutes.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
