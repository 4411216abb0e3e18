package dev.cutover.control.admin.dashboard;

import dev.cutover.control.admin.AdminApi;
import dev.cutover.control.admin.AdminServer;
import dev.cutover.control.admin.AdminSettings;
import dev.cutover.control.admin.GatewayAccess;
import dev.cutover.control.admin.Instance;
import dev.cutover.control.admin.ReloadOutcome;
import dev.cutover.testing.TestGateway;
import dev.cutover.traffic.http.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The admin port of a gateway of the tests, which can be stopped and started again at the same address. */
final class TestDashboard implements AutoCloseable {
    private final TestGateway gateway;
    private final @Nullable String token;
    private final int port;
    private AdminApi api;
    private AdminServer server;

    private TestDashboard(TestGateway gateway, @Nullable String token) {
        this.gateway = gateway;
        this.token = token;
        this.api = api(0);
        this.server = listen(0);
        this.port = server.address().getPort();
    }

    static TestDashboard of(TestGateway gateway) {
        return new TestDashboard(gateway, null);
    }

    static TestDashboard withToken(TestGateway gateway, String token) {
        return new TestDashboard(gateway, token);
    }

    private AdminApi api(int port) {
        GatewayAccess access = new GatewayAccess(
                gateway.gateway()::snapshot,
                gateway.gateway().store(),
                gateway.gateway().metrics(),
                gateway.gateway().exposition(),
                gateway.gateway().audit(),
                gateway.gateway().rollback(),
                gateway.gateway().cluster(),
                () -> new ReloadOutcome.Reloaded(1, List.of()));
        Instance instance = new Instance("1.2.3", "gateway-1", Instant.now(), gateway.gateway()::readiness);
        return new AdminApi(settings(port), access, instance, Clock.systemUTC());
    }

    private AdminServer listen(int port) {
        try {
            return AdminServer.start(settings(port).address(), api.handler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private AdminSettings settings(int port) {
        return new AdminSettings(new HostPort("127.0.0.1", port), token, null);
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    void stop() {
        server.close();
        api.close();
    }

    void startAgain() {
        api = api(port);
        server = listen(port);
    }

    @Override
    public void close() {
        stop();
    }
}
